package app.xcheckout;

import app.xcheckout.json.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A token that orders can be paid in. */
public final class Token {
  private final String token;
  private final String chain;
  private final String coinAddress;
  private final long decimals;
  private final String fiat;
  private final List<String> fiats;
  private final BigDecimal exchangeRate;
  private final String rateSource;
  private final @Nullable Instant rateAt;
  private final BigDecimal minAmount;
  private final BigDecimal maxAmount;
  private final long requiredConfirmations;
  private final Json raw;

  Token(Json json) {
    token = Fields.text(json.get("token"));
    chain = Fields.text(json.get("chain"));
    coinAddress = Fields.text(json.get("coinAddress"));
    decimals = Fields.number(json.get("decimals"));
    fiat = Fields.text(json.get("fiat"));
    fiats = Fields.listOfTexts(json.get("fiats"));
    exchangeRate = Fields.rate(json.get("exchangeRate"));
    rateSource = Fields.text(json.get("rateSource"));
    rateAt = Fields.millis(json.get("rateAt"));
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
   * The currency of the rate and the amounts.
   *
   * @return such as "USD"; empty when it is not said
   */
  public String fiat() {
    return fiat;
  }

  /**
   * All currencies that orders in it may be priced in.
   *
   * @return such as "EUR" and "USD"
   */
  public List<String> fiats() {
    return fiats;
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
   * The least that an order may ask for.
   *
   * @return the amount in fiat; zero when it is not said
   */
  public BigDecimal minAmount() {
    return minAmount;
  }

  /**
   * The most that an order may ask for.
   *
   * @return the amount in fiat; zero when it is not said
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
