package app.xcheckout;

import app.xcheckout.money.Amounts;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Asks for money to go back. It is immutable: each {@code with…} returns another one. What is not
 * in order is refused when it is sent.
 */
public final class RefundRequest {
  private final Map<String, Object> members;

  private RefundRequest(Map<String, Object> members) {
    this.members = members;
  }

  /**
   * Refunds of what an order kept.
   *
   * @param refundOrderNo your name for the refund, unique for ever. Asking again with the same
   *     refundOrderNo and the same parameters gives the same refund; with others it is refused with
   *     {@link Code#REFUND_ORDER_NO_REUSED}
   * @param orderNo the order
   * @param amount how much goes back, in the order's token
   * @return the request
   */
  public static RefundRequest ofOrder(String refundOrderNo, String orderNo, BigDecimal amount) {
    return numbered(refundOrderNo).with("orderNo", orderNo).withAmount(amount);
  }

  /**
   * {@link #ofOrder(String, String, BigDecimal)} for an amount as text, such as "10.00".
   *
   * @param refundOrderNo your name for the refund
   * @param orderNo the order
   * @param amount how much goes back, in the order's token
   * @return the request
   * @throws XCheckoutException with {@link Code#PARAMETER_INVALID} for a text that is no amount
   */
  public static RefundRequest ofOrder(String refundOrderNo, String orderNo, String amount) {
    try {
      return ofOrder(refundOrderNo, orderNo, Amounts.parse(amount));
    } catch (IllegalArgumentException e) {
      throw XCheckoutException.invalid("amount", e.getMessage());
    }
  }

  /**
   * Refunds all that is pending of an abnormal payment, unless an amount is set.
   *
   * @param refundOrderNo your name for the refund
   * @param abnormalPaymentNo the payment
   * @return the request
   */
  public static RefundRequest ofAbnormalPayment(String refundOrderNo, String abnormalPaymentNo) {
    return numbered(refundOrderNo).with("abnormalPaymentNo", abnormalPaymentNo);
  }

  /**
   * Refunds all that can still be refunded of a customer's deposit, unless an amount is set. The
   * deposit must be credited.
   *
   * @param refundOrderNo your name for the refund
   * @param depositNo the deposit
   * @return the request
   */
  public static RefundRequest ofDeposit(String refundOrderNo, String depositNo) {
    return numbered(refundOrderNo).with("depositNo", depositNo);
  }

  private static RefundRequest numbered(String refundOrderNo) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("refundOrderNo", Objects.requireNonNull(refundOrderNo, "refundOrderNo"));
    return new RefundRequest(members);
  }

  private RefundRequest with(String name, Object value) {
    Map<String, Object> other = new LinkedHashMap<>(members);
    other.put(name, Objects.requireNonNull(value, name));
    return new RefundRequest(other);
  }

  /**
   * Sets how much goes back.
   *
   * @param amount the amount, in the token that was received; by default, of an abnormal payment
   *     all that is pending, and of a deposit all that can still be refunded
   * @return another request
   */
  public RefundRequest withAmount(BigDecimal amount) {
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
  public RefundRequest withAddress(String address) {
    return with("address", address);
  }

  /**
   * Sets what is kept with the refund.
   *
   * @param remark up to 256 characters
   * @return another request
   */
  public RefundRequest withRemark(String remark) {
    return with("remark", remark);
  }

  /**
   * Names this call, for gateways that keep answers by it. The refundOrderNo makes repeating safe
   * without it.
   *
   * @param requestId the name
   * @return another request
   */
  public RefundRequest withRequestId(String requestId) {
    return with("requestId", requestId);
  }

  /**
   * Makes the call one that is taken once: with the same nonce nothing else is taken for a day, the
   * same request included.
   *
   * @param nonce up to 64 letters, digits and {@code - . _ :}
   * @return another request
   */
  public RefundRequest withNonce(String nonce) {
    return with("nonce", nonce);
  }

  /**
   * Sets a parameter that this version of the library doesn't know.
   *
   * @param name its name
   * @param value what {@link app.xcheckout.json.Json#write} takes
   * @return another request
   */
  public RefundRequest withParameter(String name, Object value) {
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
    for (String subject : new String[] {"orderNo", "abnormalPaymentNo", "depositNo"}) {
      if ("".equals(members.get(subject))) {
        throw XCheckoutException.missing(subject);
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
    return "RefundRequest{" + refundOrderNo() + "}";
  }
}
