package app.xcheckout.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Questions about bytes and characters that the checks of several parts ask. */
final class Bytes {
  /** The value of a hexadecimal digit, -1 for every other byte. */
  private static final byte[] UNHEX = new byte[256];

  static {
    java.util.Arrays.fill(UNHEX, (byte) -1);
    for (int i = 0; i < 10; i++) {
      UNHEX['0' + i] = (byte) i;
    }
    for (int i = 0; i < 6; i++) {
      UNHEX['a' + i] = UNHEX['A' + i] = (byte) (10 + i);
    }
  }

  private Bytes() {}

  /** The value of the hexadecimal digit c, or -1. */
  static int hex(byte c) {
    return UNHEX[c & 0xff];
  }

  /** The byte that the two hexadecimal digits at index i mean, or -1. */
  static int hexPair(byte[] text, int i, int to) {
    if (i + 2 > to) {
      return -1;
    }
    int high = hex(text[i]);
    int low = hex(text[i + 1]);
    return (high | low) < 0 ? -1 : high << 4 | low;
  }

  /** The value of the four hexadecimal digits at index i, or -1. */
  static int hex4(byte[] text, int i, int to) {
    if (i + 4 > to) {
      return -1;
    }
    int unit = 0;
    int any = 0;
    for (int k = i; k < i + 4; k++) {
      int digit = hex(text[k]);
      any |= digit;
      unit = unit << 4 | digit & 15;
    }
    return any < 0 ? -1 : unit;
  }

  /**
   * The UTF-8 of text. Half of a surrogate pair, for which UTF-8 has no bytes, becomes one that is
   * never valid, so that it is refused and not quietly replaced.
   */
  static byte[] of(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    if (bytes.length == text.length() || !hasLoneSurrogate(text)) {
      return bytes;
    }
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    text.codePoints()
        .forEach(
            c -> {
              if (c >= 0xd800 && c <= 0xdfff) {
                out.write(0xff);
              } else {
                out.writeBytes(new String(Character.toChars(c)).getBytes(UTF_8));
              }
            });
    return out.toByteArray();
  }

  private static boolean hasLoneSurrogate(String text) {
    return text.codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff);
  }

  /** Whether text[from] to text[to-1] is UTF-8: no overlong forms, no surrogates. */
  static boolean isUtf8(byte[] text, int from, int to) {
    for (int i = from; i < to; ) {
      int size = sequence(text, i, to);
      if (size == 0) {
        return false;
      }
      i += size;
    }
    return true;
  }

  /** The length of the UTF-8 sequence at index i, 0 when there is none (RFC 3629, section 4). */
  static int sequence(byte[] text, int i, int to) {
    int c = text[i] & 0xff;
    if (c < 0x80) {
      return 1;
    }
    int size = c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
    if (size == 0 || i + size > to) {
      return 0;
    }
    int second = text[i + 1] & 0xff;
    int least = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    int most = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    if (second < least || second > most) {
      return 0;
    }
    for (int k = i + 2; k < i + size; k++) {
      if ((text[k] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return size;
  }

  /**
   * Whether two texts are equal but for case, by Unicode's simple folding as far as it leads to
   * ASCII: the long s and the Kelvin sign count as s and k, the dotless i not as i.
   */
  static boolean equalFold(String text, String ascii) {
    if (text.length() != ascii.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (fold(text.charAt(i)) != fold(ascii.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static char fold(char c) {
    switch (c) {
      case '\u017f':
        return 's';
      case '\u212a':
        return 'k';
      default:
        return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }
  }

  /** The text in quotes, as it may be shown: printable ASCII of at most max characters. */
  static String quote(String text, int max) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < Math.min(text.length(), max); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c >= ' ' && c < 0x7f) {
        quoted.append(c);
      } else {
        quoted.append(String.format("\\u%04x", (int) c));
      }
    }
    return quoted.append('"').toString();
  }
}
