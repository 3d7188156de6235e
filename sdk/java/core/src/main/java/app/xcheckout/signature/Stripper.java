package app.xcheckout.signature;

import java.util.Arrays;

/**
 * Removes structural whitespace from a text part by part. It follows strings and nothing else. The
 * text need not be JSON; control characters outside of the strings of one that is not are removed
 * too.
 */
final class Stripper {
  /** A body is stripped in windows of this many bytes, which the nearest cache holds. */
  private static final int WINDOW = 8 << 10;

  private boolean inString;

  /** An odd number of backslashes came last. */
  private boolean escaped;

  /** Hashes a body without its structural whitespace; one that has none is not copied. */
  static void update(Hmac.Sum sum, byte[] body) {
    if (Word.firstSpace(body, 0, body.length) == body.length) {
      sum.update(body, 0, body.length);
      return;
    }
    Stripper stripper = new Stripper();
    byte[] window = new byte[Math.min(body.length, WINDOW)];
    for (int from = 0; from < body.length; from += WINDOW) {
      int to = Math.min(body.length, from + WINDOW);
      sum.update(window, 0, stripper.strip(body, from, to, window, 0));
    }
  }

  /** Returns head[0] to head[size-1] followed by the body without its structural whitespace. */
  static byte[] append(byte[] head, int size, byte[] body) {
    byte[] text = Arrays.copyOf(head, size + body.length);
    int end = new Stripper().strip(body, 0, body.length, text, size);
    return end == text.length ? text : Arrays.copyOf(text, end);
  }

  /** Writes what is kept of text[from] to text[to-1] to dst and returns the index behind it. */
  private int strip(byte[] text, int from, int to, byte[] dst, int at) {
    int i = from;
    while (i < to) {
      int run = i;
      i = inString ? stringEnd(text, i, to) : tokenEnd(text, i, to);
      System.arraycopy(text, run, dst, at, i - run);
      at += i - run;
      while (!inString && i < to && text[i] >= 0 && text[i] <= ' ') {
        escaped = false;
        i = Word.skipSpaces(text, i + 1, to);
      }
    }
    return at;
  }

  /** The index behind the string that text[i] is inside of, or to. */
  private int stringEnd(byte[] text, int i, int to) {
    while (i < to) {
      if (!escaped) {
        while (i + 8 <= to) {
          int n = Word.found(Word.stringStops(Word.load(text, i)));
          i += n;
          if (n < 8) {
            break;
          }
        }
        if (i >= to) {
          break;
        }
      }
      byte c = text[i++];
      if (c == '\\') {
        escaped = !escaped;
      } else if (c == '"' && !escaped) {
        inString = false;
        break;
      } else {
        escaped = false;
      }
    }
    return i;
  }

  /** The index of the first byte that is dropped or is inside a string, or to. */
  private int tokenEnd(byte[] text, int i, int to) {
    for (; i < to; i++) {
      byte c = text[i];
      if (c == '"' && !escaped) {
        inString = true;
        return i + 1;
      }
      if (c >= 0 && c <= ' ') {
        return i;
      }
      escaped = c == '\\' && !escaped;
    }
    return i;
  }
}
