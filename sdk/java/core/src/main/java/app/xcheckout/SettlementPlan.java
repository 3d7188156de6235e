package app.xcheckout;

import app.xcheckout.json.Json;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** By it the gateway's operator has a balance settled without being asked. It is immutable. */
public final class SettlementPlan {
  private final String merchantId;
  private final String token;
  private final String address;
  private final BigDecimal threshold;
  private final String schedule;
  private final BigDecimal keep;
  private final @Nullable Instant nextAt;
  private final String lastSettlementOrderNo;
  private final String failReason;
  private final String failMessage;
  private final @Nullable Instant failedAt;
  private final @Nullable Instant createdAt;
  private final Json raw;

  SettlementPlan(Json json) {
    merchantId = Fields.text(json.get("merchantId"));
    token = Fields.strictText(json.get("token"));
    address = Fields.text(json.get("address"));
    threshold = Fields.amount(json.get("threshold"));
    schedule = Fields.text(json.get("schedule"));
    keep = Fields.amount(json.get("keep"));
    nextAt = Fields.someMillis(json.get("nextAt"));
    lastSettlementOrderNo = Fields.text(json.get("lastSettlementOrderNo"));
    failReason = Fields.text(json.get("failReason"));
    failMessage = Fields.text(json.get("failMessage"));
    failedAt = Fields.someMillis(json.get("failedAt"));
    createdAt = Fields.someMillis(json.get("createdAt"));
    raw = json;
  }

  /**
   * Whose it is.
   *
   * @return the sub-merchant; empty where it is your own
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
   * Where to.
   *
   * @return an address on the chain
   */
  public String address() {
    return address;
  }

  /**
   * The available balance that is settled once it is reached.
   *
   * @return the amount in the token; zero for a plan by the calendar
   */
  public BigDecimal threshold() {
    return threshold;
  }

  /**
   * When it settles, in UTC.
   *
   * @return such as "daily 06:00"; empty for a plan by a threshold
   */
  public String schedule() {
    return schedule;
  }

  /**
   * What stays in the balance.
   *
   * @return the amount in the token
   */
  public BigDecimal keep() {
    return keep;
  }

  /**
   * When it settles next.
   *
   * @return the time, or null for a plan by a threshold
   */
  public @Nullable Instant nextAt() {
    return nextAt;
  }

  /**
   * What it settled last.
   *
   * @return the number of the settlement; empty for none
   */
  public String lastSettlementOrderNo() {
    return lastSettlementOrderNo;
  }

  /**
   * Why it could not settle the last time.
   *
   * @return a code, or plan_held; empty if it could
   */
  public String failReason() {
    return failReason;
  }

  /**
   * The reason in words.
   *
   * @return the words; empty if it could settle
   */
  public String failMessage() {
    return failMessage;
  }

  /**
   * Since when it could not settle.
   *
   * @return the time, or null if it could
   */
  public @Nullable Instant failedAt() {
    return failedAt;
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
   * All of it as it came.
   *
   * @return the JSON
   */
  public Json raw() {
    return raw;
  }

  @Override
  public String toString() {
    return "SettlementPlan{" + token + "}";
  }
}
