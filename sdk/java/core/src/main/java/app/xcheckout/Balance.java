package app.xcheckout;

import app.xcheckout.json.Json;
import java.math.BigDecimal;

/** What you, or a sub-merchant of yours, have in one token. It is immutable. */
public final class Balance {
  private final String merchantId;
  private final String token;
  private final String chain;
  private final BigDecimal available;
  private final BigDecimal reserved;
  private final BigDecimal incoming;
  private final BigDecimal unconfirmed;
  private final BigDecimal abnormal;
  private final BigDecimal shortfall;
  private final Json raw;

  Balance(Json json) {
    merchantId = Fields.text(json.get("merchantId"));
    token = Fields.strictText(json.get("token"));
    chain = Fields.text(json.get("chain"));
    available = Fields.amount(json.get("available"));
    reserved = Fields.amount(json.get("reserved"));
    incoming = Fields.amount(json.get("incoming"));
    unconfirmed = Fields.amount(json.get("unconfirmed"));
    abnormal = Fields.amount(json.get("abnormal"));
    shortfall = Fields.amount(json.get("shortfall"));
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
   * The chain.
   *
   * @return the first part of the token
   */
  public String chain() {
    return chain;
  }

  /**
   * What can be refunded or settled.
   *
   * @return the amount in the token
   */
  public BigDecimal available() {
    return available;
  }

  /**
   * What refunds and settlements under way hold.
   *
   * @return the amount in the token
   */
  public BigDecimal reserved() {
    return reserved;
  }

  /**
   * What is confirmed, for orders that wait for more.
   *
   * @return the amount in the token
   */
  public BigDecimal incoming() {
    return incoming;
  }

  /**
   * What was seen, and is in no other amount yet.
   *
   * @return the amount in the token
   */
  public BigDecimal unconfirmed() {
    return unconfirmed;
  }

  /**
   * What abnormal payments hold.
   *
   * @return the amount in the token
   */
  public BigDecimal abnormal() {
    return abnormal;
  }

  /**
   * What a reorg took away after it was spent.
   *
   * @return the amount in the token
   */
  public BigDecimal shortfall() {
    return shortfall;
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
    return "Balance{" + token + " " + available + "}";
  }
}
