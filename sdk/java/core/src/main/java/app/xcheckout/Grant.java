package app.xcheckout;

import app.xcheckout.json.Json;
import app.xcheckout.json.JsonException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Obtains access tokens: with e-mail address and password by the grant that takes them, else by
 * client_credentials, which gives a refresh token too.
 */
final class Grant {
  private static final String PATH = "/user/auth/oauth2/token";

  /** What a gateway may say of a token's life at most. */
  private static final long LIFE_MAX_SECONDS = Duration.ofDays(30).toSeconds();

  private Grant() {}

  /** A token by the whole credential. */
  static CompletableFuture<AccessToken> obtain(Sender sender, Limits limits) {
    return send(sender, call(sender.config).repeatable(), limits);
  }

  /**
   * A token by the old one's refresh token, or else by the whole credential. A refresh token works
   * once, and used again it revokes all that came of it: that call is never repeated.
   */
  static CompletableFuture<AccessToken> renew(
      Sender sender, @Nullable AccessToken old, Limits limits) {
    Config config = sender.config;
    if (old == null || !old.canRefresh(config.settings.clock.instant())) {
      return obtain(sender, limits);
    }
    return send(sender, refresh(config, old.refreshToken()), limits)
        .handle((fresh, failure) -> fresh)
        .thenCompose(
            fresh ->
                fresh != null ? CompletableFuture.completedFuture(fresh) : obtain(sender, limits));
  }

  private static CompletableFuture<AccessToken> send(Sender sender, Call call, Limits limits) {
    Instant asked = sender.config.settings.clock.instant();
    return sender
        .start(call.anonymous(), limits)
        .result
        .thenApply(retdata -> Asked.of(call, raw -> token(raw, asked)).decode(retdata));
  }

  private static Call call(Config config) {
    if (config.hasPassword()) {
      Map<String, String> body = new LinkedHashMap<>();
      body.put("grantType", "password");
      body.put("email", config.email);
      body.put("password", config.password);
      body.put("apiKey", config.apiKey);
      body.put("apiSecret", config.apiSecret);
      return Call.post(PATH, body);
    }
    if (config.isOurs()) { // no secret in a URL
      Map<String, String> body = new LinkedHashMap<>();
      body.put("grantType", "client_credentials");
      body.put("apiKey", config.apiKey);
      body.put("apiSecret", config.apiSecret);
      return Call.post(PATH, body);
    }
    return Call.post(PATH)
        .parameter("grant_type", "client_credentials")
        .parameter("api_key", config.apiKey)
        .parameter("api_secret", config.apiSecret);
  }

  private static Call refresh(Config config, String refreshToken) {
    if (config.isOurs()) {
      Map<String, String> body = new LinkedHashMap<>();
      body.put("grantType", "refresh_token");
      body.put("refreshToken", refreshToken);
      return Call.post(PATH, body);
    }
    return Call.post(PATH)
        .parameter("grant_type", "refresh_token")
        .parameter("refresh_token", refreshToken);
  }

  private static AccessToken token(Json raw, Instant asked) {
    String accessToken = raw.get("access_token").textOr("");
    long seconds = Fields.number(raw.get("expires_in"));
    if (seconds <= 0 || !accessToken.matches("[!-~]+")) {
      throw new JsonException("the answer holds no access_token with expires_in");
    }
    String refreshToken = Fields.text(raw.get("refresh_token"));
    long refreshSeconds = Fields.number(raw.get("rt_expires_in"));
    return new AccessToken(
        accessToken,
        asked.plusSeconds(Math.min(seconds, LIFE_MAX_SECONDS)),
        Fields.text(raw.get("client_id")),
        refreshToken,
        asked.plusSeconds(Math.min(refreshSeconds, LIFE_MAX_SECONDS)),
        raw);
  }
}
