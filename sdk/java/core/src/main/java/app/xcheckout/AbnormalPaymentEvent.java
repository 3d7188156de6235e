package app.xcheckout;

import app.xcheckout.json.Json;
import java.time.ZoneId;

/**
 * A deposit came that is not wholly an order's, or what is left of it to handle has changed. It is
 * immutable.
 */
public final class AbnormalPaymentEvent extends Event {
  private final AbnormalPayment payment;

  AbnormalPaymentEvent(Json raw, ZoneId zone) {
    super(raw);
    payment = new AbnormalPayment(raw.get("data"), zone);
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
}
