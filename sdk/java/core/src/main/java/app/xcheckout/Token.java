package app.xcheckout;

import app.xcheckout.json.Json;
import java.math.BigDecimal;

/** A token that orders can be paid in. */
public final class Token {
  private final String token;
  private final String chain;
  private final String coinAddress;
  private final long decimals;
  private final BigDecimal exchangeRate;
  private final BigDecimal minAmount;
  private final BigDecimal maxAmount;
  private final long requiredConfirmations;
  private final Json raw;

  Token(Json json) {
    token = Fields.text(json.get("token"));
    chain = Fields.text(json.get("chain"));
    coinAddress = Fields.text(json.get("coinAddress"));
    decimals = Fields.number(json.get("decimals"));
    exchangeRate = Fields.rate(json.get("exchangeRate"));
    minAmount = Fields.amount(json.get("minAmount"));
    maxAmount = Fields.amount(json.get("maxAmount"));
    requiredConfirmations = Fields.number(json.get("requiredConfirmations"));
    raw = json;
  }

  /**
   * Its name in orders.
   *
   * @return chain and token, such as "ETH_USDT"
   */
  public String token() {
    return token;
  }

  /**
   * The chain.
   *
   * @return such as "ETH"
   */
  public String chain() {
    return chain;
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
   * The digits after the point of its smallest unit.
   *
   * @return the number
   */
  public long decimals() {
    return decimals;
  }

  /**
   * The rate of an order made now.
   *
   * @return tokens for one unit of fiat; zero when it is not said
   */
  public BigDecimal exchangeRate() {
    return exchangeRate;
  }

  /**
   * The least that an order may ask for.
   *
   * @return the amount in US dollars; zero when it is not said
   */
  public BigDecimal minAmount() {
    return minAmount;
  }

  /**
   * The most that an order may ask for.
   *
   * @return the amount in US dollars; zero when it is not said
   */
  public BigDecimal maxAmount() {
    return maxAmount;
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
   * All of it as it came.
   *
   * @return the JSON
   */
  public Json raw() {
    return raw;
  }

  @Override
  public String toString() {
    return "Token{" + token + "}";
  }
}
