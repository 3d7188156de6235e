package app.xcheckout.signature;

import java.util.Arrays;
import java.util.Locale;

/** A way to understand "the body with its whitespace removed". Verifiers try them in this order. */
public enum BodyReading {
  /** Removes whitespace between tokens alone: what the specification means. */
  STRUCTURAL,
  /** Removes nothing. */
  AS_SENT,
  /** Removes U+0009 to 000D and 0020 everywhere, inside strings too. */
  ASCII,
  /** Removes the whole closed set everywhere. */
  UNICODE;

  /** The word of the specification, such as {@code as_sent}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Text as a reading other than the structural one has it: text itself, or a copy. */
  byte[] of(byte[] text) {
    if (this == AS_SENT) {
      return text;
    }
    byte[] kept = new byte[text.length];
    int size = 0;
    for (int i = 0; i < text.length; ) {
      int space = this == ASCII ? asciiSpace(text[i]) : Whitespace.size(text, i);
      if (space > 0) {
        i += space;
      } else {
        kept[size++] = text[i++];
      }
    }
    return Arrays.copyOf(kept, size);
  }

  private static int asciiSpace(byte c) {
    return c == ' ' || c >= '\t' && c <= '\r' ? 1 : 0;
  }
}
