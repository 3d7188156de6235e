package app.xcheckout.signature;

import java.util.Arrays;
import java.util.Locale;

/** A way to understand "the body with its whitespace removed". */
public enum Reading {
  /** Removes whitespace between tokens alone: what the specification means. */
  STRUCTURAL,
  /** Removes U+0009 to 000D and 0020 everywhere, inside strings too. */
  ASCII,
  /** Removes the whole closed set everywhere. */
  UNICODE;

  /** The word of the specification: structural, ascii or unicode. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A copy of text as the ASCII or the Unicode reading has it. */
  byte[] of(byte[] text) {
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
