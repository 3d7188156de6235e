package app.xcheckout.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import app.xcheckout.json.Json.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds the values of a text that is known to be canonical JSON. It checks nothing: what may stand
 * in a text is decided in one place, by the signature's own scanner.
 */
final class JsonReader {
  private final byte[] text;
  private int i;

  JsonReader(byte[] text) {
    this.text = text;
  }

  Json read() {
    int from = i;
    switch (text[i]) {
      case '{':
        return object(from);
      case '[':
        return array(from);
      case '"':
        i = stringEnd();
        return leaf(Type.STRING, from);
      case 't':
        i += 4;
        return leaf(Type.BOOLEAN, from);
      case 'f':
        i += 5;
        return leaf(Type.BOOLEAN, from);
      case 'n':
        i += 4;
        return leaf(Type.NULL, from);
      default:
        while (i < text.length && text[i] != ',' && text[i] != ']' && text[i] != '}') {
          i++;
        }
        return leaf(Type.NUMBER, from);
    }
  }

  private Json leaf(Type type, int from) {
    return new Json(type, text, from, i, null, null);
  }

  private Json object(int from) {
    Map<String, Json> members = new LinkedHashMap<>();
    i++;
    while (text[i] != '}') {
      if (text[i] == ',') {
        i++;
      }
      int name = i;
      i = stringEnd();
      String said = unquote(text, name, i);
      i++; // the colon
      members.put(said, read());
    }
    i++;
    return new Json(Type.OBJECT, text, from, i, null, Collections.unmodifiableMap(members));
  }

  private Json array(int from) {
    List<Json> items = new ArrayList<>();
    i++;
    while (text[i] != ']') {
      if (text[i] == ',') {
        i++;
      }
      items.add(read());
    }
    i++;
    return new Json(Type.ARRAY, text, from, i, Collections.unmodifiableList(items), null);
  }

  /** The index behind the string at index i. */
  private int stringEnd() {
    int end = i + 1;
    while (text[end] != '"') {
      end += text[end] == '\\' ? 2 : 1;
    }
    return end + 1;
  }

  /** What the string from its opening to its closing quote says. */
  static String unquote(byte[] text, int from, int to) {
    String raw = new String(text, from + 1, to - from - 2, UTF_8);
    if (raw.indexOf('\\') < 0) {
      return raw;
    }
    StringBuilder said = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c != '\\') {
        said.append(c);
        continue;
      }
      c = raw.charAt(++i);
      if (c == 'u') {
        said.append((char) Integer.parseInt(raw, i + 1, i + 5, 16));
        i += 4;
      } else {
        said.append(plain(c));
      }
    }
    return said.toString();
  }

  private static char plain(char c) {
    switch (c) {
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      default:
        return c;
    }
  }
}
