package app.xcheckout;

import app.xcheckout.json.Json;
import java.time.ZoneId;

/** A settlement has changed; its status says how it stands now. It is immutable. */
public final class SettlementEvent extends Event {
  private final Settlement settlement;

  SettlementEvent(Json raw, ZoneId zone) {
    super(raw);
    settlement = new Settlement(raw.get("data"), zone);
    require("settlementOrderNo", settlement.settlementOrderNo());
    require("settleStatus", Fields.strictText(raw.get("data").get("settleStatus")));
  }

  /**
   * What the event is about.
   *
   * @return the settlement as it stood when the event happened; what events don't carry is empty
   */
  public Settlement settlement() {
    return settlement;
  }
}
