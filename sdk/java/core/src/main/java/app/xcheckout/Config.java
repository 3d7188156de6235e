package app.xcheckout;

import app.xcheckout.signature.Key;
import app.xcheckout.signature.QueryReading;
import app.xcheckout.transport.JdkTransport;
import app.xcheckout.transport.Transport;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Client} needs to know: an environment and the three parts of a credential; the rest
 * has defaults. A Config is immutable. Printed or logged, its secrets are left out.
 */
public final class Config {
  final Environment environment;
  final URI base;
  final String email;
  final String password;
  final String apiKey;
  final String apiSecret;
  final String signKey;
  final @Nullable Transport transport;
  final Settings settings;
  final Key key;

  private Config(Builder b) {
    environment = required("environment", b.environment);
    email = Objects.requireNonNullElse(b.email, "");
    password = Objects.requireNonNullElse(b.password, "");
    apiKey = required("apiKey", b.apiKey);
    apiSecret = required("apiSecret", b.apiSecret);
    signKey = required("signKey", b.signKey);
    transport = transport(b);
    settings = b.settings.copy();
    base = environment.base();
    environment.checkKey(apiKey);
    checkSettings();
    try {
      key = Key.of(signKey);
    } catch (IllegalArgumentException e) {
      throw invalid("signKey", e.getMessage());
    }
  }

  /**
   * Begins a Config.
   *
   * @param environment where the credential belongs
   * @return a builder, to be given the three parts of the credential
   */
  public static Builder builder(Environment environment) {
    return new Builder().environment(environment);
  }

  /**
   * {@link #builder(Map)} of the environment's variables, built.
   *
   * @return the config
   * @throws XCheckoutException with {@link Code#CONFIG_INVALID} when a part is missing
   */
  public static Config load() {
    return builder(System.getenv()).build();
  }

  /**
   * Begins a Config with the variables XCHECKOUT_BASE_URL, XCHECKOUT_API_KEY, XCHECKOUT_API_SECRET,
   * XCHECKOUT_SIGN_KEY, XCHECKOUT_EMAIL and XCHECKOUT_PASSWORD, and takes what they leave out from
   * the profile of the {@code xcheckout} command that XCHECKOUT_PROFILE names. Without that it is
   * the profile "local", which {@code xcheckoutd dev} writes.
   *
   * @param variables the variables, such as {@link System#getenv()}
   * @return a builder, to be changed or built
   * @throws XCheckoutException with {@link Code#CONFIG_INVALID} when a part is missing
   */
  public static Builder builder(Map<String, String> variables) {
    return new Variables(variables).builder();
  }

  private static <T> T required(String name, @Nullable T value) {
    if (value == null || value.equals("")) {
      throw invalid(name, "it is required");
    }
    return value;
  }

  private static @Nullable Transport transport(Builder b) {
    if (b.httpClient == null) {
      return b.transport;
    }
    if (b.transport != null) {
      throw invalid("transport", "give a transport or an httpClient");
    }
    try {
      return JdkTransport.of(b.httpClient);
    } catch (IllegalArgumentException e) {
      throw invalid("httpClient", e.getMessage());
    }
  }

  /** A builder with the same environment and settings, without credential and transport. */
  Builder forCredential(Limits limits) {
    Builder other = builder(environment);
    other.settings = settings.copy();
    other.settings.limits = limits;
    return other;
  }

  private void checkSettings() {
    if (email.isEmpty() != password.isEmpty()) {
      throw invalid(
          email.isEmpty() ? "email" : "password", "e-mail address and password go together");
    }
    settings.check();
  }

  boolean hasPassword() {
    return !password.isEmpty();
  }

  /** Whether the gateway is one of ours, which takes the grant's parameters in a body. */
  boolean isOurs() {
    return Environment.ofKey(apiKey) != null || environment.equals(Environment.LOCAL);
  }

  static XCheckoutException invalid(String field, String why) {
    return new XCheckoutException(Code.CONFIG_INVALID, "Config." + field + ": " + why).param(field);
  }

  /**
   * Where the credential belongs.
   *
   * @return the environment
   */
  public Environment environment() {
    return environment;
  }

  /**
   * The apiKey, which names the credential and is no secret.
   *
   * @return the apiKey
   */
  public String apiKey() {
    return apiKey;
  }

  /** Names the environment and the credential, without its secrets. */
  @Override
  public String toString() {
    return "Config{" + environment + ", " + apiKey + ", secrets: <redacted>}";
  }

  /** Builds a {@link Config}. It is not safe for concurrent use. */
  public static final class Builder {
    private @Nullable Environment environment;
    private @Nullable String email;
    private @Nullable String password;
    private @Nullable String apiKey;
    private @Nullable String apiSecret;
    private @Nullable String signKey;
    private @Nullable HttpClient httpClient;
    private @Nullable Transport transport;
    private Settings settings = new Settings();

    Builder() {}

    Builder environment(Environment environment) {
      this.environment = Objects.requireNonNull(environment);
      return this;
    }

    /**
     * The e-mail address of a user of the account. With it and the password the access token is
     * obtained by the grant that takes them, without by the credential alone.
     *
     * @param email the address; empty for none
     * @return this
     */
    public Builder email(String email) {
      this.email = email;
      return this;
    }

