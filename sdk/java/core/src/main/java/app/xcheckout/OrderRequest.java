package app.xcheckout;

import app.xcheckout.money.Amounts;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Asks for an order. It is immutable: each {@code with…} returns another one. What is not in order
 * is refused when it is sent.
 */
public final class OrderRequest {
  private final Map<String, Object> members;

  private OrderRequest(Map<String, Object> members) {
    this.members = members;
  }

  /**
   * Asks for an order.
   *
   * @param orderNo your name for the order, unique for ever. Asking again with the same orderNo and
   *     the same parameters gives the same order; with others it is refused with {@link
   *     Code#ORDER_NO_REUSED}
   * @param amount the price in US dollars
   * @param token what the customer pays in: chain and token, as "ETH_USDT"
   * @return the request
   */
  public static OrderRequest of(String orderNo, BigDecimal amount, String token) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("orderNo", Objects.requireNonNull(orderNo, "orderNo"));
    members.put("orderAmount", Objects.requireNonNull(amount, "amount"));
    members.put("token", Objects.requireNonNull(token, "token"));
    members.put("fiat", "USD");
    return new OrderRequest(members);
  }

  /**
   * {@link #of(String, BigDecimal, String)} for an amount as text, such as "25.00".
   *
   * @param orderNo your name for the order
   * @param amount the price in US dollars
   * @param token what the customer pays in
   * @return the request
   * @throws XCheckoutException with {@link Code#PARAMETER_INVALID} for a text that is no amount
   */
  public static OrderRequest of(String orderNo, String amount, String token) {
    try {
      return of(orderNo, Amounts.parse(amount), token);
    } catch (IllegalArgumentException e) {
      throw XCheckoutException.invalid("orderAmount", e.getMessage());
    }
  }

  private OrderRequest with(String name, Object value) {
    Map<String, Object> other = new LinkedHashMap<>(members);
    other.put(name, Objects.requireNonNull(value, name));
    return new OrderRequest(other);
  }

  /**
   * Names the customer.
   *
   * @param customerId your name for the customer
   * @return another request
   */
  public OrderRequest withCustomerId(String customerId) {
    return with("customerId", customerId);
  }

  /**
   * Asks for a sub-merchant.
   *
   * @param merchantId its name
   * @return another request
   */
  public OrderRequest withMerchantId(String merchantId) {
    return with("merchantId", merchantId);
  }

  /**
   * Sets the price's currency.
   *
   * @param fiat the currency, "USD" by default
   * @return another request
   */
  public OrderRequest withFiat(String fiat) {
    return with("fiat", fiat);
  }

  /**
   * Sets how long the customer has.
   *
   * @param time whole seconds; by default as long as the gateway's default
   * @return another request
   */
  public OrderRequest withExpiresIn(Duration time) {
    return with("expiredIn", time);
  }

  /**
   * Sets where the checkout page leads back to, in a browser and in an app. Return URLs are
   * stronger.
   *
   * @param pcCallbackUrl the page of a browser; empty for none
   * @param appCallbackUrl the page of an app; empty for none
   * @return another request
   */
  public OrderRequest withCallbackUrls(String pcCallbackUrl, String appCallbackUrl) {
    return with("pcCallbackUrl", pcCallbackUrl).with("appCallbackUrl", appCallbackUrl);
  }

  /**
   * Sets where the order's events go instead of the merchant's own address.
   *
   * @param webhookUrl the URL
   * @return another request
   */
  public OrderRequest withWebhookUrl(String webhookUrl) {
    return with("webhookUrl", webhookUrl);
  }

  /**
   * Sets where the checkout page leads back to.
   *
   * @param successUrl after the payment
   * @param cancelUrl without one
   * @return another request
   */
  public OrderRequest withReturnUrls(String successUrl, String cancelUrl) {
    return with("successUrl", successUrl).with("cancelUrl", cancelUrl);
  }

  /**
   * Sets what is kept with the order and repeated in its events.
   *
   * @param metadata up to 20 pairs; copied
   * @return another request
   */
  public OrderRequest withMetadata(Map<String, String> metadata) {
    return with("metadata", new LinkedHashMap<>(metadata));
  }

  /**
   * Names this call, for gateways that keep answers by it. The orderNo makes repeating safe without
   * it.
   *
   * @param requestId the name
   * @return another request
   */
  public OrderRequest withRequestId(String requestId) {
    return with("requestId", requestId);
  }

  /**
   * Makes the call one that is taken once: with the same nonce nothing else is taken for a day, the
   * same request included.
   *
   * @param nonce up to 64 letters, digits and {@code - . _ :}
   * @return another request
   */
  public OrderRequest withNonce(String nonce) {
    return with("nonce", nonce);
  }

  /**
   * Sets a parameter that this version of the library doesn't know.
   *
   * @param name its name
   * @param value what {@link app.xcheckout.json.Json#write} takes
   * @return another request
   */
  public OrderRequest withParameter(String name, Object value) {
    return with(name, value);
  }

  String orderNo() {
    return (String) members.get("orderNo");
  }

  /** The request's JSON. */
  Map<String, Object> wire() {
    BigDecimal amount = (BigDecimal) members.get("orderAmount");
    if (orderNo().isEmpty()) {
      throw XCheckoutException.missing("orderNo");
    }
    if (amount.signum() == 0) {
      throw XCheckoutException.missing("orderAmount");
    }
    if (members.get("token").equals("")) {
      throw XCheckoutException.missing("token");
    }
    Map<String, Object> wire = new LinkedHashMap<>(members);
    try {
      wire.put("orderAmount", Amounts.format(amount));
    } catch (IllegalArgumentException e) {
      throw XCheckoutException.invalid("orderAmount", e.getMessage());
    }
    Duration expires = (Duration) members.get("expiredIn");
    if (expires != null) {
      if (expires.isNegative() || expires.getNano() != 0) {
        throw XCheckoutException.invalid("expiredIn", "it is a whole number of seconds");
      }
      wire.put("expiredIn", expires.toSeconds());
    }
    wire.values().removeIf(value -> value.equals("") || value.equals(0L));
    return wire;
  }

  @Override
  public String toString() {
    return "OrderRequest{" + orderNo() + "}";
  }
}
