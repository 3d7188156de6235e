package app.xcheckout;

import app.xcheckout.profile.Profile;
import app.xcheckout.signature.Key;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Client} needs to know: an environment and the five parts of a credential; the rest
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
  final @Nullable HttpClient httpClient;
  final Duration timeout;
  final int retries;

  /** The first pause before a repeat; the following ones double. */
  final long backoffMillis;

  final Clock clock;
  final String signatureHeader;
  final String timestampHeader;
  final String userAgent;
  final Key key;

  private Config(Builder b) {
    environment = required("environment", b.environment);
    email = required("email", b.email);
    password = required("password", b.password);
    apiKey = required("apiKey", b.apiKey);
    apiSecret = required("apiSecret", b.apiSecret);
    signKey = required("signKey", b.signKey);
    httpClient = b.httpClient;
    timeout = b.timeout;
    retries = b.retries;
    backoffMillis = b.backoffMillis;
    clock = b.clock;
    signatureHeader = b.signatureHeader;
    timestampHeader = b.timestampHeader;
    userAgent = b.userAgent;
    base = base(environment);
    checkEnvironment();
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
   * @return a builder, to be given the five parts of the credential
   */
  public static Builder builder(Environment environment) {
    return new Builder().environment(environment);
  }

  /**
   * Reads the environment's variables XCHECKOUT_BASE_URL, XCHECKOUT_EMAIL, XCHECKOUT_PASSWORD,
   * XCHECKOUT_API_KEY, XCHECKOUT_API_SECRET and XCHECKOUT_SIGN_KEY, and takes what they leave out
   * from the profile of the {@code xcheckout} command that XCHECKOUT_PROFILE names. Without that it
   * is the profile "local", which {@code xcheckoutd dev} writes.
   *
   * @return the config
   * @throws XCheckoutException with {@link Code#CONFIG_INVALID} when a part is missing
   */
  public static Config load() {
    return load(System.getenv());
  }

  static Config load(Map<String, String> variables) {
    String name = variables.getOrDefault("XCHECKOUT_PROFILE", "");
    Profile profile;
    try {
      profile = Profile.load(name.isEmpty() ? Profile.LOCAL : name, Profile.file(variables));
    } catch (IOException e) {
      throw new XCheckoutException(Code.CONFIG_INVALID, "the profile can't be read", e);
    }
    if (profile == null && !name.isEmpty()) {
      throw new XCheckoutException(Code.CONFIG_INVALID, "there is no profile \"" + name + "\"");
    }
    Loader from = new Loader(variables);
    String url = from.part("XCHECKOUT_BASE_URL", profile == null ? "" : profile.baseUrl());
    return new Builder()
        .environment(Environment.of(url))
        .email(from.part("XCHECKOUT_EMAIL", profile == null ? "" : profile.email()))
        .password(from.part("XCHECKOUT_PASSWORD", profile == null ? "" : profile.password()))
        .apiKey(from.part("XCHECKOUT_API_KEY", profile == null ? "" : profile.apiKey()))
        .apiSecret(from.part("XCHECKOUT_API_SECRET", profile == null ? "" : profile.apiSecret()))
        .signKey(from.part("XCHECKOUT_SIGN_KEY", profile == null ? "" : profile.signKey()))
        .build();
  }

  private static final class Loader {
    private final Map<String, String> variables;

    Loader(Map<String, String> variables) {
      this.variables = variables;
    }

    String part(String variable, String inProfile) {
      String given = variables.getOrDefault(variable, "");
      String value = given.isEmpty() ? inProfile : given;
      if (value.isEmpty()) {
        throw new XCheckoutException(
                Code.CONFIG_INVALID,
                variable
                    + " is not set and there is no profile that has it. Start a sandbox with"
                    + " 'xcheckoutd dev', which writes the profile \"local\".")
            .param(variable);
      }
      return value;
    }
  }

  private static <T> T required(String name, @Nullable T value) {
    if (value == null || value.equals("")) {
      throw invalid(name, "it is required");
    }
    return value;
  }

  private static URI base(Environment environment) {
    URI uri;
    try {
      uri = new URI(environment.url().replaceFirst("/+$", ""));
    } catch (URISyntaxException e) {
      throw invalid("environment", "it is a URL such as https://pay.example.com");
    }
    String scheme = String.valueOf(uri.getScheme());
    if (!scheme.equals("https") && !scheme.equals("http") || uri.getHost() == null) {
      throw invalid("environment", "it is a URL such as https://pay.example.com");
    }
    if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getFragment() != null) {
      throw invalid("environment", "it is a base URL, without user, query or fragment");
    }
    return uri;
  }

  private void checkEnvironment() {
    Environment home = Environment.ofKey(apiKey);
    Environment here = Environment.of(base.toString());
    boolean known = here.equals(Environment.SANDBOX) || here.equals(Environment.PRODUCTION);
    if (home != null && known && !home.equals(here)) {
      throw new XCheckoutException(
              Code.WRONG_ENVIRONMENT,
              "an apiKey that begins with "
                  + apiKey.substring(0, apiKey.indexOf('_', 4) + 1)
                  + " is not for "
                  + environment)
          .param("apiKey");
    }
  }

  private void checkSettings() {
    if (httpClient != null && httpClient.followRedirects() != HttpClient.Redirect.NEVER) {
      throw invalid(
          "httpClient",
          "it must not follow redirects: one would carry a signature that was made for another"
              + " place; build it with followRedirects(NEVER), which is the default");
    }
    if (timeout.isZero() || timeout.isNegative()) {
      throw invalid("timeout", "it is above zero");
    }
    for (String name : new String[] {signatureHeader, timestampHeader}) {
      if (!name.matches("[A-Za-z0-9_-]+")) {
        throw invalid("headers", "a header's name has letters, digits, - and _");
      }
    }
  }

  private static XCheckoutException invalid(String field, String why) {
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
    return "Config{" + environment + ", " + email + ", " + apiKey + ", secrets: <redacted>}";
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
    private Duration timeout = Duration.ofSeconds(30);
    private int retries = 3;
    private long backoffMillis = 250;
    private Clock clock = Clock.systemUTC();
    private String signatureHeader = "SIGNATURE";
    private String timestampHeader = "TIMESTAMP";
    private String userAgent = "";

    private Builder() {}

    private Builder environment(Environment environment) {
      this.environment = Objects.requireNonNull(environment);
      return this;
    }

    /**
     * The e-mail address of the account. Required.
     *
     * @param email the address
     * @return this
     */
    public Builder email(String email) {
      this.email = email;
      return this;
    }

    /**
     * The password of the account. Required.
     *
     * @param password a secret
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
     * @param httpClient the client; by default one of the library's own
     * @return this
     */
    public Builder httpClient(HttpClient httpClient) {
      this.httpClient = Objects.requireNonNull(httpClient);
      return this;
    }

    /**
     * How long one attempt may take, its answer's body included. {@link Client#within} bounds whole
     * calls.
     *
     * @param timeout the time, 30 seconds by default
     * @return this
     */
    public Builder timeout(Duration timeout) {
      this.timeout = Objects.requireNonNull(timeout);
      return this;
    }

    /**
     * How often a call that is safe to repeat is repeated at most.
     *
     * @param retries the number, 3 by default; 0 means never
     * @return this
     */
    public Builder retries(int retries) {
      this.retries = Math.max(0, retries);
      return this;
    }

    Builder backoff(long millis) {
      this.backoffMillis = millis;
      return this;
    }

    /**
     * The clock.
     *
     * @param clock the clock, the system's by default
     * @return this
     */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock);
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
      this.signatureHeader = Objects.requireNonNull(signature);
      this.timestampHeader = Objects.requireNonNull(timestamp);
      return this;
    }

    /**
     * The name of your program, which goes before the library's own in User-Agent.
     *
     * @param userAgent the name
     * @return this
     */
    public Builder userAgent(String userAgent) {
      this.userAgent = Objects.requireNonNull(userAgent);
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
