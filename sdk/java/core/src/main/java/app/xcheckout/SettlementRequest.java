package app.xcheckout;

import app.xcheckout.money.Amounts;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Asks for your balance to be paid out. It is immutable: each {@code with…} returns another one.
 * What is not in order is refused when it is sent.
 */
public final class SettlementRequest {
  private final Map<String, Object> members;

  private SettlementRequest(Map<String, Object> members) {
    this.members = members;
  }

  /**
   * Settles an amount.
   *
   * @param settlementOrderNo your name for the settlement, unique for ever. Asking again with the
   *     same settlementOrderNo and the same parameters gives the same settlement; with others it is
   *     refused with {@link Code#SETTLEMENT_ORDER_NO_REUSED}
   * @param token what is paid out, such as "ETH_USDT"
   * @param address where the money goes; a gateway may take those of a list alone
   * @param amount how much, its fee included
   * @return the request
   */
  public static SettlementRequest ofAmount(
      String settlementOrderNo, String token, String address, BigDecimal amount) {
    return to(settlementOrderNo, token, address).withAmount(amount);
  }

  /**
   * {@link #ofAmount(String, String, String, BigDecimal)} for an amount as text, such as "1000.00".
   *
   * @param settlementOrderNo your name for the settlement
   * @param token what is paid out
   * @param address where the money goes
   * @param amount how much, its fee included
   * @return the request
   * @throws XCheckoutException with {@link Code#PARAMETER_INVALID} for a text that is no amount
   */
  public static SettlementRequest ofAmount(
      String settlementOrderNo, String token, String address, String amount) {
    try {
      return ofAmount(settlementOrderNo, token, address, Amounts.parse(amount));
    } catch (IllegalArgumentException e) {
      throw XCheckoutException.invalid("amount", e.getMessage());
    }
  }

  /**
   * Settles what orders brought, each of them once.
   *
   * @param settlementOrderNo your name for the settlement
   * @param token what is paid out
   * @param address where the money goes
   * @param orderNos the orders
   * @return the request
   */
  public static SettlementRequest ofOrders(
      String settlementOrderNo, String token, String address, List<String> orderNos) {
    return to(settlementOrderNo, token, address).with("orderNos", List.copyOf(orderNos));
  }

  private static SettlementRequest to(String settlementOrderNo, String token, String address) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("settlementOrderNo", Objects.requireNonNull(settlementOrderNo));
    members.put("token", Objects.requireNonNull(token, "token"));
    members.put("address", Objects.requireNonNull(address, "address"));
    return new SettlementRequest(members);
  }

  private SettlementRequest with(String name, Object value) {
    Map<String, Object> other = new LinkedHashMap<>(members);
    other.put(name, Objects.requireNonNull(value, name));
    return new SettlementRequest(other);
  }

  /**
   * Sets how much is settled; of orders it must be their sum, or it is refused with {@link
   * Code#AMOUNT_MISMATCH}.
   *
   * @param amount the amount, its fee included
   * @return another request
   */
  public SettlementRequest withAmount(BigDecimal amount) {
    return with("amount", amount);
  }

  /**
   * Sets whose balance it is.
   *
   * @param merchantId a sub-merchant; your own by default
   * @return another request
   */
  public SettlementRequest withMerchantId(String merchantId) {
    return with("merchantId", merchantId);
  }

  /**
   * Names this call, for gateways that keep answers by it. The settlementOrderNo makes repeating
   * safe without it.
   *
   * @param requestId the name
   * @return another request
   */
  public SettlementRequest withRequestId(String requestId) {
    return with("requestId", requestId);
  }

  /**
   * Makes the call one that is taken once: with the same nonce nothing else is taken for a day, the
   * same request included.
   *
   * @param nonce up to 64 letters, digits and {@code - . _ :}
   * @return another request
   */
  public SettlementRequest withNonce(String nonce) {
    return with("nonce", nonce);
  }

  /**
   * Sets a parameter that this version of the library doesn't know.
   *
   * @param name its name
   * @param value what {@link app.xcheckout.json.Json#write} takes
   * @return another request
   */
  public SettlementRequest withParameter(String name, Object value) {
    return with(name, value);
  }

  String settlementOrderNo() {
    return (String) members.get("settlementOrderNo");
  }

  /** The request's JSON. */
  Map<String, Object> wire() {
    Map<String, Object> wire = new LinkedHashMap<>(members);
    BigDecimal amount = (BigDecimal) members.get("amount");
    if (amount != null) {
      wire.put("amount", RefundCalls.amountText(amount));
    }
    wire.values().removeIf(value -> value.equals("") || value.equals(List.of()));
    for (String name : List.of("settlementOrderNo", "token", "address")) {
      if (!wire.containsKey(name)) {
        throw XCheckoutException.missing(name);
      }
    }
    if (!wire.containsKey("amount") && !wire.containsKey("orderNos")) {
      throw XCheckoutException.missing("orderNos");
    }
    return wire;
  }

  @Override
  public String toString() {
    return "SettlementRequest{" + settlementOrderNo() + "}";
  }
}
