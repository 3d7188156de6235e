package app.xcheckout;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Asks for an abnormal payment to go back. It is immutable: each {@code with…} returns another one.
 * What is not in order is refused when it is sent.
 */
public final class AbnormalRefundRequest {
  private final Map<String, Object> members;

  private AbnormalRefundRequest(Map<String, Object> members) {
    this.members = members;
  }

  /**
   * Names the payment by order and chain transaction, which every gateway takes. Where these name
   * several, it is refused with {@link Code#ABNORMAL_PAYMENT_AMBIGUOUS}.
   *
   * @param refundOrderNo your name for the refund, as in {@link RefundRequest}
   * @param orderNo the order that it was meant for
   * @param txHash the hash of the chain transaction
   * @return the request
   */
  public static AbnormalRefundRequest of(String refundOrderNo, String orderNo, String txHash) {
    return numbered(refundOrderNo).with("orderNo", orderNo).with("txHash", txHash);
  }

  /**
   * Names the payment by its number, which gateways of this project take.
   *
   * @param refundOrderNo your name for the refund, as in {@link RefundRequest}
   * @param abnormalPaymentNo the payment
   * @return the request
   */
  public static AbnormalRefundRequest of(String refundOrderNo, String abnormalPaymentNo) {
    return numbered(refundOrderNo).with("abnormalPaymentNo", abnormalPaymentNo);
  }

  private static AbnormalRefundRequest numbered(String refundOrderNo) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("refundOrderNo", Objects.requireNonNull(refundOrderNo, "refundOrderNo"));
    return new AbnormalRefundRequest(members);
  }

  private AbnormalRefundRequest with(String name, Object value) {
    Map<String, Object> other = new LinkedHashMap<>(members);
    other.put(name, Objects.requireNonNull(value, name));
    return new AbnormalRefundRequest(other);
  }

  /**
   * Says what was paid.
   *
   * @param token chain and token, as "ETH_USDT"
   * @return another request
   */
  public AbnormalRefundRequest withToken(String token) {
    return with("token", token);
  }

  /**
   * Sets how much goes back.
   *
   * @param amount the amount, in the token that was received; of an abnormal payment, all that is
   *     pending by default
   * @return another request
   */
  public AbnormalRefundRequest withAmount(BigDecimal amount) {
    return with("amount", amount);
  }

  /**
   * Sets where the money goes. Without it the gateway sends it to the sender, where that is certain
   * and the merchant's setting says so, and refuses it with {@link Code#ADDRESS_REQUIRED}
   * otherwise.
   *
   * @param address an address on the token's chain
   * @return another request
   */
  public AbnormalRefundRequest withAddress(String address) {
    return with("address", address);
  }

  /**
   * Sets what is kept with the refund.
   *
   * @param remark up to 256 characters
   * @return another request
   */
  public AbnormalRefundRequest withRemark(String remark) {
    return with("remark", remark);
  }

  /**
   * Names this call, for gateways that keep answers by it. The refundOrderNo makes repeating safe
   * without it.
   *
   * @param requestId the name
   * @return another request
   */
  public AbnormalRefundRequest withRequestId(String requestId) {
    return with("requestId", requestId);
  }

  /**
   * Makes the call one that is taken once: with the same nonce nothing else is taken for a day, the
   * same request included.
   *
   * @param nonce up to 64 letters, digits and {@code - . _ :}
   * @return another request
   */
  public AbnormalRefundRequest withNonce(String nonce) {
    return with("nonce", nonce);
  }

  /**
   * Sets a parameter that this version of the library doesn't know.
   *
   * @param name its name
   * @param value what {@link app.xcheckout.json.Json#write} takes
   * @return another request
   */
  public AbnormalRefundRequest withParameter(String name, Object value) {
    return with(name, value);
  }

  String refundOrderNo() {
    return (String) members.get("refundOrderNo");
  }

  /** The request's JSON. */
  Map<String, Object> wire() {
    if (refundOrderNo().isEmpty()) {
      throw XCheckoutException.missing("refundOrderNo");
    }
    for (String name : new String[] {"orderNo", "txHash", "abnormalPaymentNo"}) {
      if ("".equals(members.get(name))) {
        throw XCheckoutException.missing(name);
      }
    }
    Map<String, Object> wire = new LinkedHashMap<>(members);
    BigDecimal amount = (BigDecimal) members.get("amount");
    if (amount != null) {
      wire.put("amount", RefundCalls.amountText(amount));
    }
    wire.values().removeIf(value -> value.equals(""));
    return wire;
  }

  @Override
  public String toString() {
    return "AbnormalRefundRequest{" + refundOrderNo() + "}";
  }
}
