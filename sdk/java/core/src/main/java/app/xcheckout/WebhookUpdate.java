package app.xcheckout;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Says what to change of an endpoint; the rest stays. It is immutable: each {@code with…} returns
 * another one.
 */
public final class WebhookUpdate {
  private final Map<String, Object> members;

  private WebhookUpdate(Map<String, Object> members) {
    this.members = members;
  }

  /**
   * Changes nothing yet.
   *
   * @param webhookId the endpoint
   * @return the update
   */
  public static WebhookUpdate of(String webhookId) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("webhookId", Objects.requireNonNull(webhookId, "webhookId"));
    return new WebhookUpdate(members);
  }

  private WebhookUpdate with(String name, Object value) {
    Map<String, Object> other = new LinkedHashMap<>(members);
    other.put(name, Objects.requireNonNull(value, name));
    return new WebhookUpdate(other);
  }

  /**
   * Changes where events are sent to. What waits for the endpoint goes there too.
   *
   * @param url an http or https address that the gateway can reach
   * @return another update
   */
  public WebhookUpdate withUrl(String url) {
    return with("url", url);
  }

  /**
   * Changes which events are sent there from now on.
   *
   * @param types their types; none for all
   * @return another update
   */
  public WebhookUpdate withEventTypes(List<EventType> types) {
    return with("eventTypes", WebhookRequest.words(types));
  }

  /**
   * Changes whose signKey signs.
   *
   * @param apiKey the credential
   * @return another update
   */
  public WebhookUpdate withApiKey(String apiKey) {
    return with("apiKey", apiKey);
  }

  /**
   * Changes how many deliveries are under way at a time.
   *
   * @param concurrency the number
   * @return another update
   */
  public WebhookUpdate withConcurrency(int concurrency) {
    return with("concurrency", concurrency);
  }

  /**
   * Names this call, for gateways that keep answers by it.
   *
   * @param requestId the name
   * @return another update
   */
  public WebhookUpdate withRequestId(String requestId) {
    return with("requestId", requestId);
  }

  /**
   * Makes the call one that is taken once: it is not repeated when no answer came.
   *
   * @param nonce up to 64 letters, digits and {@code - . _ :}
   * @return another update
   */
  public WebhookUpdate withNonce(String nonce) {
    return with("nonce", nonce);
  }

  /** The request's JSON. */
  Map<String, Object> wire() {
    if ("".equals(members.get("webhookId"))) {
      throw XCheckoutException.missing("webhookId");
    }
    return members;
  }

  @Override
  public String toString() {
    return "WebhookUpdate" + members;
  }
}
