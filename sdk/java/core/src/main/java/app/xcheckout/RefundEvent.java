package app.xcheckout;

import app.xcheckout.json.Json;
import java.time.ZoneId;

/** A refund has changed; its status says how it stands now. It is immutable. */
public final class RefundEvent extends Event {
  private final Refund refund;

  RefundEvent(Json raw, ZoneId zone) {
    super(raw);
    refund = new Refund(raw.get("data"), zone);
    require("refundOrderNo", refund.refundOrderNo());
    require("refundStatus", Fields.strictText(raw.get("data").get("refundStatus")));
  }

  /**
   * What the event is about.
   *
   * @return the refund as it stood when the event happened; what events don't carry is empty
   */
  public Refund refund() {
    return refund;
  }
}
