package app.xcheckout;

import app.xcheckout.json.Json;
import java.time.Instant;

/**
 * An access token with the time at which it ends. Whoever holds it can still do nothing without the
 * signKey, yet it is a secret: printed, it shows its end only.
 */
public final class Token {
  private final String accessToken;
  private final Instant expiresAt;
  private final String clientId;
  private final Json raw;

  Token(String accessToken, Instant expiresAt, String clientId, Json raw) {
    this.accessToken = accessToken;
    this.expiresAt = expiresAt;
    this.clientId = clientId;
    this.raw = raw;
  }

  /**
   * The token itself.
   *
   * @return a secret
   */
  public String accessToken() {
    return accessToken;
  }

  /**
   * When it ends, by this machine's clock.
   *
   * @return the time
   */
  public Instant expiresAt() {
    return expiresAt;
  }

  /**
   * How the gateway names the credential.
   *
   * @return the name; may be empty
   */
  public String clientId() {
    return clientId;
  }

  /**
   * The answer's retdata as it came. It holds the token.
   *
   * @return the JSON
   */
  public Json raw() {
    return raw;
  }

  @Override
  public String toString() {
    return "Token{<redacted>, expires " + expiresAt + "}";
  }
}
