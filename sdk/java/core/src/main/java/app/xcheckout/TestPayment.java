package app.xcheckout;

import app.xcheckout.json.Json;
import java.math.BigDecimal;

/** A transfer from the gateway's test wallet. */
public final class TestPayment {
  private final String orderNo;
  private final String token;
  private final BigDecimal amount;
  private final String txHash;
  private final String from;
  private final String to;
  private final Json raw;

  TestPayment(Json json) {
    orderNo = Fields.strictText(json.get("orderNo"));
    token = Fields.text(json.get("token"));
    amount = Fields.amount(json.get("amount"));
    txHash = Fields.text(json.get("txHash"));
    from = Fields.text(json.get("from"));
    to = Fields.text(json.get("to"));
    raw = json;
  }

  /**
   * The order that it pays.
   *
   * @return the orderNo; empty for one to a customer's address
   */
  public String orderNo() {
    return orderNo;
  }

  /**
   * What was paid.
   *
   * @return chain and token
   */
  public String token() {
    return token;
  }

  /**
   * How much.
   *
   * @return the amount in the token
   */
  public BigDecimal amount() {
    return amount;
  }

  /**
   * The chain transaction.
   *
   * @return its hash
   */
  public String txHash() {
    return txHash;
  }

  /**
   * The test wallet.
   *
   * @return its address
   */
  public String from() {
    return from;
  }

  /**
   * The address that was paid.
   *
   * @return an address on the chain
   */
  public String to() {
    return to;
  }

  /**
   * The answer as it came.
   *
   * @return the JSON
   */
  public Json raw() {
    return raw;
  }

  @Override
  public String toString() {
    return "TestPayment{" + amount + " " + token + ", " + txHash + "}";
  }
}
