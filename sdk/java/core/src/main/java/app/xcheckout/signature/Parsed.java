package app.xcheckout.signature;

import static app.xcheckout.signature.Code.SIGNATURE_MISMATCH;
import static app.xcheckout.signature.Code.SIGNATURE_REFLECTED;
import static app.xcheckout.signature.Code.TIMESTAMP_OUTSIDE_WINDOW;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message whose form is in order and whose signature is still to be verified. It is not safe for
 * concurrent use.
 */
public final class Parsed {
  private final Kind kind;
  private final QueryReading queryReading;
  private final Readings readings;
  private final Content content = new Content();
  private final byte[] mac;
  private final long timestamp;
  private final long windowMillis;

  /** In the reading that the signature is for. */
  private Head head;

  /** With a body, which may be a file upload. */
  boolean hasBody;

  private Reading reading;
  private int matched = -1;

  /** Checks and keeps all that stands before the body. */
  Parsed(Message m, String signature, Options o) {
    Head.checkTimestamp(m.timestamp);
    this.kind = m.kind;
    this.timestamp = Long.parseLong(m.timestamp);
    this.windowMillis = o.window.toMillis();
    this.mac = Mac64.decode(signature);
    if (m.kind == Kind.WEBHOOK && !m.method.isEmpty() && !m.method.equals("POST")) {
      throw new SignatureException(Code.METHOD_NOT_ALLOWED, "a webhook is a POST");
    }
    this.queryReading = m.queryReading;
    this.readings = o.readings;
    Head printed = Head.of(m, o.readings);
    this.head = m.kind == Kind.RESPONSE ? printed.in(m.queryReading) : printed;
    this.reading = standard();
  }

  /**
   * Checks the body and keeps what the signature covers of it.
   *
   * @param owned that the body may be changed
   */
  void readBody(Message m, boolean owned, Options o) {
    if (m.body.length == 0) {
      BodyRule.checkReadable(m);
      if (kind == Kind.REQUEST) {
        return;
      }
      throw new SignatureException(Code.BODY_INVALID_JSON, "the body is empty");
    }
    BodyRule.checkAllowed(m);
    hasBody = true;
    BodyRule rule = null;
    SignatureException refused = null;
    try {
      rule = BodyRule.ofType(m);
    } catch (SignatureException e) {
      refused = e; // a body that is too large is refused as such first
    }
    if (rule == BodyRule.UNSIGNED) {
      return;
    }
    if (m.body.length > o.bodyMax) {
      throw tooLarge(o.bodyMax);
    }
    if (refused != null) {
      throw refused;
    }
    content.parse(m.body, owned, o.readings);
  }

  static SignatureException tooLarge(int max) {
    return new SignatureException(Code.BODY_TOO_LARGE, "a body has at most " + max + " bytes");
  }

  /**
   * The text whose HMAC the signature must be. Its body may hold secrets: pass it through {@link
   * Signature#redact(byte[])} before it is shown or logged.
   *
   * @return the text in UTF-8, a copy
   */
  public byte[] stringToSign() {
    byte[] text = new byte[head.size + content.to - content.from];
    System.arraycopy(head.text, 0, text, 0, head.size);
    System.arraycopy(content.text, content.from, text, head.size, content.to - content.from);
    return text;
  }

  /**
   * The text of the body that the signature covers: what a handler must parse. It is without
   * structural whitespace unless {@link #verify} found that another reading matched.
   *
   * @return the bytes, which may be those of the message itself; empty for a message without body
   *     and for a file upload
   */
  public byte[] body() {
    return content.bytes();
  }

  /**
   * {@link #body} as text.
   *
   * @return the text
   */
  public String bodyText() {
    return new String(content.text, content.from, content.to - content.from, UTF_8);
  }

  /**
   * The parameters of the query that the signature covers, in the order sent. No name occurs twice.
   *
   * @return an unmodifiable list; empty without query
   */
  public List<Param> params() {
    return head.query == null ? List.of() : head.query.params();
  }

  /**
   * The value of one parameter.
   *
   * @param name the name, decoded
   * @return the value, decoded, or null when there is no such parameter
   */
  public @Nullable String param(String name) {
    for (Param p : params()) {
      if (p.name().equals(name)) {
        return p.value();
      }
    }
    return null;
  }

