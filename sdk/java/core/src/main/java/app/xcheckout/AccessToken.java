package app.xcheckout;

import app.xcheckout.json.Json;
import java.time.Instant;

/**
 * An access token with the time at which it ends. Whoever holds it can still do nothing without the
 * signKey, yet it is a secret: printed, it shows its end only.
 */
public final class AccessToken {
  private final String accessToken;
  private final Instant expiresAt;
  private final String clientId;
  private final String refreshToken;
  private final Instant refreshExpiresAt;
  private final Json raw;

  AccessToken(
      String accessToken,
      Instant expiresAt,
      String clientId,
      String refreshToken,
      Instant refreshExpiresAt,
      Json raw) {
    this.accessToken = accessToken;
    this.expiresAt = expiresAt;
    this.clientId = clientId;
    this.refreshToken = refreshToken;
    this.refreshExpiresAt = refreshExpiresAt;
    this.raw = raw;
  }

  AccessToken withoutRefresh() {
    return new AccessToken(accessToken, expiresAt, clientId, "", Instant.MIN, raw);
  }

  boolean canRefresh(Instant now) {
    return !refreshToken.isEmpty() && now.isBefore(refreshExpiresAt);
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
   * What renews the token once, as {@link Client} does by itself. Used again, it revokes every
   * token that came of it.
   *
   * @return a secret; empty when the grant gives none
   */
  public String refreshToken() {
    return refreshToken;
  }

  /**
   * The answer's retdata as it came. It holds the tokens.
   *
   * @return the JSON
   */
  public Json raw() {
    return raw;
  }

  @Override
  public String toString() {
    return "AccessToken{<redacted>, expires " + expiresAt + "}";
  }
}
