package app.xcheckout;

import app.xcheckout.json.Json;
import app.xcheckout.json.JsonException;
import app.xcheckout.money.Amounts;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the members that answers and events have in common. */
final class Fields {
  /** How the API writes times as text, always in UTC. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withResolverStyle(ResolverStyle.STRICT);

  private Fields() {}

  static BigDecimal amount(Json value) {
    if (value.isNull()) {
      return BigDecimal.ZERO;
    }
    return Amounts.parse(value.type() == Json.Type.STRING ? value.text() : value.number());
  }

  static BigDecimal rate(Json value) {
    return value.isNull() || value.toString().equals("\"\"") ? BigDecimal.ZERO : value.decimal();
  }

  static @Nullable Instant millis(Json value) {
    return value.isNull() ? null : Instant.ofEpochMilli(value.longValue());
  }

  static @Nullable Instant time(Json value) {
    String text = value.textOr("");
    if (text.isEmpty()) {
      return null;
    }
    try {
      return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new JsonException("a time is YYYY-MM-DD hh:mm:ss in UTC");
    }
  }

  static Map<String, String> texts(Json value) {
    if (value.isNull()) {
      return Map.of();
    }
    Map<String, String> texts = new LinkedHashMap<>();
    value.members().forEach((name, text) -> texts.put(name, text.textOr("")));
    return Collections.unmodifiableMap(texts);
  }

  static <T> List<T> list(Json value, Function<Json, T> decoder) {
    if (value.isNull()) {
      return List.of();
    }
    List<T> list = new ArrayList<>();
    value.items().forEach(item -> list.add(decoder.apply(item)));
    return Collections.unmodifiableList(list);
  }
}
