package app.xcheckout;

import app.xcheckout.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of a list of orders. */
public final class OrderPage {
  private final List<Order> orders;
  private final String nextCursor;
  private final @Nullable Long total;
  private final Json raw;

  OrderPage(Json json) {
    orders = Fields.list(json.get("list"), Order::new);
    nextCursor = json.get("nextCursor").textOr("");
    total = json.get("total").isNull() ? null : json.get("total").longValue();
    raw = json;
  }

  /**
   * The orders, newest first.
   *
   * @return an unmodifiable list
   */
  public List<Order> orders() {
    return orders;
  }

  /**
   * Where the next page begins.
   *
   * @return the cursor; empty on the last page
   */
  public String nextCursor() {
    return nextCursor;
  }

  /**
   * The number of all orders that match.
   *
   * @return the number, or null unless it was asked for
   */
  public @Nullable Long total() {
    return total;
  }

  /**
   * The answer as it came.
   *
   * @return the JSON
   */
  public Json raw() {
    return raw;
  }

  @Override
  public String toString() {
    return "OrderPage{" + orders.size() + " orders}";
  }
}
