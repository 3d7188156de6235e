package app.xcheckout;

import app.xcheckout.json.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** A refund as it stands. It is immutable. */
public final class Refund {
  private final String sysId;
  private final String refundOrderNo;
  private final String orderNo;
  private final String abnormalPaymentNo;
  private final String depositNo;
  private final String merchantId;
  private final String token;
  private final BigDecimal amount;
  private final RefundStatus status;
  private final String address;
  private final String txHash;
  private final String failReason;
  private final String waitReason;
  private final String remark;
  private final @Nullable Instant createdTime;
  private final @Nullable Instant updatedTime;
  private final Json raw;

  Refund(Json json, ZoneId zone) {
    sysId = Fields.text(json.get("sysid"));
    refundOrderNo = Fields.strictText(json.get("refundOrderNo"));
    orderNo = Fields.text(json.get("orderNo"));
    abnormalPaymentNo = Fields.text(json.get("abnormalPaymentNo"));
    depositNo = Fields.text(json.get("depositNo"));
    merchantId = Fields.text(json.get("merchantId"));
    token = Fields.text(json.get("token"));
    amount = Fields.amount(json.get("amount"));
    status = Fields.word(RefundStatus.class, json.get("refundStatus"), RefundStatus.UNKNOWN);
    address = Fields.text(json.get("address"));
    txHash = Fields.text(json.get("txHash"));
    failReason = Fields.text(json.get("failReason"));
    waitReason = Fields.text(json.get("waitReason"));
    remark = Fields.text(json.get("remark"));
    createdTime = Fields.time(json.get("createdTime"), zone);
    updatedTime = Fields.time(json.get("updatedTime"), zone);
    raw = json;
  }

  /**
   * The gateway's name for it.
   *
   * @return such as RF…
   */
  public String sysId() {
    return sysId;
  }

  /**
   * Your name for it.
   *
   * @return the refundOrderNo
   */
  public String refundOrderNo() {
    return refundOrderNo;
  }

  /**
   * The order that it is of, or that its abnormal payment was meant for.
   *
   * @return the orderNo; may be empty
   */
  public String orderNo() {
    return orderNo;
  }

  /**
   * The abnormal payment that it is of.
   *
   * @return its number; empty where it is of none
   */
  public String abnormalPaymentNo() {
    return abnormalPaymentNo;
  }

  /**
   * The customer's deposit that it is of.
   *
   * @return its number; empty where it is of none
   */
  public String depositNo() {
    return depositNo;
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
   * How much is given back.
   *
   * @return the amount in the token
   */
  public BigDecimal amount() {
    return amount;
  }

  /**
   * How far it has come.
   *
   * @return the status
   */
  public RefundStatus status() {
    return status;
  }

  /**
   * Where to.
   *
   * @return an address on the chain
   */
  public String address() {
    return address;
  }

  /**
   * The chain transaction that pays it.
   *
   * @return its hash; empty before
   */
  public String txHash() {
    return txHash;
  }

  /**
   * Why it has failed.
   *
   * @return a code; empty unless it is {@link RefundStatus#FAILED}
   */
  public String failReason() {
    return failReason;
  }

  /**
   * Why it was not sent yet.
   *
   * @return a code such as awaiting_finality; empty unless it is {@link
   *     RefundStatus#PENDING_REFUND}, and often then
   */
  public String waitReason() {
    return waitReason;
  }

  /**
   * What was to be kept with it.
   *
   * @return the remark; may be empty
   */
  public String remark() {
    return remark;
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
    return "Refund{" + refundOrderNo + "}";
  }
}
