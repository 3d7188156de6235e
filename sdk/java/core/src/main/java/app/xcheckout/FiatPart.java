package app.xcheckout;

import app.xcheckout.json.Json;
import java.math.BigDecimal;

/** What a settlement to a bank account has beside what all have. It is immutable. */
public final class FiatPart {
  private final String currency;
  private final BigDecimal amount;
  private final BigDecimal sentAmount;
  private final String rate;
  private final BankAccount bankAccount;
  private final String bankReason;

  FiatPart(Json json) {
    currency = Fields.text(json.get("currency"));
    amount = Fields.amount(json.get("amount"));
    sentAmount = Fields.amount(json.get("sentAmount"));
    rate = Fields.text(json.get("rate"));
    bankAccount = new BankAccount(json.get("bankAccount"));
    bankReason = Fields.text(json.get("bankReason"));
  }

  /**
   * What the bank sends.
   *
   * @return such as "EUR"
   */
  public String currency() {
    return currency;
  }

  /**
   * What was asked for, its fee included.
   *
   * @return the amount in the currency
   */
  public BigDecimal amount() {
    return amount;
  }

  /**
   * What the bank sends.
   *
   * @return the amount in the currency
   */
  public BigDecimal sentAmount() {
    return sentAmount;
  }

  /**
   * How many tokens one unit of the currency costs.
   *
   * @return the rate when the settlement was created
   */
  public String rate() {
    return rate;
  }

  /**
   * Where to.
   *
   * @return the account
   */
  public BankAccount bankAccount() {
    return bankAccount;
  }

  /**
   * Why the bank rejected or returned the payment.
   *
   * @return its own words; empty otherwise
   */
  public String bankReason() {
    return bankReason;
  }

  @Override
  public String toString() {
    return "FiatPart{" + sentAmount + " " + currency + "}";
  }
}
