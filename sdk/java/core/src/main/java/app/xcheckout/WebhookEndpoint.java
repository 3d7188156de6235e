package app.xcheckout;

import app.xcheckout.json.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An endpoint that events are sent to. It is immutable. */
public final class WebhookEndpoint {
  private final String webhookId;
  private final String merchantId;
  private final boolean isFirst;
  private final String url;
  private final List<String> eventTypes;
  private final String apiKey;
  private final long concurrency;
  private final WebhookStatus status;
  private final String pauseReason;
  private final @Nullable Instant failingSince;
  private final @Nullable Instant pausedAt;
  private final long held;
  private final @Nullable Instant createdAt;
  private final @Nullable Instant updatedAt;
  private final Json raw;

  WebhookEndpoint(Json json) {
    webhookId = Fields.strictText(json.get("webhookId"));
    merchantId = Fields.text(json.get("merchantId"));
    isFirst = Fields.isTrue(json.get("first"));
    url = Fields.text(json.get("url"));
    eventTypes = Fields.listOfTexts(json.get("eventTypes"));
    apiKey = Fields.text(json.get("apiKey"));
    concurrency = Fields.number(json.get("concurrency"));
    status = Fields.word(WebhookStatus.class, json.get("status"), WebhookStatus.UNKNOWN);
    pauseReason = Fields.text(json.get("pauseReason"));
    failingSince = Fields.someMillis(json.get("failingSince"));
    pausedAt = Fields.someMillis(json.get("pausedAt"));
    held = Fields.number(json.get("held"));
    createdAt = Fields.millis(json.get("createdAt"));
    updatedAt = Fields.millis(json.get("updatedAt"));
    raw = json;
  }

  /**
   * The gateway's name for it.
   *
   * @return whk_…
   */
  public String webhookId() {
    return webhookId;
  }

  /**
   * Whose events are sent there.
   *
   * @return the sub-merchant; empty for your own
   */
  public String merchantId() {
    return merchantId;
  }

  /**
   * Whether it is the one that is set by its address alone.
   *
   * @return true for that one
   */
  public boolean isFirst() {
    return isFirst;
  }

  /**
   * Where events are sent to.
   *
   * @return the address
   */
  public String url() {
    return url;
  }

  /**
   * Which events are sent there.
   *
   * @return the words of {@link EventType}, unmodifiable; none for all
   */
  public List<String> eventTypes() {
    return eventTypes;
  }

  /**
   * Whose signKey signs.
   *
   * @return the credential; empty for nobody's, in which case all deliveries fail
   */
  public String apiKey() {
    return apiKey;
  }

  /**
   * How many deliveries are under way at a time.
   *
   * @return the number
   */
  public long concurrency() {
    return concurrency;
  }

  /**
   * Whether it is sent events.
   *
   * @return the status
   */
  public WebhookStatus status() {
    return status;
  }

  /**
   * Why it is paused.
   *
   * @return FAILING or REQUEST; empty when it is not
   */
  public String pauseReason() {
    return pauseReason;
  }

  /**
   * Since when all deliveries have failed.
   *
   * @return the time, or null if the last one succeeded
   */
  public @Nullable Instant failingSince() {
    return failingSince;
  }

  /**
   * When it was paused.
   *
   * @return the time, or null when it is not
   */
  public @Nullable Instant pausedAt() {
    return pausedAt;
  }

  /**
   * How many events wait for it.
   *
   * @return the number
   */
  public long held() {
    return held;
  }

  /**
   * When it was made.
   *
   * @return the time, or null when it is not said
   */
  public @Nullable Instant createdAt() {
    return createdAt;
  }

  /**
   * When it changed last.
   *
   * @return the time, or null when it is not said
   */
  public @Nullable Instant updatedAt() {
    return updatedAt;
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
    return "WebhookEndpoint{" + webhookId + ", " + status + "}";
  }
}
