package app.xcheckout;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Names the address that a customer keeps. It is immutable: each {@code with…} returns another one.
 */
public final class DepositAddressRef {
  private final Map<String, Object> members;

  private DepositAddressRef(Map<String, Object> members) {
    this.members = members;
  }

  /**
   * Names the address of a customer of yours.
   *
   * @param customerId your ID for the customer
   * @param token chain and token that the customer pays in, as "ETH_USDT"
   * @return the request
   */
  public static DepositAddressRef of(String customerId, String token) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("customerId", Objects.requireNonNull(customerId, "customerId"));
    members.put("token", Objects.requireNonNull(token, "token"));
    return new DepositAddressRef(members);
  }

  private DepositAddressRef with(String name, Object value) {
    Map<String, Object> other = new LinkedHashMap<>(members);
    other.put(name, Objects.requireNonNull(value, name));
    return new DepositAddressRef(other);
  }

  /**
   * Sets whose customer it is. A customer has another address with each.
   *
   * @param merchantId a sub-merchant; yourself by default
   * @return another request
   */
  public DepositAddressRef withMerchantId(String merchantId) {
    return with("merchantId", merchantId);
  }

  /** The request's JSON. */
  Map<String, Object> wire() {
    Map<String, Object> wire = new LinkedHashMap<>(members);
    wire.values().removeIf(value -> value.equals(""));
    return wire;
  }

  @Override
  public String toString() {
    return "DepositAddressRef" + members;
  }
}
