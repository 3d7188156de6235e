package app.xcheckout.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import app.xcheckout.Event;
import app.xcheckout.json.JsonException;
import app.xcheckout.signature.Incoming;
import app.xcheckout.signature.Key;
import app.xcheckout.signature.Kind;
import app.xcheckout.signature.Message;
import app.xcheckout.signature.Options;
import app.xcheckout.signature.Parsed;
import app.xcheckout.signature.Readings;
import app.xcheckout.signature.Signature;
import app.xcheckout.signature.SignatureException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Verifies and decodes a webhook in one call, for programs that have its body and headers in hand.
 * A {@link Receiver} does more: it drops repeats, answers, and says in the log what is wrong.
 */
public final class Webhook {
  /**
   * What {@link #constructEvent(byte[], Map, String...)} goes by: the usual names of the headers,
   * two minutes, and every reading of the body, since a webhook has no boundary that one could
   * move.
   */
  public static final Options OPTIONS =
      Options.DEFAULT.withKind(Kind.WEBHOOK).withReadings(Readings.all());

  private Webhook() {}

  /**
   * Verifies a webhook and decodes it.
   *
   * @param body the raw body, byte for byte, before any parser has seen it
   * @param headers all values of each header, names in any case
   * @param signKeys what the gateway may sign with: one, or two while they are rotated
   * @return the event; remember its {@link Event#id}, since it may be delivered again
   * @throws SignatureException when the signature is not in order, with the reason as its code
   * @throws JsonException when the body is no event
   * @throws IllegalArgumentException without signKey, or when a text is none
   */
  public static Event constructEvent(
      byte[] body, Map<String, List<String>> headers, String... signKeys) {
    return constructEvent(OPTIONS, body, headers, signKeys);
  }

  /**
   * {@link #constructEvent(byte[], Map, String...)} with other options, such as {@code
   * Webhook.OPTIONS.withHeaders("D-SIGNATURE", "D-TIMESTAMP")}.
   *
   * @param options the options
   * @param body the raw body
   * @param headers all values of each header
   * @param signKeys what the gateway may sign with
   * @return the event
   * @throws SignatureException when the signature is not in order
   * @throws JsonException when the body is no event
   * @throws IllegalArgumentException without signKey, or when a text is none
   */
  public static Event constructEvent(
      Options options, byte[] body, Map<String, List<String>> headers, String... signKeys) {
    if (signKeys.length == 0) {
      throw new IllegalArgumentException("a webhook is verified with a signKey");
    }
    Key[] keys = new Key[signKeys.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = Key.of(signKeys[i]);
    }
    Parsed parsed;
    try {
      parsed = Signature.parse(new Given(body, headers), options.withKind(Kind.WEBHOOK));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the body is in memory
    }
    parsed.verify(Instant.now(), keys);
    return Event.decode(parsed.body());
  }

  /**
   * Signs a webhook as the gateway would, for tests of a receiver.
   *
   * @param body the event as JSON, to be sent as it is
   * @param signKey the key that the receiver verifies with
   * @return the headers to send it with
   * @throws IllegalArgumentException when the text is no signKey
   */
  public static Map<String, String> signTestWebhook(String body, String signKey) {
    return signTestWebhook(OPTIONS, body, signKey);
  }

  /**
   * {@link #signTestWebhook(String, String)} with the names of the headers that the options say.
   *
   * @param options the options
   * @param body the event as JSON, to be sent as it is
   * @param signKey the key that the receiver verifies with
   * @return the headers to send it with
   * @throws IllegalArgumentException when the text is no signKey
   */
  public static Map<String, String> signTestWebhook(Options options, String body, String signKey) {
    String timestamp = Signature.timestamp(Instant.now());
    Message m = Message.webhook(timestamp).withBody(body.getBytes(UTF_8));
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put(options.timestampHeader(), timestamp);
    headers.put(options.signatureHeader(), Key.of(signKey).sign(m));
    return headers;
  }

  /** A webhook whose parts are in hand. */
  private static final class Given implements Incoming {
    private final byte[] body;
    private final Map<String, List<String>> headers;

    Given(byte[] body, Map<String, List<String>> headers) {
      this.body = body;
      this.headers = headers;
    }

    @Override
    public String method() {
      return "POST";
    }

    @Override
    public String target() {
      return "";
    }

    @Override
    public List<String> headers(String name) {
      List<String> values = new ArrayList<>();
      headers.forEach(
          (given, all) -> {
            if (name.equalsIgnoreCase(given)) { // HttpURLConnection has a header without a name
              values.addAll(all);
            }
          });
      return values;
    }

    @Override
    public InputStream body() {
      return new ByteArrayInputStream(body);
    }

    @Override
    public long length() {
      return body.length;
    }
  }
}
