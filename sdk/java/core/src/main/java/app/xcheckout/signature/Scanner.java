package app.xcheckout.signature;

import static app.xcheckout.signature.Code.BODY_DUPLICATE_NAME;
import static app.xcheckout.signature.Code.BODY_INVALID_JSON;
import static app.xcheckout.signature.Code.BODY_TOO_DEEP;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Validates a JSON text and removes its structural whitespace in the same pass, moving what is kept
 * towards the beginning of the text. Nothing is moved, and nothing copied, before the first
 * whitespace that has tokens on both sides.
 */
final class Scanner {
  private static final int ARRAY = -1;

  byte[] text;
  private boolean owned;

  /**
   * text[begin] to text[kept-1] is in place. text[from] to its end is still where it was sent, the
   * part of it that was looked at being all tokens.
   */
  int begin;

  int kept;
  int from;

  /** An entry for each open container: ARRAY, or the number of names before the object's. */
  private int[] frames = new int[16];

  private int open;
  private final Names names = new Names(this);

  private int high;
  private boolean escapes;
  private int deepest;

  /** The outermost object has a name "retcode". */
  boolean retcode;

  private int failedAt;
  private String reason = "";

  /**
   * Makes a scanner.
   *
   * @param owned that text may be changed
   */
  Scanner(byte[] text, boolean owned) {
    this.text = text;
    this.owned = owned;
  }

  /**
   * Validates the text; text[begin] to text[kept-1] is then free of structural whitespace. Of
   * several faults the first in the order of the codes is returned, or null.
   */
  @Nullable SignatureException canonical() {
    int end = scan();
    if (end >= 0 && end < text.length) {
      end = fail(end, "more text follows the value");
    }
    if (end < 0) {
      return new SignatureException(BODY_INVALID_JSON, "at offset " + failedAt + ": " + reason);
    }
    move(end);
    if (high < 0 && !Bytes.isUtf8(text, begin, kept)) {
      return new SignatureException(BODY_INVALID_JSON, "the text is not UTF-8");
    }
    if (names.duplicate != null) {
      return new SignatureException(
          BODY_DUPLICATE_NAME,
          "an object has the name " + Bytes.quote(names.duplicate, 64) + " twice");
    }
    if (deepest > Signature.DEPTH_MAX) {
      return new SignatureException(
          BODY_TOO_DEEP, "arrays and objects are nested " + deepest + " deep; 128 is the most");
    }
    return null;
  }

  /** The canonical text; the text itself when it has no whitespace between its tokens. */
  byte[] kept() {
    return begin == 0 && kept == text.length ? text : Arrays.copyOfRange(text, begin, kept);
  }

  /** The index behind the first value and the whitespace that follows it, or -1. */
  private int scan() {
    while (begin < text.length && Whitespace.structural(text[begin])) {
      begin++;
    }
    kept = begin;
    from = begin;
    int i = begin;
    while (true) {
      if (i >= text.length) {
        return fail(i, "a value is missing");
      }
      byte c = text[i];
      if (c == '{' || c == '[') {
        int first = enter(i, c);
        if (first >= 0) {
          i = first;
          continue;
        }
        i = first == FAILED ? -1 : -first; // an empty container
      } else {
        i = scalar(i);
      }
      boolean more = false;
      while (!more) {
        if (i < 0) {
          return -1;
        }
        i = space(i);
        if (open == 0) {
          return i;
        }
        if (i < text.length && text[i] == ',') {
          i = frames[open - 1] == ARRAY ? space(i + 1) : member(space(i + 1));
          more = true;
        } else {
          i = close(i);
        }
      }
      if (i < 0) {
        return -1;
      }
    }
  }

  private static final int FAILED = Integer.MIN_VALUE;

  /**
   * Enters the container that c at index i begins. It returns the index of its first value, or the
   * index of its closing bracket, negated, when it is empty, or FAILED.
   */
  private int enter(int i, byte c) {
    if (open == frames.length) {
      frames = Arrays.copyOf(frames, 2 * open);
    }
    frames[open++] = c == '{' ? names.count() : ARRAY;
    deepest = Math.max(deepest, open);
    i = space(i + 1);
    if (i < text.length && text[i] == c + 2) { // "}" and "]" are two behind their openers
      return -i;
    }
    if (c == '{') {
      i = member(i);
      return i < 0 ? FAILED : i;
    }
    return i;
  }

  /** Reads the closing bracket at index i and returns the index behind it, or -1. */
  private int close(int i) {
    if (i >= text.length) {
      return fail(i, "an array or object is not closed");
    }
    int frame = frames[open - 1];
    if (text[i] != (frame == ARRAY ? ']' : '}')) {
      return fail(i, "a comma or the closing bracket is missing");
    }
    if (frame != ARRAY) {
      names.closeObject(frame);
    }
    open--;
    return i + 1;
  }

  /** Reads the name and the colon at index i and returns the index of the value, or -1. */
  private int member(int i) {
    if (i >= text.length || text[i] != '"') {
      return fail(i, "a name in quotes is missing");
    }
    escapes = false;
    int end = string(i + 1);
    if (end < 0) {
      return failString(i);
    }
    names.add(i + 1, end - 1, escapes, open == 1 && !retcode);
    end = space(end);
    if (end >= text.length || text[end] != ':') {
      return fail(end, "the colon behind a name is missing");
    }
    return space(end + 1);
  }

