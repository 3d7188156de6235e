package app.xcheckout;

import app.xcheckout.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * The order as it stood when an event happened. Members that events don't carry are empty; {@link
 * OrderService#info} has them.
 */
public final class OrderEvent extends Order {
  private final @Nullable Deposit deposit;

  OrderEvent(Json json) {
    super(json);
    Json about = json.get("deposit");
    deposit = about.isNull() ? null : new Deposit(about);
  }

  /**
   * The deposit that the event is about.
   *
   * @return the deposit, or null when it is about none
   */
  public @Nullable Deposit deposit() {
    return deposit;
  }
}
