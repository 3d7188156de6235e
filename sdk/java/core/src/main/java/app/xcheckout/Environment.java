package app.xcheckout;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a credential belongs: one of the constants, or the base URL of any other gateway, such as
 * {@code https://pay.example.com}. Over plain http the password and the token travel in the clear:
 * it is for your own machine.
 */
public final class Environment {
  /** Test money, run by the vendor. */
  public static final Environment SANDBOX = of("https://openapi.dev.anexpay.com");

  /** Real money. */
  public static final Environment PRODUCTION = of("https://openapi.anexpay.com");

  /** Where {@code xcheckoutd dev} listens on your own machine. */
  public static final Environment LOCAL = of("http://127.0.0.1:8787");

  private final String url;

  private Environment(String url) {
    this.url = url;
  }

  /**
   * Makes the environment of any gateway. The URL is checked when a {@link Config} is built.
   *
   * @param url the base URL, without query
   * @return the environment
   */
  public static Environment of(String url) {
    return new Environment(Objects.requireNonNull(url));
  }

  /**
   * The environment that an apiKey's prefix names, which tells it before any look-up.
   *
   * @return the environment, or null for a key without a known prefix, which belongs anywhere
   */
  static @Nullable Environment ofKey(String apiKey) {
    return apiKey.startsWith("xck_live_")
        ? PRODUCTION
        : apiKey.startsWith("xck_test_") ? SANDBOX : apiKey.startsWith("xck_local_") ? LOCAL : null;
  }

  /** The base URL, checked, without a slash at its end. */
  URI base() {
    URI uri;
    try {
      uri = new URI(url.replaceFirst("/+$", ""));
    } catch (URISyntaxException e) {
      throw Config.invalid("environment", "it is a URL such as https://pay.example.com");
    }
    String scheme = String.valueOf(uri.getScheme());
    if (!scheme.equals("https") && !scheme.equals("http") || uri.getHost() == null) {
      throw Config.invalid("environment", "it is a URL such as https://pay.example.com");
    }
    if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getFragment() != null) {
      throw Config.invalid("environment", "it is a base URL, without user, query or fragment");
    }
    return uri;
  }

  /** Refuses an apiKey whose prefix is of another environment. */
  void checkKey(String apiKey) {
    Environment home = ofKey(apiKey);
    Environment here = of(base().toString());
    boolean known = here.equals(SANDBOX) || here.equals(PRODUCTION) || here.equals(LOCAL);
    if (home != null && known && !home.equals(here)) {
      throw new XCheckoutException(
              Code.WRONG_ENVIRONMENT,
              "an apiKey that begins with "
                  + apiKey.substring(0, apiKey.indexOf('_', 4) + 1)
                  + " is not for "
                  + url)
          .param("apiKey");
    }
  }

  /**
   * The base URL.
   *
   * @return the URL as given
   */
  public String url() {
    return url;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Environment && ((Environment) other).url.equals(url);
  }

  @Override
  public int hashCode() {
    return url.hashCode();
  }

  @Override
  public String toString() {
    return url;
  }
}
