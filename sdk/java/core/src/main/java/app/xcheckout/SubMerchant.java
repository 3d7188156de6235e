package app.xcheckout;

import app.xcheckout.json.Json;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** A merchant that you sell for. It is immutable. */
public final class SubMerchant {
  private final String merchantId;
  private final String name;
  private final boolean isDisabled;
  private final @Nullable Instant createdTime;
  private final Json raw;

  SubMerchant(Json json, ZoneId zone) {
    merchantId = Fields.strictText(json.get("merchantId"));
    name = Fields.text(json.get("name"));
    isDisabled = Fields.isTrue(json.get("disabled"));
    createdTime = Fields.time(json.get("createdTime"), zone);
    raw = json;
  }

  /**
   * The gateway's name for it, which goes into other requests.
   *
   * @return such as mer_…
   */
  public String merchantId() {
    return merchantId;
  }

  /**
   * What payers read.
   *
   * @return its name, which need not be unique
   */
  public String name() {
    return name;
  }

  /**
   * Whether the gateway's operator has disabled it: it takes no orders.
   *
   * @return true if so
   */
  public boolean isDisabled() {
    return isDisabled;
  }

  /**
   * When it was made.
   *
   * @return the time, or null when it is not said
   */
  public @Nullable Instant createdTime() {
    return createdTime;
  }

  /**
   * All of it as it came.
   *
   * @return the JSON
   */
  public Json raw() {
    return raw;
  }

  @Override
  public String toString() {
    return "SubMerchant{" + merchantId + ", " + name + "}";
  }
}
