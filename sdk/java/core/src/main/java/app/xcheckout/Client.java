package app.xcheckout;

import app.xcheckout.json.Json;
import app.xcheckout.json.JsonException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to one gateway with one credential. Make it once and keep it: it holds the token and the
 * connections. It is safe for concurrent use.
 *
 * <p>It signs every request, obtains its access token and renews it, and believes an answer only
 * after it has verified the answer's signature. Calls that are safe to repeat are repeated after
 * failures that may pass, each time with a fresh signature. A call blocks; interrupting its thread
 * ends it with {@link Code#CONNECTION_FAILED}, and the thread stays interrupted. Every failure is
 * an {@link XCheckoutException}.
 */
public final class Client {
  /** The version of this library, as it stands in its User-Agent. */
  public static final String VERSION = "0.1.0";

  /** What a gateway may say of a token's life at most. */
  private static final long TOKEN_LIFE_MAX_SECONDS = Duration.ofDays(30).toSeconds();

  private final Config config;
  private final Sender sender;
  private final @Nullable Duration within;

  private Client(Config config, Sender sender, @Nullable Duration within) {
    this.config = config;
    this.sender = sender;
    this.within = within;
  }

  /**
   * Makes a client. It sends nothing: the first call obtains the token.
   *
   * @param config the environment and the credential
   * @return the client
   */
  public static Client of(Config config) {
    return new Client(config, new Sender(config), null);
  }

  /**
   * {@link #of} with {@link Config#load}.
   *
   * @return the client
   * @throws XCheckoutException with {@link Code#CONFIG_INVALID} when a part is missing
   */
  public static Client load() {
    return of(Config.load());
  }

  /**
   * Returns the same client with a bound for each call, waits and repeats included. It shares token
   * and connections with this one.
   *
   * @param time how long a call may take
   * @return another view of this client
   */
  public Client within(Duration time) {
    return new Client(config, sender, Objects.requireNonNull(time));
  }

  /**
   * The calls that create orders and look after them.
   *
   * @return the service
   */
  public OrderService orders() {
    return new OrderService(this);
  }

  /**
   * The calls that pay with test money; no production gateway has them.
   *
   * @return the service
   */
  public SandboxService sandbox() {
    return new SandboxService(this);
  }

  /**
   * By how much the local clock was found wrong: it is added to every timestamp.
   *
   * @return the correction; zero until a gateway has proven a skew
   */
  public Duration clockOffset() {
    return sender.clockOffset();
  }

  /**
   * Sends a self-test. That it returns means that the gateway accepted our signature and that we
   * accepted its own.
   *
   * @param test what to send
   * @return what arrived
   */
  public Echo test(SelfTest test) {
    return call(test.call(), Echo::new);
  }

  /**
   * Obtains a fresh access token, for programs that make their own requests. Calls of the Client
   * don't need it: they obtain and renew theirs.
   *
   * @return the token
   */
  public Token token() {
    return token(config, sender, Deadline.in(within));
  }

  static Token token(Config config, Sender sender, Deadline deadline) {
    Map<String, String> body = new LinkedHashMap<>();
    body.put("grantType", "password");
    body.put("email", config.email);
    body.put("password", config.password);
    body.put("apiKey", config.apiKey);
    body.put("apiSecret", config.apiSecret);
    Instant asked = config.clock.instant();
    Call call = Call.post("/user/auth/oauth2/token", body).repeatable().anonymous();
    return decode(call, sender.send(call, deadline), raw -> token(raw, asked));
  }

  private static Token token(Json raw, Instant asked) {
    String accessToken = raw.get("access_token").textOr("");
    Json expires = raw.get("expires_in");
    long seconds =
        expires.type() == Json.Type.STRING ? Long.parseLong(expires.text()) : expires.longValue();
    if (seconds <= 0 || !accessToken.matches("[!-~]+")) {
      throw new JsonException("the answer holds no access_token with expires_in");
    }
    Instant end = asked.plusSeconds(Math.min(seconds, TOKEN_LIFE_MAX_SECONDS));
    return new Token(accessToken, end, raw.get("client_id").textOr(""), raw);
  }

  boolean isProduction() {
    return config.environment.equals(Environment.PRODUCTION)
        || config.base.toString().equals(Environment.PRODUCTION.url());
  }

  <T> T call(Call call, Function<Json, T> decoder) {
    return decode(call, sender.send(call, Deadline.in(within)), decoder);
  }

  /** Reads retdata, and refuses one about another order than asked for. */
  private static <T> T decode(Call call, Json retdata, Function<Json, T> decoder) {
    XCheckoutException failure;
    try {
      if (!call.orderNo.isEmpty()) {
        checkOrderNo(call.orderNo, retdata);
      }
      if (retdata.type() != Json.Type.OBJECT) {
        throw new JsonException("retdata is no object");
      }
      return decoder.apply(retdata);
    } catch (XCheckoutException e) {
      failure = e;
    } catch (IllegalArgumentException e) { // of JSON, of amounts, of numbers
      failure =
          new XCheckoutException(
              Code.ANSWER_BODY_INVALID,
              "the answer holds something else than this call answers",
              e);
    }
    failure.status(200).operation(call.operation());
    throw failure;
  }

  private static void checkOrderNo(String asked, Json retdata) {
    boolean readable = retdata.type() == Json.Type.OBJECT || retdata.isNull();
    Json about = readable ? retdata.get("orderNo") : Json.NULL;
    if (readable && (about.isNull() || about.type() == Json.Type.STRING)) {
      String answered = about.textOr("");
      if (!answered.equals(asked)) {
        throw new XCheckoutException(
            Code.ANSWER_ORDERNO_MISMATCH,
            "asked for order \"" + asked + "\", answered about \"" + answered + "\"");
      }
    }
  }

  /** Names the environment and the credential, without its secrets. */
  @Override
  public String toString() {
    return "Client for " + config;
  }
}
