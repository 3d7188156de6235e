package app.xcheckout;

import app.xcheckout.json.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An order as it stands now. A text that the gateway leaves out is empty, an amount zero. */
public final class Order {
  private final String sysId;
  private final String orderNo;
  private final OrderStatus status;
  private final BigDecimal orderAmount;
  private final String fiat;
  private final BigDecimal exchangeRate;
  private final String rateSource;
  private final @Nullable Instant rateAt;
  private final BigDecimal payingAmount;
  private final BigDecimal receivedAmount;
  private final BigDecimal refundedAmount;
  private final String token;
  private final String customerId;
  private final String merchantId;
  private final String txHash;
  private final String depositAddress;
  private final String paymentUrl;
  private final long expiredInSeconds;
  private final @Nullable Instant expiresAt;
  private final @Nullable Instant createdTime;
  private final @Nullable Instant updatedTime;
  private final long confirmations;
  private final long requiredConfirmations;
  private final Map<String, String> metadata;
  private final List<Deposit> deposits;
  private final Json raw;

  Order(Json json, ZoneId zone) {
    sysId = Fields.text(json.get("sysid"));
    orderNo = Fields.strictText(json.get("orderNo"));
    status = Fields.word(OrderStatus.class, json.get("orderStatus"), OrderStatus.UNKNOWN);
    orderAmount = Fields.amount(json.get("orderAmount"));
    fiat = Fields.text(json.get("fiat"));
    exchangeRate = Fields.rate(json.get("exchangeRate"));
    rateSource = Fields.text(json.get("rateSource"));
    rateAt = Fields.millis(json.get("rateAt"));
    payingAmount = Fields.amount(json.get("payingAmount"));
    receivedAmount = Fields.amount(json.get("receivedAmount"));
    refundedAmount = Fields.amount(json.get("refundedAmount"));
    token = Fields.text(json.get("token"));
    customerId = Fields.text(json.get("customerId"));
    merchantId = Fields.text(json.get("merchantId"));
    txHash = Fields.text(json.get("txHash"));
    depositAddress = Fields.text(json.get("depositAddress"));
    paymentUrl = Fields.text(json.get("paymentUrl"));
    expiredInSeconds = Fields.number(json.get("expiredIn"));
    expiresAt = Fields.millis(json.get("expiresAt"));
    createdTime = Fields.time(json.get("createdTime"), zone);
    updatedTime = Fields.time(json.get("updatedTime"), zone);
    confirmations = Fields.number(json.get("confirmations"));
    requiredConfirmations = Fields.number(json.get("requiredConfirmations"));
    metadata = Fields.texts(json.get("metadata"));
    deposits = Fields.list(json.get("deposits"), Deposit::new);
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
   * @return the status
   */
  public OrderStatus status() {
    return status;
  }

  /**
   * Its price.
   *
   * @return the amount in fiat
   */
  public BigDecimal orderAmount() {
    return orderAmount;
  }

  /**
   * The price's currency.
   *
   * @return such as "USD"
   */
  public String fiat() {
    return fiat;
  }

  /**
   * The rate that it was quoted when it was made.
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
   * What was asked for.
   *
   * @return the amount in the token
   */
  public BigDecimal payingAmount() {
    return payingAmount;
  }

  /**
   * What has arrived and is confirmed.
   *
   * @return the amount in the token
   */
  public BigDecimal receivedAmount() {
    return receivedAmount;
  }

  /**
   * What was given back.
   *
   * @return the amount in the token
   */
  public BigDecimal refundedAmount() {
    return refundedAmount;
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
   * The chain transaction of the last deposit.
   *
   * @return its hash; empty before the first
   */
  public String txHash() {
    return txHash;
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
   * When it expires.
   *
   * @return the time, or null when it is not said
   */
  public @Nullable Instant expiresAt() {
    return expiresAt;
  }

  /**
   * When it was created.
   *
   * @return the time, or null when it is not said
   */
  public @Nullable Instant createdTime() {
    return createdTime;
  }

  /**
   * When it changed last.
   *
   * @return the time, or null when it is not said
   */
  public @Nullable Instant updatedTime() {
    return updatedTime;
  }

  /**
   * The blocks that confirm its newest deposit.
   *
   * @return the number
   */
  public long confirmations() {
    return confirmations;
  }

  /**
   * The blocks that a deposit needs to count.
   *
   * @return the number
   */
  public long requiredConfirmations() {
    return requiredConfirmations;
  }

  /**
   * What was given at its creation.
   *
   * @return an unmodifiable map
   */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * What was seen on the chain for it.
   *
   * @return an unmodifiable list
   */
  public List<Deposit> deposits() {
    return deposits;
  }

  /**
   * The order as it came.
   *
   * @return the JSON
   */
  public Json raw() {
    return raw;
  }

  /**
   * Whether the payment is complete and confirmed, and not given back.
   *
   * @return true for {@link OrderStatus#PAID} alone
   */
  public boolean isPaid() {
    return status == OrderStatus.PAID;
  }

  @Override
  public String toString() {
    return "Order{" + orderNo + ", " + status + "}";
  }
}
