package app.xcheckout;

import app.xcheckout.json.Json;
import app.xcheckout.json.JsonException;
import app.xcheckout.money.Amounts;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of answers and events. Numbers of orders, states and amounts are strict: one of
 * another form fails. Anything else that has another form than expected is left out, since no event
 * may be lost for it.
 */
final class Fields {
  /** Date and time with a space or a T between, and perhaps a fraction. */
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd")
          .appendPattern("['T'][' ']HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter(java.util.Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private Fields() {}

  /** An object's members; none for anything else. */
  static Json object(Json value) {
    return value.type() == Json.Type.OBJECT ? value : Json.NULL;
  }

  /** A text of which nothing depends; empty for anything else. */
  static String text(Json value) {
    return value.type() == Json.Type.STRING ? value.text() : "";
  }

  /** A number of an order or the like, or a state: text, or absent. */
  static String strictText(Json value) {
    return value.textOr("");
  }

  /** An amount, as a number or as text: strict, or absent. It prints as money does: "25.00". */
  static BigDecimal amount(Json value) {
    if (value.isNull()) {
      return BigDecimal.ZERO;
    }
    BigDecimal amount =
        Amounts.parse(value.type() == Json.Type.STRING ? value.text() : value.number());
    return amount.scale() < 2 ? amount.setScale(2) : amount;
  }

  /** A rate; zero for anything else. */
  static BigDecimal rate(Json value) {
    try {
      return value.isNull() ? BigDecimal.ZERO : value.decimal();
    } catch (JsonException e) {
      return BigDecimal.ZERO;
    }
  }

  /** A whole number, as a number or as text; 0 for anything else. */
  static long number(Json value) {
    Long number = numberOrNull(value);
    return number == null ? 0 : number;
  }

  static @Nullable Long numberOrNull(Json value) {
    String text = value.type() == Json.Type.STRING ? value.text() : value.toString();
    return text.matches("-?[0-9]{1,18}") ? Long.valueOf(text) : null;
  }

  /** Whether a value is true and not another. */
  static boolean isTrue(Json value) {
    return value.type() == Json.Type.BOOLEAN && value.bool();
  }

  static @Nullable Instant millis(Json value) {
    Long millis = numberOrNull(value);
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }

  /** A time in milliseconds of which 0 stands for none. */
  static @Nullable Instant someMillis(Json value) {
    return number(value) == 0 ? null : millis(value);
  }

  static @Nullable Instant seconds(Json value) {
    Long seconds = numberOrNull(value);
    try {
      return seconds == null ? null : Instant.ofEpochSecond(seconds);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** A date and time; one that says no zone is in the zone given. */
  static @Nullable Instant time(Json value, ZoneId zone) {
    String text = text(value);
    try {
      return LocalDateTime.parse(text, TIME).atZone(zone).toInstant();
    } catch (DateTimeException e) {
      // It may say its zone.
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** The texts of an object; members of another kind are left out. */
  static Map<String, String> texts(Json value) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (value.type() == Json.Type.OBJECT) {
      value
          .members()
          .forEach(
              (name, text) -> {
                if (text.type() == Json.Type.STRING) {
                  texts.put(name, text.text());
                }
              });
    }
    return Collections.unmodifiableMap(texts);
  }

  /** The records of a list, strict: one that can't be read must not look like an end. */
  static <T> List<T> records(Json value, Function<Json, T> decoder) {
    List<T> list = new ArrayList<>();
    if (!value.isNull()) {
      for (Json item : value.items()) {
        item.members(); // is there
        list.add(decoder.apply(item));
      }
    }
    return Collections.unmodifiableList(list);
  }

  /** The objects of an array; items of another kind are left out. */
  /** The texts of a list; what is none is left out. */
  static List<String> listOfTexts(Json value) {
    List<String> list = new ArrayList<>();
    if (value.type() == Json.Type.ARRAY) {
      for (Json item : value.items()) {
        if (item.type() == Json.Type.STRING) {
          list.add(item.text());
        }
      }
    }
    return Collections.unmodifiableList(list);
  }

  static <T> List<T> list(Json value, Function<Json, T> decoder) {
    List<T> list = new ArrayList<>();
    if (value.type() == Json.Type.ARRAY) {
      for (Json item : value.items()) {
        if (item.type() == Json.Type.OBJECT) {
          list.add(decoder.apply(item));
        }
      }
    }
    return Collections.unmodifiableList(list);
  }

  /** The value of an enum that a word names, or what stands for words that are not known. */
  static <E extends Enum<E>> E word(Class<E> words, Json value, E unknown) {
    String word = strictText(value);
    for (E known : words.getEnumConstants()) {
      if (known.name().equals(word)) {
        return known;
      }
    }
    return unknown;
  }
}
