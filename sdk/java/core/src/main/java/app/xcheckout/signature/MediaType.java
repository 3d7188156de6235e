package app.xcheckout.signature;

import app.xcheckout.annotation.Nullable;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * A Content-Type header taken apart, as the gateway does it: RFC 2045's syntax with RFC 2231's
 * continued and encoded parameters. It works on Latin-1 characters, one a byte.
 */
final class MediaType {
  private static final String TOKEN_SPECIALS = "()<>@,;:\\\"/[]?=";

  /** In lower case, such as application/json. */
  final String name;

  private final Map<String, String> params = new HashMap<>();
  private String rest = "";

  private MediaType(String name) {
    this.name = name;
  }

  /** Returns the header taken apart, or null when it can't be read. */
  static @Nullable MediaType parse(String header) {
    int semicolon = header.indexOf(';');
    String base = semicolon < 0 ? header : header.substring(0, semicolon);
    MediaType type = new MediaType(trim(lower(base)));
    if (!type.hasName()) {
      return null;
    }
    type.rest = header.substring(base.length());
    return type.readParams() ? type : null;
  }

  /** The value of a parameter, or null. */
  @Nullable
  String param(String name) {
    return params.get(name);
  }

  private boolean hasName() {
    int slash = tokenEnd(name, 0);
    if (slash == 0 || slash == name.length()) {
      return slash > 0; // a name without slash is one for Go, and for nobody else
    }
    int end = tokenEnd(name, slash + 1);
    return name.charAt(slash) == '/' && end > slash + 1 && end == name.length();
  }

  private boolean readParams() {
    Map<String, Map<String, String>> pieces = new HashMap<>();
    while (true) {
      rest = trimLeft(rest);
      if (rest.isEmpty()) {
        break;
      }
      String before = rest;
      String[] param = readParam();
      if (param == null) {
        if (trim(before).equals(";")) {
          break; // a semicolon too many is no error
        }
        return false;
      }
      int star = param[0].indexOf('*');
      Map<String, String> into =
          star < 0
              ? params
              : pieces.computeIfAbsent(param[0].substring(0, star), k -> new HashMap<>());
      String known = into.putIfAbsent(param[0], param[1]);
      if (known != null && !known.equals(param[1])) {
        return false;
      }
    }
    pieces.forEach(this::join);
    return true;
  }

  /** Reads one parameter from rest, or returns null and leaves it. */
  private String @Nullable [] readParam() {
    String v = trimLeft(rest);
    if (!v.startsWith(";")) {
      return null;
    }
    v = trimLeft(v.substring(1));
    int end = tokenEnd(v, 0);
    String name = lower(v.substring(0, end));
    v = trimLeft(v.substring(end));
    if (name.isEmpty() || !v.startsWith("=")) {
      return null;
    }
    v = trimLeft(v.substring(1));
    if (v.startsWith("\"")) {
      StringBuilder value = new StringBuilder();
      int close = quoted(v, value);
      if (close < 0) {
        return null;
      }
      rest = v.substring(close);
      return new String[] {name, value.toString()};
    }
    end = tokenEnd(v, 0);
    if (end == 0) {
      return null;
    }
    rest = v.substring(end);
    return new String[] {name, v.substring(0, end)};
  }

  /** Reads a quoted string into value and returns the index behind it, or -1. */
  private static int quoted(String v, StringBuilder value) {
    for (int i = 1; i < v.length(); i++) {
      char c = v.charAt(i);
      if (c == '"') {
        return i + 1;
      }
      if (c == '\\' && i + 1 < v.length() && TOKEN_SPECIALS.indexOf(v.charAt(i + 1)) >= 0) {
        value.append(v.charAt(++i));
      } else if (c == '\r' || c == '\n') {
        return -1;
      } else {
        value.append(c);
      }
    }
    return -1;
  }

  /** Joins the pieces of a parameter that was continued or encoded: name*, name*0, name*1*. */
  private void join(String name, Map<String, String> pieces) {
    String single = pieces.get(name + "*");
    if (single != null) {
      String decoded = decode(single);
      if (decoded != null) {
        params.put(name, decoded);
      }
      return;
    }
    StringBuilder value = new StringBuilder();
    int n = 0;
    for (; ; n++) {
      String piece = pieces.get(name + "*" + n);
      if (piece == null) {
        piece = pieces.get(name + "*" + n + "*");
        if (piece == null) {
          break;
        }
        piece = n == 0 ? decode(piece) : unescape(piece);
      }
      value.append(piece == null ? "" : piece);
    }
    if (n > 0) {
      params.put(name, value.toString());
    }
  }

  private static @Nullable String decode(String piece) {
    String[] parts = piece.split("'", 3);
    if (parts.length < 3) {
      return null;
    }
    String charset = lower(parts[0]);
    return charset.equals("us-ascii") || charset.equals("utf-8") ? unescape(parts[2]) : null;
  }

  private static @Nullable String unescape(String text) {
    byte[] raw = text.getBytes(StandardCharsets.ISO_8859_1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '%') {
        out.write(raw[i]);
        continue;
      }
      int c = Bytes.hexPair(raw, i + 1, raw.length);
      if (c < 0) {
        return null;
      }
      out.write(c);
      i += 2;
    }
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  private static int tokenEnd(String text, int from) {
    int i = from;
    while (i < text.length()
        && text.charAt(i) > ' '
        && text.charAt(i) < 0x7f
        && TOKEN_SPECIALS.indexOf(text.charAt(i)) < 0) {
      i++;
    }
    return i;
  }

  private static String lower(String text) {
    StringBuilder lower = new StringBuilder();
    text.codePoints().forEach(c -> lower.appendCodePoint(Character.toLowerCase(c)));
    return lower.toString();
  }

  private static String trim(String text) {
    String left = trimLeft(text);
    int end = left.length();
    while (end > 0 && isSpace(left.charAt(end - 1))) {
      end--;
    }
    return left.substring(0, end);
  }

  private static String trimLeft(String text) {
    int i = 0;
    while (i < text.length() && isSpace(text.charAt(i))) {
      i++;
    }
    return text.substring(i);
  }

  /** Unicode's White_Space. */
  private static boolean isSpace(char c) {
    return c >= 0x09 && c <= 0x0d
        || c == ' '
        || c == 0x85
        || c == 0xa0
        || c == 0x1680
        || c >= 0x2000 && c <= 0x200a
        || c == 0x2028
        || c == 0x2029
        || c == 0x202f
        || c == 0x205f
        || c == 0x3000;
  }
}
