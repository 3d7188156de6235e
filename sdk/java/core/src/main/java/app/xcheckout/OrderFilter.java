package app.xcheckout;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Says which orders to list. It is immutable: each {@code with…} returns another one. {@link #ALL}
 * is where to begin.
 */
public final class OrderFilter {
  /** Every order. */
  public static final OrderFilter ALL = new OrderFilter(Map.of());

  private final Map<String, Object> members;

  private OrderFilter(Map<String, Object> members) {
    this.members = members;
  }

  private OrderFilter with(String name, Object value) {
    Map<String, Object> other = new LinkedHashMap<>(members);
    other.put(name, Objects.requireNonNull(value, name));
    return new OrderFilter(other);
  }

  /**
   * Orders of one status.
   *
   * @param status the status, a known one
   * @return another filter
   */
  public OrderFilter withStatus(OrderStatus status) {
    return with("orderStatus", status.name());
  }

  /**
   * Orders of one customer.
   *
   * @param customerId your name for the customer
   * @return another filter
   */
  public OrderFilter withCustomerId(String customerId) {
    return with("customerId", customerId);
  }

  /**
   * Orders of one sub-merchant.
   *
   * @param merchantId its name
   * @return another filter
   */
  public OrderFilter withMerchantId(String merchantId) {
    return with("merchantId", merchantId);
  }

  /**
   * Orders in one token.
   *
   * @param token chain and token, as "ETH_USDT"
   * @return another filter
   */
  public OrderFilter withToken(String token) {
    return with("token", token);
  }

  /**
   * Orders created at this time or later.
   *
   * @param from the time, to the millisecond
   * @return another filter
   */
  public OrderFilter from(Instant from) {
    return with("startTime", from.toEpochMilli());
  }

  /**
   * Orders created before this time.
   *
   * @param to the time, to the millisecond
   * @return another filter
   */
  public OrderFilter to(Instant to) {
    return with("endTime", to.toEpochMilli());
  }

  /**
   * The page that begins at a cursor.
   *
   * @param cursor {@link Page#nextCursor} of the page before; empty for the first one
   * @return another filter
   */
  public OrderFilter withCursor(String cursor) {
    return with("cursor", cursor);
  }

  /**
   * The page of a number. Far into a long list only the cursor goes on.
   *
   * @param pageNum the number, from 1
   * @return another filter
   */
  public OrderFilter withPage(int pageNum) {
    return with("pageNum", pageNum);
  }

  /**
   * Pages of another size.
   *
   * @param pageSize 200 at most; by default what the gateway likes
   * @return another filter
   */
  public OrderFilter withPageSize(int pageSize) {
    return with("pageSize", pageSize);
  }

  Map<String, Object> wire() {
    Map<String, Object> wire = new LinkedHashMap<>(members);
    wire.entrySet().removeIf(e -> e.getValue().equals("") && !e.getKey().equals("cursor"));
    return wire;
  }

  @Override
  public String toString() {
    return "OrderFilter" + members;
  }
}
