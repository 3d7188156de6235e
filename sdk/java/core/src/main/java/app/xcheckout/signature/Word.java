package app.xcheckout.signature;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Eight bytes of text looked at together, the first of them lowest. A byte is marked by the high
 * bit of its place in another word.
 */
final class Word {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  static final long LOW = 0x0101010101010101L;
  static final long HIGH = 0x8080808080808080L;

  private Word() {}

  /** Loads text[i] to text[i+7]. */
  static long load(byte[] text, int i) {
    return (long) LONGS.get(text, i);
  }

  /** The number of bytes before the lowest one that mask marks, 8 when it marks none. */
  static int found(long mask) {
    return Long.numberOfTrailingZeros(mask) >>> 3;
  }

  /**
   * Marks the bytes that a string's text ends or changes at: the quote, the backslash, and control
   * characters. Flipping bit 1 puts the quote (0x22) next to the control characters and the two
   * that lie between (0x20 and 0x21) beyond it, so that one comparison finds both. Above the lowest
   * byte that it marks it may mark others wrongly.
   */
  static long stringStops(long w) {
    long near = w ^ LOW * 2;
    long slash = w ^ LOW * '\\';
    return ((near - LOW * 0x21) & ~near | (slash - LOW) & ~slash) & HIGH;
  }

  /** The index of the first byte that is a space or a control character, or to. */
  static int firstSpace(byte[] text, int from, int to) {
    int i = from;
    for (; i + 32 <= to; i += 32) {
      long a = load(text, i);
      long b = load(text, i + 8);
      long c = load(text, i + 16);
      long d = load(text, i + 24);
      long any = low(a) | low(b) | low(c) | low(d);
      if ((any & HIGH) != 0) {
        break;
      }
    }
    while (i < to && (text[i] > ' ' || text[i] < 0)) {
      i++;
    }
    return i;
  }

  private static long low(long w) {
    return (w - LOW * 0x21) & ~w;
  }

  /** The index of the first byte at or after i that is not a space. */
  static int skipSpaces(byte[] text, int i, int to) {
    while (i + 8 <= to) {
      int n = found(load(text, i) ^ LOW * ' ');
      i += n;
      if (n < 8) {
        return i;
      }
    }
    while (i < to && text[i] == ' ') {
      i++;
    }
    return i;
  }
}
