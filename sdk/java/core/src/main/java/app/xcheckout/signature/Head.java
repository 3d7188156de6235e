package app.xcheckout.signature;

import static app.xcheckout.signature.Code.METHOD_NOT_ALLOWED;
import static app.xcheckout.signature.Code.PATH_INVALID;
import static app.xcheckout.signature.Code.QUERY_AMBIGUOUS;
import static app.xcheckout.signature.Code.TIMESTAMP_MALFORMED;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    Arrays.fill(CLASS, (byte) OTHER);
    for (int i = 0; i < PLAIN.length(); i++) {
      CLASS[PLAIN.charAt(i)] = 0;
    }
    CLASS['/'] = SLASH;
  }

  /** The text, and beyond size room that nothing has been written to. */
  final byte[] text;

  final int size;

  /** The parameters of the query, or null when there is none. */
  final @Nullable Query query;

  /** The target as sent, and where its path ends. */
  private final byte[] target;

  private final int mark;

  private Head(byte[] text, int size, @Nullable Query query, byte[] target, int mark) {
    this.text = text;
    this.size = size;
    this.query = query;
    this.target = target;
    this.mark = mark;
  }

  /**
   * Checks and joins what stands before the body. Everything but the timestamp, which must have
   * been checked.
   */
  static Head of(Message m, Readings readings) {
    if (m.kind == Kind.WEBHOOK) {
      byte[] text = new byte[TIMESTAMP_DIGITS];
      return new Head(text, ascii(text, 0, m.timestamp), null, Message.NO_BODY, 0);
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
    if (readings.all) {
      readings.checkPath(path(target, mark));
    }
    byte[] text = new byte[m.method.length() + TIMESTAMP_DIGITS + target.length];
    int size = ascii(text, ascii(text, 0, m.method), m.timestamp);
    System.arraycopy(target, 0, text, size, mark);
    size += mark;
    if (mark == target.length) {
      return new Head(text, size, null, target, mark);
    }
    text[size++] = '?';
    Query query = Query.decode(target, mark + 1, text, size);
    return new Head(text, query.end(), query, target, mark);
  }

  /** The head as its signer has it: in the message's own reading of the query. */
  static Head toSign(Message m) {
    Head head = of(m, Readings.STANDARD);
    boolean prose = m.queryReading.isProse() && head.query != null;
    if (prose && !head.hasPlainNames()) {
      throw new SignatureException(
          QUERY_AMBIGUOUS,
          "without the question mark a parameter's name has letters, digits, _ - and . alone");
    }
    return head.in(m.queryReading);
  }

  /** The head in another reading of its query; itself where that changes nothing. */
  Head in(QueryReading reading) {
    if (query == null || reading == QueryReading.PRINTED) {
      return this;
    }
    int begin = query.begin() - 1; // of the question mark
    byte[] other = Arrays.copyOf(text, text.length);
    int at = begin + (reading.isProse() ? 0 : 1);
    int from = reading.isAsSent() ? mark + 1 : begin + 1;
    byte[] source = reading.isAsSent() ? target : text;
    int length = (reading.isAsSent() ? target.length : size) - from;
    System.arraycopy(source, from, other, at, length);
    return new Head(other, at + length, query, target, mark);
  }

  /** The readings of the query that a verifier tries, in their order. */
  List<QueryReading> queryReadings(Readings readings) {
    List<QueryReading> tried = new ArrayList<>();
    boolean decodes = query != null && query.end() - query.begin() != target.length - mark - 1;
    boolean prose = query != null && readings.takesProse(path(target, mark)) && hasPlainNames();
    for (QueryReading reading : QueryReading.values()) {
      boolean further = readings.all && query != null;
      if (reading == QueryReading.PRINTED
          || further && (!reading.isProse() || prose) && (!reading.isAsSent() || decodes)) {
        tried.add(reading);
      }
    }
    return tried;
  }

  private boolean hasPlainNames() {
    return query.params().stream().allMatch(Param::hasPlainName);
  }

  private static String path(byte[] target, int mark) {
    return new String(target, 0, mark, UTF_8);
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
  static void checkPath(byte[] path, int end) {
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
