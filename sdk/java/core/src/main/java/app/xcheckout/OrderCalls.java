package app.xcheckout;

import app.xcheckout.json.Json;
import java.time.ZoneId;
import java.util.Map;

/** The calls of {@link OrderService}, for those who wait for them and those who don't. */
final class OrderCalls {
  /** What the gateway's success says instead of an address when a token is not enabled. */
  private static final String NO_ADDRESS = "-1";

  private OrderCalls() {}

  static Asked<CreatedOrder> create(OrderRequest r) {
    Call call = Call.post("/checkout/order/create", r.wire()).about("orderNo", r.orderNo());
    return Asked.of(call.changing().repeatable(), OrderCalls::created);
  }

  /** Refuses an order that nobody must be sent to pay. */
  private static CreatedOrder created(Json json) {
    CreatedOrder order = new CreatedOrder(json);
    if (order.status().isClosed()) {
      throw new XCheckoutException(
              Code.ORDER_CLOSED,
              "the order exists and is "
                  + order.status()
                  + ": nobody must be sent to pay it; create another with a new orderNo")
          .order(order);
    }
    if (order.depositAddress().equals(NO_ADDRESS)) {
      throw new XCheckoutException(
              Code.TOKEN_NOT_SUPPORTED, "the chain and token are not enabled for this merchant")
          .order(order)
          .param("token");
    }
    return order;
  }

  static Asked<Order> info(String orderNo, ZoneId zone) {
    return one("/checkout/order/info", orderNo, true, zone);
  }

  static Asked<Order> cancel(String orderNo, ZoneId zone) {
    return one("/checkout/order/cancel", orderNo, false, zone);
  }

  private static Asked<Order> one(String path, String orderNo, boolean repeatable, ZoneId zone) {
    if (orderNo.isEmpty()) {
      throw XCheckoutException.missing("orderNo");
    }
    Call call = Call.get(path).parameter("orderNo", orderNo).about("orderNo", orderNo);
    return Asked.of(
        repeatable ? call.repeatable() : call.changing(), json -> new Order(json, zone));
  }

  static Asked<Page<Order>> list(Map<String, Object> filter, ZoneId zone) {
    Call call = Call.post("/checkout/order/list", filter).repeatable();
    return Asked.of(call, json -> new Page<>(json, order -> new Order(order, zone)));
  }
}
