package app.xcheckout;

import app.xcheckout.json.Json;
import java.time.ZoneId;

/** What arrived at a customer's deposit address has changed. It is immutable. */
public final class CustomerDepositEvent extends Event {
  private final CustomerDeposit deposit;

  CustomerDepositEvent(Json raw, ZoneId zone) {
    super(raw);
    deposit = new CustomerDeposit(raw.get("data"), zone);
    require("depositNo", deposit.depositNo());
    require("depositStatus", Fields.strictText(raw.get("data").get("depositStatus")));
  }

  /**
   * What the event is about.
   *
   * @return the deposit as it stood when the event happened; what events don't carry is empty
   */
  public CustomerDeposit deposit() {
    return deposit;
  }

  /**
   * Whether the deposit is credited and this is no test: credit your customer with its amount,
   * unless you have done so for this depositNo already. A deposit is announced as credited again
   * when something of it is refunded.
   *
   * @return true when it is
   */
  public boolean isCredited() {
    return deposit.status() == CustomerDepositStatus.CREDITED && !isTest();
  }
}
