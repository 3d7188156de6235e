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
   * @param cursor {@link OrderPage#nextCursor} of the page before
   * @return another filter
   */
  public OrderFilter withCursor(String cursor) {
    return with("cursor", cursor);
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

  /**
   * Asks for {@link OrderPage#total}, which costs the gateway a count.
   *
   * @return another filter
   */
  public OrderFilter withTotal() {
    return with("withTotal", true);
  }

  String cursor() {
    return (String) members.getOrDefault("cursor", "");
  }

  Map<String, Object> wire() {
    Map<String, Object> wire = new LinkedHashMap<>(members);
    wire.values().removeIf(value -> value.equals(""));
    return wire;
  }

  @Override
  public String toString() {
    return "OrderFilter" + members;
  }
}
