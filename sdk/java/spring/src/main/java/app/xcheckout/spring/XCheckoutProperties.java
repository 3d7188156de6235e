package app.xcheckout.spring;

import app.xcheckout.Environment;
import org.jspecify.annotations.Nullable;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code xcheckout.*}. Keep the secrets out of files that are checked in: Spring
 * reads {@code XCHECKOUT_SIGN_KEY} and the like from the environment by itself, and files of single
 * secrets by {@code spring.config.import=configtree:/run/secrets/}.
 *
 * @param environment where the credential belongs: sandbox, production, local, or a base URL
 * @param email the e-mail address of the account
 * @param password the password of the account, a secret
 * @param apiKey the name of the credential
 * @param apiSecret what obtains access tokens, a secret
 * @param signKey what signs requests and verifies answers and webhooks, a secret
 * @param previousSignKey the signKey that webhooks may still be signed with, a secret
 * @param webhook how webhooks are received
 * @param filter which requests must be signed
 */
@ConfigurationProperties("xcheckout")
public record XCheckoutProperties(
    @DefaultValue("sandbox") String environment,
    @DefaultValue("") String email,
    @DefaultValue("") String password,
    @DefaultValue("") String apiKey,
    @DefaultValue("") String apiSecret,
    @DefaultValue("") String signKey,
    @DefaultValue("") String previousSignKey,
    @DefaultValue Webhook webhook,
    @DefaultValue Filter filter) {

  /**
   * The properties {@code xcheckout.webhook.*}.
   *
   * @param path where webhooks are received
   * @param storeFile the file that remembers handled events, or null
   */
  public record Webhook(
      @DefaultValue("/xcheckout/webhook") String path, @Nullable String storeFile) {}

  /**
   * The properties {@code xcheckout.filter.*}.
   *
   * @param urlPatterns which requests must be signed
   */
  public record Filter(@DefaultValue("/*") List<String> urlPatterns) {}

  Environment place() {
    return switch (environment.toLowerCase(Locale.ROOT)) {
      case "sandbox" -> Environment.SANDBOX;
      case "production" -> Environment.PRODUCTION;
      case "local" -> Environment.LOCAL;
      default -> Environment.of(environment);
    };
  }

  /** Names the environment and the credential, without its secrets. */
  @Override
  public String toString() {
    return "XCheckoutProperties{" + environment + ", " + apiKey + ", secrets: <redacted>}";
  }
}
