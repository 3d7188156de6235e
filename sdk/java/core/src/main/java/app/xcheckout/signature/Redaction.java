package app.xcheckout.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** Copies a text and leaves out the values of secret names, wherever they stand. */
final class Redaction {
  private static final List<String> SECRETS =
      List.of(
          "password",
          "apiSecret",
          "api_secret",
          "access_token",
          "refresh_token",
          "refreshToken",
          "signKey",
          "totp",
          "bankAccount");

  private final byte[] text;
  private final ByteArrayOutputStream out;

  Redaction(byte[] text) {
    this.text = text;
    this.out = new ByteArrayOutputStream(text.length + 64);
  }

  byte[] redacted() {
    int body = 0;
    while (body < text.length && "{[\"".indexOf(text[body]) < 0) {
      body++;
    }
    query(body);
    body(body);
    return out.toByteArray();
  }

  /**
   * The query, in any of its readings. Where no question mark has come yet the name may follow a
   * path without one, and it is enough that the path ends with the name.
   */
  private void query(int end) {
    boolean marked = false; // behind a question mark
    boolean named = false; // behind a name
    int from = 0;
    for (int i = 0; i < end; i++) {
      byte c = text[i];
      if (c != '?' && c != '&' && c != '=') {
        continue;
      }
      out.write(text, from, i + 1 - from);
      boolean isName = c == '=' && !(marked && named);
      marked |= c == '?';
      named = c == '=';
      if (isName && isSecretParam(new String(text, from, i - from, UTF_8), marked)) {
        int value = i + 1;
        for (i = value; i < end && text[i] != '&'; i++) {}
        write("<redacted " + (i - value) + " bytes>");
        i--; // the ampersand is the next to be looked at
      }
      from = i + 1;
    }
    out.write(text, from, Math.max(0, end - from));
  }

  private static boolean isSecretParam(String name, boolean marked) {
    String decoded = decoded(name);
    for (String secret : SECRETS) {
      int from = decoded.length() - secret.length();
      if ((from == 0 || from > 0 && !marked) && Bytes.equalFold(decoded.substring(from), secret)) {
        return true;
      }
    }
    return false;
  }

  /** The name percent-decoded, or as it is when that can't be done. */
  private static String decoded(String name) {
    if (name.indexOf('%') < 0) {
      return name;
    }
    byte[] raw = name.getBytes(UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream();
    for (int i = 0; i < raw.length; i++) {
      int c = raw[i] == '%' ? Bytes.hexPair(raw, i + 1, raw.length) : raw[i];
      if (raw[i] == '%' && c < 0) {
        return name;
      }
      i += raw[i] == '%' ? 2 : 0;
      decoded.write(c);
    }
    return decoded.toString(UTF_8);
  }

  private void body(int i) {
    while (i < text.length) {
      if (text[i] != '"') {
        out.write(text[i++]);
        continue;
      }
      int end = stringEnd(i);
      int value = skipStructural(end);
      out.write(text, i, end - i);
      if (value == text.length || text[value] != ':' || !isSecret(name(i, end))) {
        i = end;
        continue;
      }
      value = skipStructural(value + 1);
      out.write(text, end, value - end);
      i = valueEnd(value);
      int size = i - value;
      if (size > 0 && text[value] == '"') {
        size--;
        size -= size > 0 && text[i - 1] == '"' ? 1 : 0;
      }
      write("\"<redacted " + size + " bytes>\"");
    }
  }

  private void write(String said) {
    out.writeBytes(said.getBytes(UTF_8));
  }

  private static boolean isSecret(String name) {
    return SECRETS.stream().anyMatch(secret -> Bytes.equalFold(name, secret));
  }

  /** The name in quotes at index from, escapes resolved if they are in order. */
  private String name(int from, int to) {
    for (int i = from + 1; i < to - 1; i++) {
      if (text[i] == '\\') {
        int n = Scanner.escapeSize(text, i, to - 1);
        if (n == 0) {
          return "";
        }
        i += n - 1;
      }
    }
    return new String(Names.unescape(text, from + 1, to - 1), UTF_8);
  }

  /** The index behind the string that begins at i, or the end of a text that ends before it. */
  private int stringEnd(int i) {
    for (i++; i < text.length; i++) {
      if (text[i] == '\\') {
        i++;
      } else if (text[i] == '"') {
        return i + 1;
      }
    }
    return text.length;
  }

  /** The index behind the value that begins at i. */
  private int valueEnd(int i) {
    int depth = 0;
    while (i < text.length) {
      byte c = text[i];
      if (c == '"') {
        i = stringEnd(i);
      } else if (c == '{' || c == '[') {
        depth++;
        i++;
      } else if (c == '}' || c == ']' || c == ',') {
        if (depth == 0) {
          return i;
        }
        depth -= c == ',' ? 0 : 1;
        i++;
      } else if (depth == 0 && Whitespace.structural(c)) {
        return i;
      } else {
        i++;
        continue;
      }
      if (depth == 0) {
        return i;
      }
    }
    return i;
  }

  private int skipStructural(int i) {
    while (i < text.length && Whitespace.structural(text[i])) {
      i++;
    }
    return i;
  }
}
