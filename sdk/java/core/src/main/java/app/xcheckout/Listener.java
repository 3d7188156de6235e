package app.xcheckout;

import app.xcheckout.json.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An address that a sandbox sends events to until it expires. */
public final class Listener {
  private final String url;
  private final @Nullable Instant expiresAt;
  private final Json raw;

  Listener(Json json) {
    url = Fields.text(json.get("url"));
    expiresAt = Fields.millis(json.get("expiresAt"));
    raw = json;
  }

  /**
   * Where events go.
   *
   * @return the URL
   */
  public String url() {
    return url;
  }

  /**
   * When that ends.
   *
   * @return the time
   */
  public @Nullable Instant expiresAt() {
    return expiresAt;
  }

  /**
   * The answer as it came.
   *
   * @return the JSON
   */
  public Json raw() {
    return raw;
  }

  @Override
  public String toString() {
    return "Listener{" + url + " until " + expiresAt + "}";
  }
}