  /** Reads the string, number or literal at index i. */
  private int scalar(int i) {
    byte c = text[i];
    if (c == '"') {
      int end = string(i + 1);
      return end < 0 ? failString(i) : end;
    }
    if (c == '-' || c >= '0' && c <= '9') {
      return number(i);
    }
    return literal(i);
  }

  private int literal(int i) {
    String want = text[i] == 't' ? "true" : text[i] == 'f' ? "false" : "null";
    if (text.length - i < want.length()) {
      return failLiteral(i);
    }
    for (int k = 0; k < want.length(); k++) {
      if (text[i + k] != want.charAt(k)) {
        return failLiteral(i);
      }
    }
    return i + want.length();
  }

  private int failLiteral(int i) {
    boolean bom = i == 0 && text.length > 2 && text[0] == -17 && text[1] == -69 && text[2] == -65;
    return fail(i, bom ? "the text begins with a byte order mark" : "no value begins like this");
  }

  /** The index behind the string whose first byte after the quote is at index i, or -1. */
  private int string(int i) {
    byte[] text = this.text;
    long seen = 0;
    while (true) {
      while (i + 8 <= text.length) {
        long w = Word.load(text, i);
        seen |= w & Word.HIGH;
        int skip = Word.found(Word.stringStops(w));
        i += skip;
        if (skip < 8) {
          break;
        }
      }
      while (i < text.length && text[i] != '"' && text[i] != '\\' && (text[i] & 0xff) >= ' ') {
        seen |= text[i] & 0x80;
        i++;
      }
      if (seen != 0) {
        high = -1;
      }
      if (i == text.length || text[i] != '"' && text[i] != '\\') {
        return -1;
      }
      if (text[i] == '"') {
        return i + 1;
      }
      int n = escapeSize(text, i, text.length);
      if (n == 0) {
        return -1;
      }
      escapes = true;
      i += n;
    }
  }

  /**
   * The length of the escape at index i, or 0 if it is malformed. Two escapes that make a surrogate
   * pair count as one; a surrogate alone is malformed.
   */
  static int escapeSize(byte[] text, int i, int to) {
    if (i + 1 >= to) {
      return 0;
    }
    switch (text[i + 1]) {
      case '"':
      case '\\':
      case '/':
      case 'b':
      case 'f':
      case 'n':
      case 'r':
      case 't':
        return 2;
      case 'u':
        int first = Bytes.hex4(text, i + 2, to);
        if (first < 0 || isLow(first)) {
          return 0;
        }
        if (!isHigh(first)) {
          return 6;
        }
        boolean pair =
            i + 12 <= to
                && text[i + 6] == '\\'
                && text[i + 7] == 'u'
                && isLow(Bytes.hex4(text, i + 8, to));
        return pair ? 12 : 0;
      default:
        return 0;
    }
  }

  private static boolean isHigh(int unit) {
    return (unit & ~0x3ff) == 0xd800;
  }

  private static boolean isLow(int unit) {
    return (unit & ~0x3ff) == 0xdc00;
  }

  /** The index behind the number at index i, or -1. */
  private int number(int i) {
    if (text[i] == '-') {
      i++;
    }
    if (i < text.length && text[i] == '0') {
      i++;
    } else if ((i = digits(i)) < 0) {
      return i;
    }
    if (i < text.length && text[i] == '.' && (i = digits(i + 1)) < 0) {
      return i;
    }
    if (i < text.length && (text[i] | 0x20) == 'e') {
      i++;
      if (i < text.length && (text[i] == '+' || text[i] == '-')) {
        i++;
      }
      return digits(i);
    }
    return i;
  }

  private int digits(int i) {
    int end = i;
    while (end < text.length && text[end] >= '0' && text[end] <= '9') {
      end++;
    }
    return end > i ? end : fail(end, "a number is malformed");
  }

  /** The index of the first byte at or after i that is not structural whitespace. */
  private int space(int i) {
    if (i >= text.length || text[i] < 0 || text[i] > ' ') {
      return i;
    }
    int j = i;
    while (j < text.length && Whitespace.structural(text[j])) {
      j = Word.skipSpaces(text, j + 1, text.length);
    }
    if (j > i) {
      move(i);
      from = j;
    }
    return j;
  }

  /** Moves text[from] to text[end-1] behind what is kept. */
  private void move(int end) {
    int n = end - from;
    if (n > 0 && kept != from) {
      if (!owned) {
        text = text.clone();
        owned = true;
      }
      System.arraycopy(text, from, text, kept, n);
    }
    kept += n;
    from = end;
  }

  /** Says what is wrong with the string that begins at index i. */
  private int failString(int i) {
    for (i++; i < text.length && text[i] != '"'; i++) {
      if (text[i] >= 0 && text[i] < ' ') {
        return fail(i, "a control character stands in a string unescaped");
      }
      if (text[i] == '\\') {
        int n = escapeSize(text, i, text.length);
        if (n == 0) {
          return fail(i, "an escape is malformed, or half of a surrogate pair");
        }
        i += n - 1;
      }
    }
    return fail(i, "a string is not closed");
  }

  private int fail(int at, String reason) {
    failedAt = at;
    this.reason = reason;
    return -1;
  }
}
