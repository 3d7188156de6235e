package app.xcheckout;

import app.xcheckout.json.Json;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** An order has changed; its status says how it stands now. It is immutable. */
public final class OrderEvent extends Event {
  private final Order order;
  private final @Nullable Deposit deposit;

  OrderEvent(Json raw, ZoneId zone) {
    super(raw);
    order = new Order(raw.get("data"), zone);
    require("orderNo", order.orderNo());
    require("orderStatus", Fields.strictText(raw.get("data").get("orderStatus")));
    Json about = raw.get("data").get("deposit");
    deposit = about.type() == Json.Type.OBJECT ? new Deposit(about) : null;
  }

  /**
   * What the event is about.
   *
   * @return the order as it stood when the event happened; what events don't carry is empty
   */
  public Order order() {
    return order;
  }

  /**
   * Whether the order is paid, and the event no test: deliver the goods, unless you have delivered
   * this order already. An order is announced as paid more than once when something else of it
   * changes.
   *
   * @return true if it is
   */
  public boolean isPaid() {
    return order.isPaid() && !isTest();
  }

  /**
   * The deposit that was seen in a block, with the reason deposit_detected.
   *
   * @return the deposit, which may still be unconfirmed, or null when the event is about none
   */
  public @Nullable Deposit deposit() {
    return deposit;
  }
}
