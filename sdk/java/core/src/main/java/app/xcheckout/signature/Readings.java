package app.xcheckout.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.TreeSet;

/**
 * Which readings of the specification a verifier takes. {@link #STANDARD} is the printed reading of
 * the query and the structural one of the body; {@link #all} takes what the API's other texts say
 * too. They are immutable.
 */
public final class Readings {
  /** The printed reading of the query and the structural one of the body, and no others. */
  public static final Readings STANDARD = new Readings(false, new TreeSet<>());

  final boolean all;
  private final TreeSet<String> prosePaths;

  private Readings(boolean all, TreeSet<String> prosePaths) {
    this.all = all;
    this.prosePaths = prosePaths;
  }

  /**
   * Takes every reading. Without its question mark a query is taken on the given paths alone, for
   * nothing else would mark the end of the path there: {@code /users/1?23a=x} and {@code
   * /users/12?3a=x} would be one text.
   *
   * @param prosePaths the exact paths on which a query may be signed without its question mark
   * @return the readings
   * @throws IllegalArgumentException when one of the paths begins with another, or is no path
   */
  public static Readings all(String... prosePaths) {
    TreeSet<String> paths = new TreeSet<>(List.of(prosePaths));
    String before = null;
    for (String path : paths) {
      try {
        byte[] text = path.getBytes(UTF_8);
        Head.checkPath(text, text.length);
      } catch (SignatureException e) {
        throw new IllegalArgumentException("a path for the prose reading: " + e.detail());
      }
      // In this order a path that begins with others comes after the longest of them.
      if (before != null && path.startsWith(before)) {
        throw new IllegalArgumentException(
            "of the paths for the prose reading "
                + Bytes.quote(path, 80)
                + " begins with "
                + Bytes.quote(before, 80)
                + ", so that a query's name could be a part of the path");
      }
      before = path;
    }
    return new Readings(true, paths);
  }

  /** Whether a query may be signed without its question mark on this path. */
  boolean takesProse(String path) {
    return prosePaths.contains(path);
  }

  /**
   * Refuses a path that could be the text of a declared one with the query of a prose reading: such
   * a path, then a name and an equals sign.
   */
  void checkPath(String path) {
    for (String declared : prosePaths) {
      int end = declared.length();
      if (path.startsWith(declared)) {
        while (end < path.length() && Param.isPlain(path.charAt(end))) {
          end++;
        }
        if (end > declared.length() && end < path.length() && path.charAt(end) == '=') {
          throw new SignatureException(
              Code.PATH_INVALID,
              "the path could be " + declared + " with a query that has no question mark");
        }
      }
    }
  }

  @Override
  public String toString() {
    return all ? "all readings, without question mark on " + prosePaths : "the standard reading";
  }
}
