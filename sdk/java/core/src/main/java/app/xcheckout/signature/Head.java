package app.xcheckout.signature;

import static app.xcheckout.signature.Code.METHOD_NOT_ALLOWED;
import static app.xcheckout.signature.Code.PATH_INVALID;
import static app.xcheckout.signature.Code.TIMESTAMP_MALFORMED;

/** The string to sign up to the body: method, timestamp, path and query, all checked. */
final class Head {
  private static final int TIMESTAMP_DIGITS = Signature.TIMESTAMP_DIGITS;

  /** RFC 3986's pchar without the semicolon, at which some routers cut a segment. */
  private static final String PLAIN =
      "-_~!$&'()*+,=:@abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  /** Tells the bytes of a path apart: 0 needs no thought, then the slash, then the others. */
  private static final byte[] CLASS = new byte[256];

  private static final int SLASH = 1;
  private static final int OTHER = 2;

  static {
    java.util.Arrays.fill(CLASS, (byte) OTHER);
    for (int i = 0; i < PLAIN.length(); i++) {
      CLASS[PLAIN.charAt(i)] = 0;
    }
    CLASS['/'] = SLASH;
  }

  /** The text, and beyond size room that nothing has been written to. */
  final byte[] text;

  final int size;

  /** The parameters of the query, or null when there is none. */
  final Query query;

  private Head(byte[] text, int size, Query query) {
    this.text = text;
    this.size = size;
    this.query = query;
  }

  /**
   * Checks and joins what stands before the body. Everything but the timestamp, which must have
   * been checked.
   */
  static Head of(Message m) {
    if (m.kind == Kind.WEBHOOK) {
      byte[] text = new byte[TIMESTAMP_DIGITS];
      return new Head(text, ascii(text, 0, m.timestamp), null);
    }
    if (!methodAllowed(m.method)) {
      throw new SignatureException(
          METHOD_NOT_ALLOWED,
          "the method is one of GET, POST, PUT, DELETE and PATCH in upper case, not "
              + Bytes.quote(m.method, 20));
    }
    byte[] target = Bytes.of(m.target);
    int mark = 0;
    while (mark < target.length && target[mark] != '?') {
      mark++;
    }
    checkPath(target, mark);
    byte[] text = new byte[m.method.length() + TIMESTAMP_DIGITS + target.length];
    int size = ascii(text, ascii(text, 0, m.method), m.timestamp);
    System.arraycopy(target, 0, text, size, mark);
    size += mark;
    if (mark == target.length) {
      return new Head(text, size, null);
    }
    text[size++] = '?';
    Query query = Query.decode(target, mark + 1, text, size);
    return new Head(text, query.end(), query);
  }

  private static int ascii(byte[] text, int at, String part) {
    for (int i = 0; i < part.length(); i++) {
      text[at++] = (byte) part.charAt(i);
    }
    return at;
  }

  /** Refuses a timestamp of another length than 13: the boundary to the URI would move. */
  static void checkTimestamp(String text) {
    if (text.length() != TIMESTAMP_DIGITS) {
      throw new SignatureException(
          TIMESTAMP_MALFORMED,
          "a timestamp is milliseconds since the epoch in 13 digits; this one has "
              + text.length()
              + " characters");
    }
    int wrong = 0;
    for (int i = 0; i < TIMESTAMP_DIGITS; i++) {
      int digit = text.charAt(i) - '0';
      wrong |= digit | 9 - digit;
    }
    if (wrong < 0) {
      throw new SignatureException(
          TIMESTAMP_MALFORMED, "a timestamp is 13 ASCII digits and nothing else");
    }
  }

  private static boolean methodAllowed(String method) {
    switch (method) {
      case "GET":
      case "POST":
      case "PUT":
      case "DELETE":
      case "PATCH":
        return true;
      default:
        return false;
    }
  }

  /** Refuses every path that two routers could read as two different ones. */
  private static void checkPath(byte[] path, int end) {
    if (end == 1 && path[0] == '/') {
      return;
    }
    if (end == 0 || path[0] != '/') {
      throw new SignatureException(PATH_INVALID, "a path begins with /");
    }
    // Most paths are plain characters between single slashes. Two slashes in a row count as OTHER.
    int seen = 0;
    int last = 0;
    for (int i = 0; i < end; i++) {
      int c = CLASS[path[i] & 0xff];
      seen |= c | (c & last) << 1;
      last = c;
    }
    if (seen >= OTHER || last == SLASH) {
      checkPathClosely(path, end);
    }
  }

  private static void checkPathClosely(byte[] path, int end) {
    int segment = 1;
    for (int i = 1; i < end; i++) {
      byte c = path[i];
      if (c == '/') {
        checkSegment(path, segment, i);
        segment = i + 1;
      } else if (c == '%') {
        checkPathEscape(path, i, end);
        i += 2;
      } else if (CLASS[c & 0xff] == OTHER && c != '.') {
        throw new SignatureException(
            PATH_INVALID,
            String.format(
                "byte %d of the path (%#04x) may not stand in it unencoded", i, c & 0xff));
      }
    }
    checkSegment(path, segment, end);
  }

  private static void checkSegment(byte[] path, int from, int to) {
    int length = to - from;
    if (length == 0) {
      throw new SignatureException(PATH_INVALID, "a path has no empty segment and no / at its end");
    }
    if (length <= 2 && path[from] == '.' && path[to - 1] == '.') {
      throw new SignatureException(PATH_INVALID, "a path has no segment . or ..");
    }
  }

  /** Refuses the escapes that are a delimiter, a dot or a NUL once a router has decoded them. */
  private static void checkPathEscape(byte[] path, int i, int end) {
    int c = Bytes.hexPair(path, i + 1, end);
    if (c < 0) {
      throw new SignatureException(
          PATH_INVALID, "byte " + i + " of the path begins a malformed percent escape");
    }
    if (c == '?' || c == '/' || c == '\\' || c == '%' || c == '.' || c == 0) {
      throw new SignatureException(
          PATH_INVALID, String.format("%%%02X may not stand in a path", c));
    }
  }
}
