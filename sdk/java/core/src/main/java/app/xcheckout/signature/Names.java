package app.xcheckout.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The names of a scanner's open objects, and the search for one that an object has twice. */
final class Names {
  /** The hash is keyed, so that nobody can write a body whose names all collide. */
  private static final long KEY0;

  private static final long KEY1;

  static {
    SecureRandom random = new SecureRandom();
    KEY0 = random.nextLong() | 1;
    KEY1 = random.nextLong() | 1;
  }

  /** Up to this many names every one is compared with every other, which is then faster. */
  private static final int QUADRATIC = 16;

  private final Scanner scanner;
  private int count;

  /** Of each name a hash of what it means, where it stands in the canonical text, and its size. */
  private long[] hash = new long[QUADRATIC];

  private int[] at = new int[QUADRATIC];

  /** Negated and less one for a name with escapes. */
  private int[] size = new int[QUADRATIC];

  /** The first name that some object has twice, or null. */
  @Nullable String duplicate;

  Names(Scanner scanner) {
    this.scanner = scanner;
  }

  int count() {
    return count;
  }

  /** Remembers the name between the quotes at text[begin] to text[end-1]. */
  void add(int begin, int end, boolean escaped, boolean lookForRetcode) {
    if (count == at.length) {
      hash = Arrays.copyOf(hash, 2 * count);
      at = Arrays.copyOf(at, 2 * count);
      size = Arrays.copyOf(size, 2 * count);
    }
    int n = end - begin;
    at[count] = scanner.kept + begin - scanner.from;
    size[count] = escaped ? -n - 1 : n;
    if (escaped) {
      byte[] meaning = unescape(scanner.text, begin, end);
      hash[count] = hashOf(meaning, 0, meaning.length);
    } else {
      hash[count] = hashOf(scanner.text, begin, n);
    }
    count++;
    if (lookForRetcode && n >= 7 && new String(meaning(count - 1), UTF_8).equals("retcode")) {
      scanner.retcode = true;
    }
  }

  /** Looks for a repeated name in the object whose first name is given, and forgets its names. */
  void closeObject(int first) {
    int end = count;
    count = first;
    if (duplicate != null) {
      return;
    }
    if (end - first > QUADRATIC) {
      compareByTable(first, end);
      return;
    }
    for (int i = first + 1; i < end; i++) {
      for (int j = first; j < i; j++) {
        if (hash[i] == hash[j] && compare(i, j)) {
          return;
        }
      }
    }
  }

  /** Enters the names into a table with open addressing, at most half full. */
  private void compareByTable(int first, int end) {
    int mask = Integer.highestOneBit(2 * (end - first) - 1) * 2 - 1;
    int[] table = new int[mask + 1]; // an entry is the number of a name, plus one
    for (int i = first; i < end; i++) {
      int slot = (int) hash[i] & mask;
      for (; table[slot] != 0; slot = slot + 1 & mask) {
        int other = table[slot] - 1;
        if (hash[other] == hash[i] && compare(other, i)) {
          return;
        }
      }
      table[slot] = i + 1;
    }
  }

  /** Notes it when two names mean the same. */
  private boolean compare(int a, int b) {
    byte[] meaning = meaning(a);
    if (!Arrays.equals(meaning, meaning(b))) {
      return false;
    }
    duplicate = new String(meaning, UTF_8);
    return true;
  }

  private byte[] meaning(int name) {
    int begin = at[name];
    if (begin >= scanner.kept) { // not moved yet
      begin += scanner.from - scanner.kept;
    }
    boolean escaped = size[name] < 0;
    int end = begin + (escaped ? -size[name] - 1 : size[name]);
    return escaped
        ? unescape(scanner.text, begin, end)
        : Arrays.copyOfRange(scanner.text, begin, end);
  }

  private static long hashOf(byte[] text, int from, int size) {
    long h = KEY0 ^ size;
    int i = from;
    int to = from + size;
    for (; i + 8 <= to; i += 8) {
      h = mix(h ^ Word.load(text, i));
    }
    long last = 0;
    for (; i < to; i++) {
      last = last << 8 | text[i] & 0xff;
    }
    return mix(h ^ last);
  }

  private static long mix(long h) {
    long other = h ^ KEY1;
    return Math.multiplyHigh(h, other | 1) ^ h * (KEY1 | 1) ^ h >>> 29;
  }

  /** What the text between two quotes says. Its escapes have been checked. */
  static byte[] unescape(byte[] text, int from, int to) {
    byte[] said = new byte[to - from];
    int size = 0;
    for (int i = from; i < to; i++) {
      byte c = text[i];
      if (c != '\\') {
        said[size++] = c;
        continue;
      }
      c = text[++i];
      if (c == 'u') {
        int units = Scanner.escapeSize(text, i - 1, to) == 12 ? 2 : 1;
        char[] chars = new char[units];
        for (int k = 0; k < units; k++) {
          chars[k] = (char) Bytes.hex4(text, i + 1 + 6 * k, to);
        }
        byte[] bytes = new String(chars).getBytes(UTF_8);
        System.arraycopy(bytes, 0, said, size, bytes.length);
        size += bytes.length;
        i += 6 * units - 2;
      } else {
        said[size++] = plain(c);
      }
    }
    return Arrays.copyOf(said, size);
  }

  private static byte plain(byte c) {
    switch (c) {
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      default:
        return c;
    }
  }
}
