package app.xcheckout;

import app.xcheckout.json.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** A deposit that is not wholly an order's: too much, too little, too late, or in another token. */
public final class AbnormalPayment {
  private final String abnormalPaymentNo;
  private final String orderNo;
  private final String merchantId;
  private final String token;
  private final BigDecimal amount;
  private final BigDecimal pendingAmount;
  private final String txHash;
  private final String sender;
  private final String kind;
  private final String status;
  private final @Nullable Instant createdTime;
  private final @Nullable Instant updatedTime;
  private final Json raw;

  AbnormalPayment(Json json, ZoneId zone) {
    abnormalPaymentNo = Fields.strictText(json.get("abnormalPaymentNo"));
    orderNo = Fields.text(json.get("orderNo"));
    merchantId = Fields.text(json.get("merchantId"));
    token = Fields.text(json.get("token"));
    amount = Fields.amount(json.get("amount"));
    pendingAmount = Fields.amount(json.get("pendingAmount"));
    txHash = Fields.text(json.get("hash"));
    sender = Fields.text(json.get("sender"));
    kind = Fields.text(json.get("type"));
    status = Fields.text(json.get("status"));
    createdTime = Fields.time(json.get("createdTime"), zone);
    updatedTime = Fields.time(json.get("updatedTime"), zone);
    raw = json;
  }

  /**
   * The gateway's name for it.
   *
   * @return the abnormalPaymentNo
   */
  public String abnormalPaymentNo() {
    return abnormalPaymentNo;
  }

  /**
   * The order that it was meant for.
   *
   * @return the orderNo; may be empty
   */
  public String orderNo() {
    return orderNo;
  }

  /**
   * The sub-merchant whose money it is.
   *
   * @return its merchantId; empty where it is yours
   */
  public String merchantId() {
    return merchantId;
  }

  /**
   * Chain and token.
   *
   * @return such as "ETH_USDT"
   */
  public String token() {
    return token;
  }

  /**
   * The deposit.
   *
   * @return the amount in the token
   */
  public BigDecimal amount() {
    return amount;
  }

  /**
   * What of it is neither given back nor accepted yet.
   *
   * @return the amount in the token
   */
  public BigDecimal pendingAmount() {
    return pendingAmount;
  }

  /**
   * The chain transaction of the deposit.
   *
   * @return its hash
   */
  public String txHash() {
    return txHash;
  }

  /**
   * The address that sent it, which may be an exchange's or a contract: money sent there may be
   * lost.
   *
   * @return an address on the chain; empty where it is not said, as in events
   */
  public String sender() {
    return sender;
  }

  /**
   * What is abnormal about it.
   *
   * @return OVER_PAID, UNDER_PAID, LATE_PAYMENT, OTHER_TOKEN or OTHER_CHAIN, or another text that a
   *     later gateway may say; may be empty
   */
  public String kind() {
    return kind;
  }

  /**
   * Whether something is left to do.
   *
   * @return PENDING or HANDLED; may be empty
   */
  public String status() {
    return status;
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
   * All of it as it came.
   *
   * @return the JSON
   */
  public Json raw() {
    return raw;
  }

  @Override
  public String toString() {
    return "AbnormalPayment{" + abnormalPaymentNo + "}";
  }
}