    /**
     * The password of that user.
     *
     * @param password a secret; empty for none
     * @return this
     */
    public Builder password(String password) {
      this.password = password;
      return this;
    }

    /**
     * The name of the credential. Required.
     *
     * @param apiKey the apiKey, no secret
     * @return this
     */
    public Builder apiKey(String apiKey) {
      this.apiKey = apiKey;
      return this;
    }

    /**
     * What obtains the access token. Required.
     *
     * @param apiSecret a secret
     * @return this
     */
    public Builder apiSecret(String apiSecret) {
      this.apiSecret = apiSecret;
      return this;
    }

    /**
     * What signs requests and verifies answers. Required.
     *
     * @param signKey a secret
     * @return this
     */
    public Builder signKey(String signKey) {
      this.signKey = signKey;
      return this;
    }

    /**
     * What sends the requests, for example through a proxy. It must not follow redirects.
     *
     * @param httpClient the JDK's client; by default one of the library's own
     * @return this
     */
    public Builder httpClient(HttpClient httpClient) {
      this.httpClient = Objects.requireNonNull(httpClient);
      return this;
    }

    /**
     * What sends the requests instead of the JDK's HTTP client, such as the one of the module for
     * OkHttp.
     *
     * @param transport the transport
     * @return this
     */
    public Builder transport(Transport transport) {
      this.transport = Objects.requireNonNull(transport);
      return this;
    }

    /**
     * How long one attempt may take, its answer's body included. {@link Client#within} bounds whole
     * calls.
     *
     * @param timeout the time, 30 seconds by default, an hour at most
     * @return this
     */
    public Builder timeout(Duration timeout) {
      settings.limits = settings.limits.timeout(Objects.requireNonNull(timeout));
      return this;
    }

    /**
     * How long the connection of an attempt may take. After it nothing was sent, so that every call
     * may be repeated.
     *
     * @param timeout the time, by default as long as the attempt, an hour at most
     * @return this
     */
    public Builder connectTimeout(Duration timeout) {
      settings.limits = settings.limits.connectTimeout(Objects.requireNonNull(timeout));
      return this;
    }

    /**
     * How often a call that is safe to repeat is repeated at most.
     *
     * @param retries the number, 3 by default; 0 means never
     * @return this
     */
    public Builder retries(int retries) {
      settings.limits = settings.limits.retries(retries);
      return this;
    }

    Builder backoff(long millis) {
      settings.backoffMillis = millis;
      return this;
    }

    /**
     * The clock.
     *
     * @param clock the clock, the system's by default
     * @return this
     */
    public Builder clock(Clock clock) {
      settings.clock = Objects.requireNonNull(clock);
      return this;
    }

    /**
     * The names of the two headers; white-label brands use others.
     *
     * @param signature the name, SIGNATURE by default
     * @param timestamp the name, TIMESTAMP by default
     * @return this
     */
    public Builder headers(String signature, String timestamp) {
      settings.signatureHeader = Objects.requireNonNull(signature);
      settings.timestampHeader = Objects.requireNonNull(timestamp);
      return this;
    }

    /**
     * The name of your program, which goes before the library's own in User-Agent.
     *
     * @param userAgent the name
     * @return this
     */
    public Builder userAgent(String userAgent) {
      settings.userAgent = Objects.requireNonNull(userAgent);
      return this;
    }

    /**
     * Pins the reading of queries to sign in. By default the client learns it by a read-only call:
     * it signs the printed reading first and, when the gateway refuses that, the other one.
     *
     * @param queryReading {@link QueryReading#PRINTED} or {@link QueryReading#PROSE}
     * @return this
     */
    public Builder queryReading(QueryReading queryReading) {
      settings.queryReading = Objects.requireNonNull(queryReading);
      return this;
    }

    /**
     * The zone of the times that answers say without one, such as createdTime.
     *
     * @param zone the zone, UTC by default
     * @return this
     */
    public Builder zone(ZoneId zone) {
      settings.zone = Objects.requireNonNull(zone);
      return this;
    }

    /**
     * What is told of each attempt before it is sent. Hooks run on the client's threads and must
     * not block; what they throw is logged.
     *
     * @param hook the hook
     * @return this
     */
    public Builder onRequest(Consumer<Attempt> hook) {
      settings.onRequest = Objects.requireNonNull(hook);
      return this;
    }

    /**
     * What is told of each attempt when it has ended, in an answer or without one.
     *
     * @param hook the hook
     * @return this
     */
    public Builder onAnswer(Consumer<Attempt> hook) {
      settings.onAnswer = Objects.requireNonNull(hook);
      return this;
    }

    /**
     * What is told of each attempt that is going to be followed by another after a pause.
     *
     * @param hook the hook
     * @return this
     */
    public Builder onRetry(Consumer<Attempt> hook) {
      settings.onRetry = Objects.requireNonNull(hook);
      return this;
    }

    /**
     * Checks everything and makes the Config. It sends nothing.
     *
     * @return the config
     * @throws XCheckoutException with {@link Code#CONFIG_INVALID}, or with {@link
     *     Code#WRONG_ENVIRONMENT} for an apiKey whose prefix belongs to another environment
     */
    public Config build() {
      return new Config(this);
    }

    @Override
    public String toString() {
      return "Config.Builder{" + environment + ", secrets: <redacted>}";
    }
  }
}
