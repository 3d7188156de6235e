package app.xcheckout;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Says which events to list. It is immutable: each {@code with…} returns another one. {@link #ALL}
 * is where to begin.
 */
public final class EventFilter {
  /** Every event. */
  public static final EventFilter ALL = new EventFilter(Map.of());

  private final Map<String, Object> members;

  private EventFilter(Map<String, Object> members) {
    this.members = members;
  }

  private EventFilter with(String name, Object value) {
    Map<String, Object> other = new LinkedHashMap<>(members);
    other.put(name, Objects.requireNonNull(value, name));
    return new EventFilter(other);
  }

  /**
   * Events about one order.
   *
   * @param orderNo the order
   * @return another filter
   */
  public EventFilter withOrderNo(String orderNo) {
    return with("orderNo", orderNo);
  }

  /**
   * Events whose delivery has come that far.
   *
   * @param deliveryStatus PENDING, DELIVERED, FAILED or NONE
   * @return another filter
   */
  public EventFilter withDeliveryStatus(String deliveryStatus) {
    return with("deliveryStatus", deliveryStatus);
  }

  /**
   * Events of one type.
   *
   * @param type the type, a known one
   * @return another filter
   */
  public EventFilter withType(EventType type) {
    return with("eventType", type.name());
  }

  /**
   * Events announced at this time or later.
   *
   * @param from the time, to the millisecond
   * @return another filter
   */
  public EventFilter from(Instant from) {
    return with("startTime", from.toEpochMilli());
  }

  /**
   * Events announced before this time.
   *
   * @param to the time, to the millisecond
   * @return another filter
   */
  public EventFilter to(Instant to) {
    return with("endTime", to.toEpochMilli());
  }

  /**
   * The page that begins at a cursor.
   *
   * @param cursor {@link Page#nextCursor} of the page before; empty for the first one
   * @return another filter
   */
  public EventFilter withCursor(String cursor) {
    return with("cursor", cursor);
  }

  /**
   * The page of a number. Far into a long list only the cursor goes on.
   *
   * @param pageNum the number, from 1
   * @return another filter
   */
  public EventFilter withPage(int pageNum) {
    return with("pageNum", pageNum);
  }

  /**
   * Pages of another size.
   *
   * @param pageSize 200 at most; by default what the gateway likes
   * @return another filter
   */
  public EventFilter withPageSize(int pageSize) {
    return with("pageSize", pageSize);
  }

  Map<String, Object> wire() {
    Map<String, Object> wire = new LinkedHashMap<>(members);
    wire.entrySet().removeIf(e -> e.getValue().equals("") && !e.getKey().equals("cursor"));
    return wire;
  }

  @Override
  public String toString() {
    return "EventFilter" + members;
  }
}
