package app.xcheckout;

import app.xcheckout.json.Json;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An order that waits for its payment: send the customer to {@link #paymentUrl}, or show {@link
 * #depositAddress} and {@link #payingAmount} yourself. A text that the gateway leaves out is empty.
 */
public final class CreatedOrder {
  private final String sysId;
  private final String orderNo;
  private final OrderStatus status;
  private final BigDecimal payingAmount;
  private final String token;
  private final String coinAddress;
  private final BigDecimal exchangeRate;
  private final String rateSource;
  private final @Nullable Instant rateAt;
  private final String depositAddress;
  private final String paymentUrl;
  private final long expiredInSeconds;
  private final @Nullable Instant expiresAt;
  private final String customerId;
  private final String merchantId;
  private final Json raw;

  CreatedOrder(Json json) {
    sysId = Fields.text(json.get("sysid"));
    orderNo = Fields.strictText(json.get("orderNo"));
    status = Fields.word(OrderStatus.class, json.get("orderStatus"), OrderStatus.UNKNOWN);
    payingAmount = Fields.amount(json.get("payingAmount"));
    token = Fields.text(json.get("token"));
    coinAddress = Fields.text(json.get("coinAddress"));
    exchangeRate = Fields.rate(json.get("exchangeRate"));
    rateSource = Fields.text(json.get("rateSource"));
    rateAt = Fields.millis(json.get("rateAt"));
    depositAddress = Fields.text(json.get("depositAddress"));
    paymentUrl = Fields.text(json.get("paymentUrl"));
    expiredInSeconds = Fields.number(json.get("expiredIn"));
    expiresAt = Fields.millis(json.get("expiresAt"));
    customerId = Fields.text(json.get("customerId"));
    merchantId = Fields.text(json.get("merchantId"));
    raw = json;
  }

  /**
   * The gateway's name for it.
   *
   * @return OR…
   */
  public String sysId() {
    return sysId;
  }

  /**
   * Your name for it.
   *
   * @return the orderNo
   */
  public String orderNo() {
    return orderNo;
  }

  /**
   * How far it has come.
   *
   * @return the status; {@link OrderStatus#UNKNOWN} when it is not said
   */
  public OrderStatus status() {
    return status;
  }

  /**
   * What the customer pays.
   *
   * @return the amount in the token
   */
  public BigDecimal payingAmount() {
    return payingAmount;
  }

  /**
   * What the customer pays in.
   *
   * @return chain and token, such as "ETH_USDT"
   */
  public String token() {
    return token;
  }

  /**
   * The token's contract.
   *
   * @return its address
   */
  public String coinAddress() {
    return coinAddress;
  }

  /**
   * The rate of the order.
   *
   * @return tokens for one unit of fiat; zero when it is not said
   */
  public BigDecimal exchangeRate() {
    return exchangeRate;
  }

  /**
   * What said so.
   *
   * @return "fixed", or the names of price feeds; empty when it is not said
   */
  public String rateSource() {
    return rateSource;
  }

  /**
   * When the rate was so, by the oldest of what said so.
   *
   * @return the time; null when it is not said
   */
  public @Nullable Instant rateAt() {
    return rateAt;
  }

  /**
   * Where the customer pays to.
   *
   * @return an address on the chain
   */
  public String depositAddress() {
    return depositAddress;
  }

  /**
   * The hosted checkout page.
   *
   * @return its URL
   */
  public String paymentUrl() {
    return paymentUrl;
  }

  /**
   * How long the customer has, counted from the creation.
   *
   * @return seconds
   */
  public long expiredInSeconds() {
    return expiredInSeconds;
  }

  /**
   * When the order expires.
   *
   * @return the time, or null when it is not said
   */
  public @Nullable Instant expiresAt() {
    return expiresAt;
  }

  /**
   * Your name for the customer.
   *
   * @return the customerId
   */
  public String customerId() {
    return customerId;
  }

  /**
   * The sub-merchant.
   *
   * @return the merchantId
   */
  public String merchantId() {
    return merchantId;
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
    return "CreatedOrder{" + orderNo + "}";
  }
}
