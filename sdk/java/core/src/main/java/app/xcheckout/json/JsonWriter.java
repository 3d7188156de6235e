package app.xcheckout.json;

import app.xcheckout.signature.Signature;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes values as {@link Json#write} says. */
final class JsonWriter {
  private JsonWriter() {}

  static void write(@Nullable Object value, StringBuilder out, int depth) {
    if (value == null || value instanceof Boolean || value instanceof Json) {
      out.append(value);
    } else if (value instanceof CharSequence) {
      quote((CharSequence) value, out);
    } else if (value instanceof BigDecimal) {
      out.append(((BigDecimal) value).toPlainString());
    } else if (value instanceof Integer || value instanceof Long || value instanceof BigInteger) {
      out.append(value);
    } else if (depth == Signature.DEPTH_MAX) {
      throw new JsonException("nested beyond 128");
    } else if (value instanceof Map) {
      object((Map<?, ?>) value, out, depth + 1);
    } else if (value instanceof Iterable) {
      array((Iterable<?>) value, out, depth + 1);
    } else {
      throw new JsonException(
          "JSON is written of null, Boolean, Integer, Long, BigInteger, BigDecimal, text, Iterable"
              + " and Map, not of "
              + value.getClass().getName());
    }
  }

  private static void object(Map<?, ?> map, StringBuilder out, int depth) {
    char separator = '{';
    for (Map.Entry<?, ?> member : map.entrySet()) {
      if (!(member.getKey() instanceof CharSequence)) {
        throw new JsonException("the name of a member is text");
      }
      out.append(separator);
      quote((CharSequence) member.getKey(), out);
      out.append(':');
      write(member.getValue(), out, depth);
      separator = ',';
    }
    out.append(separator == '{' ? "{}" : "}");
  }

  private static void array(Iterable<?> items, StringBuilder out, int depth) {
    char separator = '[';
    for (Object item : items) {
      out.append(separator);
      write(item, out, depth);
      separator = ',';
    }
    out.append(separator == '[' ? "[]" : "]");
  }

  private static void quote(CharSequence text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        control(c, out);
      } else if (Character.isSurrogate(c)) {
        boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
        if (!pair) {
          throw new JsonException("text with half of a surrogate pair");
        }
        out.append(c).append(text.charAt(++i));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private static void control(char c, StringBuilder out) {
    int known = "\b\f\n\r\t".indexOf(c);
    if (known >= 0) {
      out.append('\\').append("bfnrt".charAt(known));
    } else {
      out.append(String.format("\\u%04x", (int) c));
    }
  }
}
