package app.xcheckout;

import app.xcheckout.json.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** One transfer of the ledger, in a statement. It is immutable. */
public final class StatementLine {
  private final String type;
  private final String orderNo;
  private final String depositNo;
  private final String refundOrderNo;
  private final String settlementOrderNo;
  private final String sysId;
  private final String from;
  private final String to;
  private final BigDecimal amount;
  private final BigDecimal balance;
  private final @Nullable Instant createdTime;
  private final Json raw;

  StatementLine(Json json, ZoneId zone) {
    type = Fields.strictText(json.get("type"));
    orderNo = Fields.text(json.get("orderNo"));
    depositNo = Fields.text(json.get("depositNo"));
    refundOrderNo = Fields.text(json.get("refundOrderNo"));
    settlementOrderNo = Fields.text(json.get("settlementOrderNo"));
    sysId = Fields.text(json.get("sysid"));
    from = Fields.text(json.get("from"));
    to = Fields.text(json.get("to"));
    amount = Fields.amount(json.get("amount"));
    balance = Fields.amount(json.get("balance"));
    createdTime = Fields.time(json.get("createdTime"), zone);
    raw = json;
  }

  /**
   * What caused it.
   *
   * @return deposit, order, refund, settlement or fee
   */
  public String type() {
    return type;
  }

  /**
   * The order that it belongs to.
   *
   * @return your name for it; empty for none
   */
  public String orderNo() {
    return orderNo;
  }

  /**
   * The customer's deposit that it belongs to.
   *
   * @return the gateway's name for it; empty for none
   */
  public String depositNo() {
    return depositNo;
  }

  /**
   * The refund that it belongs to.
   *
   * @return your name for it; empty for none
   */
  public String refundOrderNo() {
    return refundOrderNo;
  }

  /**
   * The settlement that it belongs to.
   *
   * @return your name for it; empty for none
   */
  public String settlementOrderNo() {
    return settlementOrderNo;
  }

  /**
   * The gateway's name for the order, refund or settlement.
   *
   * @return the name; empty for a deposit
   */
  public String sysId() {
    return sysId;
  }

  /**
   * Where the amount was.
   *
   * @return such as "available"
   */
  public String from() {
    return from;
  }

  /**
   * Where it went.
   *
   * @return such as "reserved"
   */
  public String to() {
    return to;
  }

  /**
   * What the balance changed by.
   *
   * @return the amount in the token, negative where the balance became less
   */
  public BigDecimal amount() {
    return amount;
  }

  /**
   * The balance after it.
   *
   * @return the amount in the token
   */
  public BigDecimal balance() {
    return balance;
  }

  /**
   * When it was posted.
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
    return "StatementLine{" + type + " " + amount + "}";
  }
}
