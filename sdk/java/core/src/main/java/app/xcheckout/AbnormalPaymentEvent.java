package app.xcheckout;

import app.xcheckout.json.Json;
import java.time.ZoneId;

/**
 * A deposit came that is not wholly an order's, or what is left of it to handle has changed. It is
 * immutable.
 */
public final class AbnormalPaymentEvent extends Event {
  private final AbnormalPayment payment;
  private final String customerId;
  private final String merchantId;

  AbnormalPaymentEvent(Json raw, ZoneId zone) {
    super(raw);
    payment = new AbnormalPayment(raw.get("data"), zone);
    customerId = Fields.text(raw.get("data").get("customerId"));
    merchantId = Fields.text(raw.get("data").get("merchantId"));
    require("abnormalPaymentNo", payment.abnormalPaymentNo());
  }

  /**
   * What the event is about.
   *
   * @return the payment as it stood when the event happened; what events don't carry is empty
   */
  public AbnormalPayment payment() {
    return payment;
  }

  /**
   * The customer of its order.
   *
   * @return your name for the customer; may be empty
   */
  public String customerId() {
    return customerId;
  }

  /**
   * The sub-merchant of its order.
   *
   * @return its id; empty for yourself
   */
  public String merchantId() {
    return merchantId;
  }
}
