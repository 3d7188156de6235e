package app.xcheckout.spring;

import app.xcheckout.Environment;
import app.xcheckout.profile.Profile;
import app.xcheckout.signature.QueryReading;
import app.xcheckout.signature.Readings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code xcheckout.*}. Keep the secrets out of files that are checked in: Spring
 * reads {@code XCHECKOUT_SIGN_KEY} and the like from the environment by itself, and files of single
 * secrets by {@code spring.config.import=configtree:/run/secrets/}. Each variable that {@link
 * app.xcheckout.Client#load} reads is one of these properties.
 *
 * @param environment where the credential belongs: sandbox, production, local, or a base URL
 * @param baseUrl the same as a base URL; give one of the two
 * @param profile the profile of the {@code xcheckout} command that has what the others leave out
 * @param email the e-mail address of a user of the account; may be left out with the password
 * @param password the password of that user, a secret
 * @param apiKey the name of the credential
 * @param apiSecret what obtains access tokens, a secret
 * @param signKey what signs requests and verifies answers and webhooks, a secret
 * @param previousSignKey the signKey that webhooks may still be signed with, a secret
 * @param timeout how long one attempt may take, or null for the client's default
 * @param connectTimeout how long the connection of an attempt may take, or null for as long as it
 * @param retries how often a call that is safe to repeat is repeated, or null for the client's
 *     default
 * @param queryReading the reading of queries to sign in, or null to learn it
 * @param zone the zone of times that are said without one, or null for UTC
 * @param signatureHeader the name of the header with the signature
 * @param timestampHeader the name of the header with the timestamp
 * @param webhook how webhooks are received
 * @param filter which requests must be signed
 */
@ConfigurationProperties("xcheckout")
public record XCheckoutProperties(
    @DefaultValue("") String environment,
    @DefaultValue("") String baseUrl,
    @DefaultValue("") String profile,
    @DefaultValue("") String email,
    @DefaultValue("") String password,
    @DefaultValue("") String apiKey,
    @DefaultValue("") String apiSecret,
    @DefaultValue("") String signKey,
    @DefaultValue("") String previousSignKey,
    @Nullable Duration timeout,
    @Nullable Duration connectTimeout,
    @Nullable Integer retries,
    @Nullable QueryReading queryReading,
    @Nullable ZoneId zone,
    @DefaultValue("SIGNATURE") String signatureHeader,
    @DefaultValue("TIMESTAMP") String timestampHeader,
    @DefaultValue Webhook webhook,
    @DefaultValue Filter filter) {

  /**
   * The properties {@code xcheckout.webhook.*}.
   *
   * @param path where webhooks are received
   * @param storeFile the file that remembers handled events, or null
   * @param signatureHeader the name of the header with the signature, or null for that of requests
   * @param timestampHeader the name of the header with the timestamp, or null for that of requests
   */
  public record Webhook(
      @DefaultValue("/xcheckout/webhook") String path,
      @Nullable String storeFile,
      @Nullable String signatureHeader,
      @Nullable String timestampHeader) {}

  /**
   * The properties {@code xcheckout.filter.*}.
   *
   * @param urlPatterns which requests must be signed
   * @param readings the readings of the specification that are taken
   * @param prosePaths the exact paths on which a query may be signed without its question mark,
   *     where all readings are taken
   */
  public record Filter(
      @DefaultValue("/*") List<String> urlPatterns,
      @DefaultValue("printed") TakenReadings readings,
      @DefaultValue List<String> prosePaths) {

    /** What the middleware takes. */
    Readings taken() {
      if (readings == TakenReadings.ALL) {
        return Readings.all(prosePaths.toArray(new String[0]));
      }
      if (!prosePaths.isEmpty()) {
        throw new IllegalStateException(
            "xcheckout.filter.prose-paths has no effect without xcheckout.filter.readings=all");
      }
      return Readings.STANDARD;
    }
  }

  /** The values of {@code xcheckout.filter.readings}. */
  public enum TakenReadings {
    /** The printed reading of the query and the structural one of the body alone. */
    PRINTED,
    /** Every reading of the specification. */
    ALL
  }

  /** What the client would find in the variables of the process. */
  Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>();
    for (String name : List.of("HOME", "XDG_CONFIG_HOME")) { // where profiles are
      String value = System.getenv(name);
      if (value != null) {
        variables.put(name, value);
      }
    }
    variables.put("XCHECKOUT_PROFILE", profile);
    variables.put("XCHECKOUT_BASE_URL", url());
    variables.put("XCHECKOUT_EMAIL", email);
    variables.put("XCHECKOUT_PASSWORD", password);
    variables.put("XCHECKOUT_API_KEY", apiKey);
    variables.put("XCHECKOUT_API_SECRET", apiSecret);
    variables.put("XCHECKOUT_SIGN_KEY", signKey);
    return variables;
  }

  private String url() {
    String named =
        switch (environment.toLowerCase(Locale.ROOT)) {
          case "sandbox" -> Environment.SANDBOX.url();
          case "production" -> Environment.PRODUCTION.url();
          case "local" -> Environment.LOCAL.url();
          default -> environment;
        };
    if (!named.isEmpty() && !baseUrl.isEmpty() && !named.equals(baseUrl)) {
      throw new IllegalStateException(
          "xcheckout.environment ("
              + environment
              + ") and xcheckout.base-url ("
              + baseUrl
              + ") name two places: give one of them");
    }
    return named.isEmpty() ? baseUrl : named;
  }

  /** The signKey that webhooks are verified with: the property's, else the named profile's. */
  String webhookKey() {
    if (!signKey.isEmpty() || profile.isEmpty()) {
      return signKey;
    }
    try {
      Profile found = Profile.load(profile, Profile.file(variables()));
      return found == null ? "" : found.signKey();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names the environment and the credential, without its secrets. */
  @Override
  public String toString() {
    return "XCheckoutProperties{"
        + environment
        + baseUrl
        + ", "
        + apiKey
        + ", secrets: <redacted>}";
  }
}