  /**
   * The MAC that came with the message.
   *
   * @return 64 bytes, a copy
   */
  public byte[] mac() {
    return mac.clone();
  }

  /**
   * When the message says that it was signed.
   *
   * @return the time, to the millisecond
   */
  public Instant timestamp() {
    return Instant.ofEpochMilli(timestamp);
  }

  /**
   * The reading that matched.
   *
   * @return the standard reading unless {@link #verify} found another
   */
  public Reading reading() {
    return reading;
  }

  /**
   * The index of the key whose MAC the message carries, after a verification, whether that refused
   * the message for another reason or not.
   *
   * @return the index, or -1
   */
  public int matched() {
    return matched;
  }

  /**
   * Checks the MAC with each key in turn, in each reading that the options take, then that a
   * request is not an answer sent back, then that the timestamp is within the window around now.
   * Every check of the body runs on the text that matched, and that is what {@link #body} and
   * {@link #stringToSign} return afterwards. The further readings are looked at only when the first
   * has not matched.
   *
   * @param now the verifier's clock
   * @param keys the live keys; wiped ones match nothing
   * @return the index of the key whose MAC it is
   * @throws SignatureException when the message is refused; {@link #matched} tells whether the MAC
   *     was right all the same
   */
  public int verify(Instant now, Key... keys) {
    SignatureException refused = content.refused;
    if (refused == null) {
      matched = match(head, content.text, content.from, content.to, keys);
      if (matched >= 0) {
        return checkMatched(now);
      }
      refused = mismatch();
    }
    if (readings.all && (matchesFurtherQuery(keys) || matchesFurtherBody(keys))) {
      return checkMatched(now);
    }
    throw refused;
  }

  private Reading standard() {
    boolean answer = kind == Kind.RESPONSE && head.query != null;
    return Reading.of(answer ? queryReading : QueryReading.PRINTED, BodyReading.STRUCTURAL);
  }

  /** With a body the query has one reading; without one its end is the end of the text. */
  private boolean matchesFurtherQuery(Key[] keys) {
    if (kind != Kind.REQUEST || hasBody) {
      return false;
    }
    for (QueryReading other : head.queryReadings(readings)) {
      Head read = other == QueryReading.PRINTED ? null : head.in(other);
      if (read != null) {
        matched = match(read, Message.NO_BODY, 0, 0, keys);
        if (matched >= 0) {
          head = read;
          reading = Reading.of(other, BodyReading.STRUCTURAL);
          return true;
        }
      }
    }
    return false;
  }

  private boolean matchesFurtherBody(Key[] keys) {
    for (Map.Entry<BodyReading, byte[]> other : content.furtherTexts().entrySet()) {
      byte[] text = other.getValue();
      matched = match(head, text, 0, text.length, keys);
      if (matched >= 0) {
        reading = Reading.of(reading.query(), other.getKey());
        content.use(text, matched);
        return true;
      }
    }
    return false;
  }

  private static SignatureException mismatch() {
    return new SignatureException(
        SIGNATURE_MISMATCH, "the signature is not the one of this message with this key");
  }

  private int match(Head head, byte[] body, int from, int to, Key[] keys) {
    for (int i = 0; i < keys.length; i++) {
      byte[] right = keys[i].macIfLive(head.text, head.size, body, from, to - from);
      // In time that does not depend on where two MACs differ. No other code compares them.
      if (right != null && MessageDigest.isEqual(right, mac)) {
        return i;
      }
    }
    return -1;
  }

  private int checkMatched(Instant now) {
    if (kind == Kind.REQUEST && content.retcode) {
      throw new SignatureException(
          SIGNATURE_REFLECTED,
          "the body of this request has a retcode: it is an answer sent back",
          matched);
    }
    long ahead = timestamp - now.toEpochMilli();
    if (Math.abs(ahead) > windowMillis) {
      throw new SignatureException(
          TIMESTAMP_OUTSIDE_WINDOW,
          "the timestamp is "
              + ahead
              + " ms ahead of the verifier's clock; at most "
              + windowMillis
              + " in either direction are accepted",
          matched);
    }
    return matched;
  }
}
