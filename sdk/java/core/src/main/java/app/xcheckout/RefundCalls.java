package app.xcheckout;

import app.xcheckout.money.Amounts;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/**
 * The calls of {@link RefundService} and {@link AbnormalPaymentService}, for those who wait for
 * them and those who don't.
 */
final class RefundCalls {
  private RefundCalls() {}

  static Asked<Refund> create(RefundRequest r, ZoneId zone) {
    return made("/checkout/refund/create", r.wire(), r.refundOrderNo(), zone);
  }

  static Asked<Refund> refundAbnormal(AbnormalRefundRequest r, ZoneId zone) {
    return made("/checkout/abnormal-payment/refund", r.wire(), r.refundOrderNo(), zone);
  }

  private static Asked<Refund> made(
      String path, Map<String, Object> body, String refundOrderNo, ZoneId zone) {
    Call call = Call.post(path, body).about("refundOrderNo", refundOrderNo);
    return Asked.of(call.changing().repeatable(), json -> new Refund(json, zone));
  }

  static Asked<Refund> info(String refundOrderNo, ZoneId zone) {
    Call call = one("/checkout/refund/info", refundOrderNo).repeatable();
    return Asked.of(call, json -> new Refund(json, zone));
  }

  static Asked<Refund> cancel(String refundOrderNo, ZoneId zone) {
    Call call = one("/checkout/refund/cancel", refundOrderNo).changing();
    return Asked.of(call, json -> new Refund(json, zone));
  }

  private static Call one(String path, String refundOrderNo) {
    if (refundOrderNo.isEmpty()) {
      throw XCheckoutException.missing("refundOrderNo");
    }
    Call call = Call.post(path, Map.of("refundOrderNo", refundOrderNo));
    return call.about("refundOrderNo", refundOrderNo);
  }

  static Asked<Page<Refund>> list(Map<String, Object> filter, ZoneId zone) {
    Call call = Call.post("/checkout/refund/list", filter).repeatable();
    return Asked.of(call, json -> new Page<>(json, refund -> new Refund(refund, zone)));
  }

  static Asked<Page<AbnormalPayment>> listAbnormal(Map<String, Object> filter, ZoneId zone) {
    Call call = Call.post("/checkout/abnormal-payment/list", filter).repeatable();
    return Asked.of(call, json -> new Page<>(json, one -> new AbnormalPayment(one, zone)));
  }

  static Asked<Order> accept(List<String> abnormalPaymentNos, ZoneId zone) {
    if (abnormalPaymentNos.isEmpty()) {
      throw XCheckoutException.missing("abnormalPaymentNos");
    }
    Map<String, Object> body = Map.of("abnormalPaymentNos", List.copyOf(abnormalPaymentNos));
    Call call = Call.post("/checkout/abnormal-payment/accept", body).changing().repeatable();
    return Asked.of(call, json -> new Order(json, zone));
  }

  /** The text of an amount that goes out. */
  static String amountText(BigDecimal amount) {
    if (amount.signum() <= 0) {
      throw XCheckoutException.invalid("amount", "what goes out has an amount above zero");
    }
    try {
      return Amounts.format(amount);
    } catch (IllegalArgumentException e) {
      throw XCheckoutException.invalid("amount", e.getMessage());
    }
  }
}
