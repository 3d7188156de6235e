package app.xcheckout;

import app.xcheckout.json.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** A settlement, money paid out to the merchant, as it stands. It is immutable. */
public final class Settlement {
  private final String sysId;
  private final String settlementOrderNo;
  private final String merchantId;
  private final String token;
  private final String address;
  private final BigDecimal amount;
  private final @Nullable BigDecimal fee;
  private final SettlementStatus status;
  private final String txHash;
  private final String failReason;
  private final String waitReason;
  private final @Nullable FiatPart fiat;
  private final @Nullable Instant createdTime;
  private final @Nullable Instant updatedTime;
  private final Json raw;

  Settlement(Json json, ZoneId zone) {
    sysId = Fields.text(json.get("sysid"));
    settlementOrderNo = Fields.strictText(json.get("settlementOrderNo"));
    merchantId = Fields.text(json.get("merchantId"));
    token = Fields.text(json.get("token"));
    address = Fields.text(json.get("address"));
    amount = Fields.amount(json.get("settlementAmount"));
    fee = json.get("fee").isNull() ? null : Fields.amount(json.get("fee"));
    status =
        Fields.word(SettlementStatus.class, json.get("settleStatus"), SettlementStatus.UNKNOWN);
    txHash = Fields.text(json.get("txHash"));
    failReason = Fields.text(json.get("failReason"));
    waitReason = Fields.text(json.get("waitReason"));
    Json part = Fields.object(json.get("fiat"));
    fiat = part.isNull() ? null : new FiatPart(part);
    createdTime = Fields.time(json.get("createdTime"), zone);
    updatedTime = Fields.time(json.get("updatedTime"), zone);
    raw = json;
  }

  /**
   * The gateway's name for it.
   *
   * @return such as ST…
   */
  public String sysId() {
    return sysId;
  }

  /**
   * Your name for it.
   *
   * @return the settlementOrderNo
   */
  public String settlementOrderNo() {
    return settlementOrderNo;
  }

  /**
   * Whose balance it is.
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
   * How much, its fee included.
   *
   * @return the amount in the token
   */
  public BigDecimal amount() {
    return amount;
  }

  /**
   * What it costs: the address receives the amount without it.
   *
   * @return the fee in the token, or null when it is not said
   */
  public @Nullable BigDecimal fee() {
    return fee;
  }

  /**
   * How far it has come.
   *
   * @return the status
   */
  public SettlementStatus status() {
    return status;
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
   * Why it has failed or was rejected.
   *
   * @return a code; empty otherwise
   */
  public String failReason() {
    return failReason;
  }

  /**
   * Why it was not sent yet.
   *
   * @return a code such as awaiting_finality; empty unless it is {@link
   *     SettlementStatus#PENDING_SETTLEMENT}, and often then
   */
  public String waitReason() {
    return waitReason;
  }

  /**
   * What a settlement to a bank account has beside what all have.
   *
   * @return the currency and the account, or null for a settlement to an address
   */
  public @Nullable FiatPart fiat() {
    return fiat;
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
    return "Settlement{" + settlementOrderNo + "}";
  }
}
