package app.xcheckout.signature;

import java.util.Objects;

/** One parameter of a query, decoded. */
public final class Param {
  private final String name;
  private final String value;

  Param(String name, String value) {
    this.name = name;
    this.value = value;
  }

  /**
   * Its name.
   *
   * @return the name, decoded
   */
  public String name() {
    return name;
  }

  /**
   * Its value.
   *
   * @return the value, decoded; may be empty
   */
  public String value() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Param
        && name.equals(((Param) other).name)
        && value.equals(((Param) other).value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, value);
  }

  /** Whether a name may have this character where a query has no question mark before it. */
  static boolean isPlain(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '_'
        || c == '-'
        || c == '.';
  }

  boolean hasPlainName() {
    return name.chars().allMatch(c -> isPlain((char) c));
  }

  /** Names the parameter without its value, which may be a secret. */
  @Override
  public String toString() {
    return name + "=…";
  }
}
