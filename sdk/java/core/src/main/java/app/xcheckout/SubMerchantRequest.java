package app.xcheckout;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Asks for a sub-merchant. It is immutable: each {@code with…} returns another one. */
public final class SubMerchantRequest {
  private final Map<String, Object> members;

  private SubMerchantRequest(Map<String, Object> members) {
    this.members = members;
  }

  /**
   * Asks for a merchant that you sell for.
   *
   * @param name what payers read: up to 128 characters, and not necessarily unique
   * @return the request
   */
  public static SubMerchantRequest of(String name) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", Objects.requireNonNull(name, "name"));
    return new SubMerchantRequest(members);
  }

  private SubMerchantRequest with(String name, Object value) {
    Map<String, Object> other = new LinkedHashMap<>(members);
    other.put(name, Objects.requireNonNull(value, name));
    return new SubMerchantRequest(other);
  }

  /**
   * Names this call, for gateways that keep answers by it, which makes repeating safe: no second
   * sub-merchant is made.
   *
   * @param requestId the name
   * @return another request
   */
  public SubMerchantRequest withRequestId(String requestId) {
    return with("requestId", requestId);
  }

  /**
   * Makes the call one that is taken once: it is not repeated when no answer came.
   *
   * @param nonce up to 64 letters, digits and {@code - . _ :}
   * @return another request
   */
  public SubMerchantRequest withNonce(String nonce) {
    return with("nonce", nonce);
  }

  /** The request's JSON. */
  Map<String, Object> wire() {
    Map<String, Object> wire = new LinkedHashMap<>(members);
    wire.values().removeIf(value -> value.equals(""));
    if (!wire.containsKey("name")) {
      throw XCheckoutException.missing("name");
    }
    return wire;
  }

  @Override
  public String toString() {
    return "SubMerchantRequest" + members;
  }
}
