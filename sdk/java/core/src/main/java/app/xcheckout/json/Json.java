package app.xcheckout.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import app.xcheckout.signature.Signature;
import app.xcheckout.signature.SignatureException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value as it was written: numbers keep their text and members their order. It is immutable
 * and safe for concurrent use.
 *
 * <p>A member that is absent reads as one that is null, so that paths can be followed without a
 * look at each step: {@code event.data().get("deposit").get("txHash").textOr("")}.
 */
public final class Json {
  /** What a value is. */
  public enum Type {
    /** null, or a member that is absent. */
    NULL,
    /** true or false. */
    BOOLEAN,
    /** A number, kept as its text. */
    NUMBER,
    /** A string. */
    STRING,
    /** A list of values. */
    ARRAY,
    /** Members by their names. */
    OBJECT
  }

  /** The value null. */
  public static final Json NULL = new Json(Type.NULL, "null".getBytes(UTF_8), 0, 4, null, null);

  private static final BigDecimal EXPONENT_MAX = BigDecimal.valueOf(1_000);

  private final Type type;
  private final byte[] source;
  private final int from;
  private final int to;
  private final @Nullable List<Json> items;
  private final @Nullable Map<String, Json> members;

  Json(
      Type type,
      byte[] source,
      int from,
      int to,
      @Nullable List<Json> items,
      @Nullable Map<String, Json> members) {
    this.type = type;
    this.source = source;
    this.from = from;
    this.to = to;
    this.items = items;
    this.members = members;
  }

  /**
   * Reads one value by RFC 8259 in UTF-8. Like {@link Signature#canonical} it also refuses names
   * that an object has twice, escapes of half a surrogate pair, and nesting beyond 128.
   *
   * @param text the text, which is not changed and may be held on to
   * @return the value
   * @throws JsonException when the text is something else
   */
  public static Json parse(byte[] text) {
    try {
      return new JsonReader(Signature.canonical(text)).read();
    } catch (SignatureException e) {
      throw new JsonException("not JSON: " + e.detail(), e);
    }
  }

  /**
   * {@link #parse(byte[])} for text.
   *
   * @param text the text
   * @return the value
   * @throws JsonException when the text is something else
   */
  public static Json parse(String text) {
    return parse(text.getBytes(UTF_8));
  }

  /**
   * Writes a value without whitespace between its tokens.
   *
   * @param value null, a Boolean, an Integer, Long, BigInteger or BigDecimal, a CharSequence, an
   *     Iterable, a Map with text as its keys, or a Json; of these also what Iterables and Maps
   *     hold. A Float or Double is refused: no amount survives one.
   * @return the text
   * @throws JsonException for any other value, for text with half of a surrogate pair, and for
   *     nesting beyond 128
   */
  public static String write(@Nullable Object value) {
    StringBuilder out = new StringBuilder();
    JsonWriter.write(value, out, 0);
    return out.toString();
  }

  /**
   * What the value is.
   *
   * @return the type
   */
  public Type type() {
    return type;
  }

  /**
   * Whether the value is null or absent.
   *
   * @return true for {@link Type#NULL}
   */
  public boolean isNull() {
    return type == Type.NULL;
  }

  /**
   * A member of an object.
   *
   * @param name its name
   * @return the value; {@link #NULL} when it is absent or when this is null itself
   * @throws JsonException when this is neither an object nor null
   */
  public Json get(String name) {
    if (type == Type.NULL) {
      return NULL;
    }
    return members().getOrDefault(name, NULL);
  }

  /**
   * The members of an object, in the order written.
   *
   * @return an unmodifiable map
   * @throws JsonException when this is no object
   */
  public Map<String, Json> members() {
    if (members == null) {
      throw wrong(Type.OBJECT);
    }
    return members;
  }

  /**
   * The values of an array.
   *
   * @return an unmodifiable list
   * @throws JsonException when this is no array
   */
  public List<Json> items() {
    if (items == null) {
      throw wrong(Type.ARRAY);
    }
    return items;
  }

  /**
   * What a string says.
   *
   * @return the text, its escapes resolved
   * @throws JsonException when this is no string
   */
  public String text() {
    if (type != Type.STRING) {
      throw wrong(Type.STRING);
    }
    return JsonReader.unquote(source, from, to);
  }

  /**
   * What a string says, or something else for null.
   *
   * @param absent what null reads as
   * @return the text
   * @throws JsonException when this is neither a string nor null
   */
  public String textOr(String absent) {
    return type == Type.NULL ? absent : text();
  }

  /**
   * The text of a number, as it was written.
   *
   * @return the text
   * @throws JsonException when this is no number
   */
  public String number() {
    if (type != Type.NUMBER) {
      throw wrong(Type.NUMBER);
    }
    return toString();
  }

  /**
   * The exact value of a number, or of a string that holds one, as amounts do.
   *
   * @return the value
   * @throws JsonException when this is something else, or has an exponent beyond 1,000
   */
  public BigDecimal decimal() {
    String text = type == Type.STRING ? text() : number();
    try {
      BigDecimal value = new BigDecimal(text);
      if (BigDecimal.valueOf(value.scale()).abs().compareTo(EXPONENT_MAX) <= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new JsonException("a string that is no number, or too large a one");
  }

  /**
   * The value of a whole number.
   *
   * @return the value
   * @throws JsonException when this is something else or does not fit
   */
  public long longValue() {
    try {
      return Long.parseLong(number());
    } catch (NumberFormatException e) {
      throw new JsonException("not a whole number of 64 bits");
    }
  }

  /**
   * The value of a whole number, or something else for null.
   *
   * @param absent what null reads as
   * @return the value
   * @throws JsonException when this is neither null nor such a number
   */
  public long longOr(long absent) {
    return type == Type.NULL ? absent : longValue();
  }

  /**
   * The value of true or false.
   *
   * @return the value
   * @throws JsonException when this is neither
   */
  public boolean bool() {
    if (type != Type.BOOLEAN) {
      throw wrong(Type.BOOLEAN);
    }
    return source[from] == 't';
  }

  private JsonException wrong(Type wanted) {
    return new JsonException("this is " + type + ", not " + wanted);
  }

  /** The text of the value as it was written, without whitespace between its tokens. */
  @Override
  public String toString() {
    return new String(source, from, to - from, UTF_8);
  }

  /** Whether other is JSON of the same text. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Json && other.toString().equals(toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }
}
