package app.xcheckout.signature;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Content-Type header taken apart, as the gateway does it: RFC 2045's syntax, as far as parsers
 * agree about it. Bytes beyond visible ASCII, space and tab servers read as Latin-1 or as UTF-8,
 * and a * in a parameter's name says that RFC 2231 encodes or continues it, which few understand.
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
    if (!header.chars().allMatch(c -> c == '\t' || c >= ' ' && c <= '~')) {
      return null;
    }
    int semicolon = header.indexOf(';');
    String base = semicolon < 0 ? header : header.substring(0, semicolon);
    MediaType type = new MediaType(lower(base).trim());
    if (!type.hasName()) {
      return null;
    }
    type.rest = header.substring(base.length());
    return type.readParams() ? type : null;
  }

  /** The value of a parameter, or null. */
  @Nullable String param(String name) {
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
    while (true) {
      rest = trimLeft(rest);
      if (rest.isEmpty() || rest.trim().equals(";")) {
        return true; // a semicolon too many is no error
      }
      String[] param = readParam();
      if (param == null) {
        return false;
      }
      String known = params.putIfAbsent(param[0], param[1]);
      if (known != null && !known.equals(param[1])) {
        return false;
      }
    }
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
    if (name.isEmpty() || name.contains("*") || !v.startsWith("=")) {
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
      } else {
        value.append(c);
      }
    }
    return -1;
  }

  private static int tokenEnd(String text, int from) {
    int i = from;
    while (i < text.length()
        && text.charAt(i) > ' '
        && TOKEN_SPECIALS.indexOf(text.charAt(i)) < 0) {
      i++;
    }
    return i;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static String trimLeft(String text) {
    int i = 0;
    while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
      i++;
    }
    return text.substring(i);
  }
}
