package app.xcheckout;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Asks for the address that a customer keeps. It is immutable: each {@code with…} returns another
 * one.
 */
public final class DepositAddressRequest {
  private final Map<String, Object> members;

  private DepositAddressRequest(Map<String, Object> members) {
    this.members = members;
  }

  /**
   * Asks for the address of a customer of yours.
   *
   * @param customerId your ID for the customer
   * @param token chain and token that the customer pays in, as "ETH_USDT"
   * @return the request
   */
  public static DepositAddressRequest of(String customerId, String token) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("customerId", Objects.requireNonNull(customerId, "customerId"));
    members.put("token", Objects.requireNonNull(token, "token"));
    return new DepositAddressRequest(members);
  }

  private DepositAddressRequest with(String name, Object value) {
    Map<String, Object> other = new LinkedHashMap<>(members);
    other.put(name, Objects.requireNonNull(value, name));
    return new DepositAddressRequest(other);
  }

  /**
   * Sets whose customer it is. A customer has another address with each.
   *
   * @param merchantId a sub-merchant; yourself by default
   * @return another request
   */
  public DepositAddressRequest withMerchantId(String merchantId) {
    return with("merchantId", merchantId);
  }

  /**
   * Names this call, for gateways that keep answers by it. There is one address, which makes
   * repeating safe without it.
   *
   * @param requestId the name
   * @return another request
   */
  public DepositAddressRequest withRequestId(String requestId) {
    return with("requestId", requestId);
  }

  /**
   * Makes the call one that is taken once: it is not repeated when no answer came.
   *
   * @param nonce up to 64 letters, digits and {@code - . _ :}
   * @return another request
   */
  public DepositAddressRequest withNonce(String nonce) {
    return with("nonce", nonce);
  }

  /** The request's JSON. */
  Map<String, Object> wire() {
    Map<String, Object> wire = new LinkedHashMap<>(members);
    wire.values().removeIf(value -> value.equals(""));
    return wire;
  }

  @Override
  public String toString() {
    return "DepositAddressRequest" + members;
  }
}
