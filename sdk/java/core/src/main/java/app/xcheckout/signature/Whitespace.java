package app.xcheckout.signature;

import java.util.Arrays;

/** The closed set of whitespace, and the text free of it that our side sends. */
final class Whitespace {
  /** The first byte of each character of the set in UTF-8. */
  private static final boolean[] FIRST = new boolean[256];

  static {
    for (int c : new int[] {9, 10, 11, 12, 13, 0x1c, 0x1d, 0x1e, 0x1f, 0x20}) {
      FIRST[c] = true;
    }
    for (int c : new int[] {0xc2, 0xe1, 0xe2, 0xe3, 0xef}) {
      FIRST[c] = true;
    }
  }

  private Whitespace() {}

  /** The length in bytes of the whitespace character at index i, 0 when there is none. */
  static int size(byte[] text, int i) {
    int c = text[i] & 0xff;
    if (!FIRST[c]) {
      return 0;
    }
    if (c < 0x80) {
      return 1;
    }
    int size = c == 0xc2 ? 2 : 3;
    return Bytes.sequence(text, i, text.length) == size && inSet(rune(text, i, size)) ? size : 0;
  }

  private static int rune(byte[] text, int i, int size) {
    if (size == 1) {
      return text[i];
    }
    if (size == 2) {
      return (text[i] & 0x1f) << 6 | text[i + 1] & 0x3f;
    }
    return (text[i] & 0x0f) << 12 | (text[i + 1] & 0x3f) << 6 | text[i + 2] & 0x3f;
  }

  private static boolean inSet(int c) {
    return c == 0x85
        || c == 0xa0
        || c == 0x1680
        || c == 0x180e
        || c >= 0x2000 && c <= 0x200a
        || c == 0x2028
        || c == 0x2029
        || c == 0x202f
        || c == 0x205f
        || c == 0x3000
        || c == 0xfeff;
  }

  static boolean structural(byte c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  /** The text of a body as our side sends it; the body itself when there is nothing to change. */
  static byte[] escape(byte[] body) {
    byte[] dst = null;
    int size = 0;
    int from = 0;
    boolean inString = false;
    int i = 0;
    while (i < body.length) {
      byte c = body[i];
      int space = size(body, i);
      if (space > 0 && (inString || structural(c))) {
        int kept = i - from;
        dst = grow(dst, size + kept + 6, body.length);
        System.arraycopy(body, from, dst, size, kept);
        size += kept;
        if (inString) {
          size = putEscape(dst, size, rune(body, i, space));
        }
        i += space;
        from = i;
        continue;
      }
      if (c == '"') {
        inString = !inString;
      } else if (c == '\\' && inString) {
        i++; // what is escaped is not a quote, and to escape it twice would change it
      }
      i++;
    }
    if (dst == null) {
      return body;
    }
    int kept = body.length - from;
    dst = grow(dst, size + kept, body.length);
    System.arraycopy(body, from, dst, size, kept);
    return Arrays.copyOf(dst, size + kept);
  }

  private static byte[] grow(byte[] dst, int size, int usual) {
    if (dst == null) {
      return new byte[Math.max(size, usual + usual / 8 + 16)];
    }
    return size <= dst.length ? dst : Arrays.copyOf(dst, size + dst.length / 2);
  }

  private static int putEscape(byte[] dst, int at, int c) {
    dst[at++] = '\\';
    dst[at++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      dst[at++] = (byte) Character.forDigit(c >> shift & 15, 16);
    }
    return at;
  }
}
