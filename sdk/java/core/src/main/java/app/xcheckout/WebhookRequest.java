package app.xcheckout;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Asks for an endpoint that events are sent to. It is immutable: each {@code with…} returns another
 * one.
 */
public final class WebhookRequest {
  private final Map<String, Object> members;

  private WebhookRequest(Map<String, Object> members) {
    this.members = members;
  }

  /**
   * Asks for an endpoint for all your events, signed with the credential that makes the call.
   *
   * @param url an http or https address that the gateway can reach
   * @return the request
   */
  public static WebhookRequest of(String url) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("url", Objects.requireNonNull(url, "url"));
    return new WebhookRequest(members);
  }

  private WebhookRequest with(String name, Object value) {
    Map<String, Object> other = new LinkedHashMap<>(members);
    other.put(name, Objects.requireNonNull(value, name));
    return new WebhookRequest(other);
  }

  /**
   * Sets whose events are sent there.
   *
   * @param merchantId a sub-merchant; yourself by default
   * @return another request
   */
  public WebhookRequest withMerchantId(String merchantId) {
    return with("merchantId", merchantId);
  }

  /**
   * Sets which events are sent there.
   *
   * @param types their types; all by default
   * @return another request
   */
  public WebhookRequest withEventTypes(List<EventType> types) {
    return with("eventTypes", words(types));
  }

  /**
   * Sets whose signKey signs.
   *
   * @param apiKey the credential
   * @return another request
   */
  public WebhookRequest withApiKey(String apiKey) {
    return with("apiKey", apiKey);
  }

  /**
   * Sets how many deliveries are under way at a time.
   *
   * @param concurrency the number
   * @return another request
   */
  public WebhookRequest withConcurrency(int concurrency) {
    return with("concurrency", concurrency);
  }

  /**
   * Names this call, for gateways that keep answers by it, which makes repeating safe: no second
   * endpoint is made.
   *
   * @param requestId the name
   * @return another request
   */
  public WebhookRequest withRequestId(String requestId) {
    return with("requestId", requestId);
  }

  /**
   * Makes the call one that is taken once: it is not repeated when no answer came.
   *
   * @param nonce up to 64 letters, digits and {@code - . _ :}
   * @return another request
   */
  public WebhookRequest withNonce(String nonce) {
    return with("nonce", nonce);
  }

  static List<String> words(List<EventType> types) {
    return types.stream().map(EventType::name).collect(Collectors.toUnmodifiableList());
  }

  /** The request's JSON. */
  Map<String, Object> wire() {
    Map<String, Object> wire = new LinkedHashMap<>(members);
    wire.values().removeIf(value -> value.equals("") || value.equals(List.of()));
    if (!wire.containsKey("url")) {
      throw XCheckoutException.missing("url");
    }
    return wire;
  }

  @Override
  public String toString() {
    return "WebhookRequest" + members;
  }
}
