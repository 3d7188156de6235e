package app.xcheckout;

import app.xcheckout.money.Amounts;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Asks for your balance of a token to be paid to a bank account. It is immutable: each {@code
 * with…} returns another one. What is not in order is refused when it is sent.
 */
public final class FiatSettlementRequest {
  private final Map<String, Object> members;

  private FiatSettlementRequest(Map<String, Object> members) {
    this.members = members;
  }

  /**
   * Settles an amount of a currency.
   *
   * @param settlementOrderNo your name for the settlement, as of a {@link SettlementRequest}: the
   *     two share their numbers
   * @param token the balance that is settled, such as "ETH_USDT"
   * @param currency what the bank sends, such as "EUR"
   * @param amount how much of the currency, its fee included
   * @param bankAccount where the money goes; a gateway may take those of a list alone
   * @return the request
   */
  public static FiatSettlementRequest of(
      String settlementOrderNo,
      String token,
      String currency,
      BigDecimal amount,
      BankAccount bankAccount) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("settlementOrderNo", Objects.requireNonNull(settlementOrderNo));
    members.put("token", Objects.requireNonNull(token, "token"));
    members.put("currency", Objects.requireNonNull(currency, "currency"));
    members.put("amount", Objects.requireNonNull(amount, "amount"));
    members.put("bankAccount", Objects.requireNonNull(bankAccount, "bankAccount"));
    return new FiatSettlementRequest(members);
  }

  /**
   * {@link #of(String, String, String, BigDecimal, BankAccount)} for an amount as text, such as
   * "1000.00".
   *
   * @param settlementOrderNo your name for the settlement
   * @param token the balance that is settled
   * @param currency what the bank sends
   * @param amount how much of the currency, its fee included
   * @param bankAccount where the money goes
   * @return the request
   * @throws XCheckoutException with {@link Code#PARAMETER_INVALID} for a text that is no amount
   */
  public static FiatSettlementRequest of(
      String settlementOrderNo,
      String token,
      String currency,
      String amount,
      BankAccount bankAccount) {
    try {
      return of(settlementOrderNo, token, currency, Amounts.parse(amount), bankAccount);
    } catch (IllegalArgumentException e) {
      throw XCheckoutException.invalid("amount", e.getMessage());
    }
  }

  private FiatSettlementRequest with(String name, Object value) {
    Map<String, Object> other = new LinkedHashMap<>(members);
    other.put(name, Objects.requireNonNull(value, name));
    return new FiatSettlementRequest(other);
  }

  /**
   * Sets whose balance it is.
   *
   * @param merchantId a sub-merchant; your own by default
   * @return another request
   */
  public FiatSettlementRequest withMerchantId(String merchantId) {
    return with("merchantId", merchantId);
  }

  /**
   * Names this call, for gateways that keep answers by it.
   *
   * @param requestId the name
   * @return another request
   */
  public FiatSettlementRequest withRequestId(String requestId) {
    return with("requestId", requestId);
  }

  /**
   * Makes the call one that is taken once.
   *
   * @param nonce up to 64 letters, digits and {@code - . _ :}
   * @return another request
   */
  public FiatSettlementRequest withNonce(String nonce) {
    return with("nonce", nonce);
  }

  /**
   * Sets a parameter that this version of the library doesn't know.
   *
   * @param name its name
   * @param value what {@link app.xcheckout.json.Json#write} takes
   * @return another request
   */
  public FiatSettlementRequest withParameter(String name, Object value) {
    return with(name, value);
  }

  String settlementOrderNo() {
    return (String) members.get("settlementOrderNo");
  }

  /** The request's JSON. */
  Map<String, Object> wire() {
    Map<String, Object> wire = new LinkedHashMap<>(members);
    wire.put("amount", RefundCalls.amountText((BigDecimal) members.get("amount")));
    wire.put("bankAccount", ((BankAccount) members.get("bankAccount")).wire());
    wire.values().removeIf(value -> value.equals(""));
    for (String name : List.of("settlementOrderNo", "token", "currency")) {
      if (!wire.containsKey(name)) {
        throw XCheckoutException.missing(name);
      }
    }
    return wire;
  }

  @Override
  public String toString() {
    return "FiatSettlementRequest{" + settlementOrderNo() + "}";
  }
}
