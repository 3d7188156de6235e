package app.xcheckout;

import app.xcheckout.json.Json;
import app.xcheckout.json.JsonException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A fact that the gateway announces by webhook. Package {@code app.xcheckout.webhook} verifies and
 * decodes it. It is immutable.
 */
public final class Event {
  private final String id;
  private final String typeName;
  private final Instant time;
  private final @Nullable OrderEvent order;
  private final Json raw;

  private Event(Json raw) {
    this.raw = raw;
    this.id = raw.get("eventId").textOr("");
    this.typeName = raw.get("eventType").textOr("");
    this.time = Instant.ofEpochSecond(raw.get("timestamp").longOr(0));
    if (id.isEmpty() || typeName.isEmpty()) {
      throw new JsonException("it has no eventId or no eventType");
    }
    this.order = type() == EventType.UNKNOWN ? null : new OrderEvent(raw.get("data"));
    if (order != null && order.orderNo().isEmpty()) {
      throw new JsonException("it is about no order");
    }
  }

  /**
   * Decodes the body of a webhook, which must have been verified. An event of an unknown type is in
   * order.
   *
   * @param body the verified body
   * @return the event
   * @throws JsonException when it is no event
   */
  public static Event decode(byte[] body) {
    try {
      return new Event(Json.parse(body));
    } catch (IllegalArgumentException e) {
      throw new JsonException("decode event: " + e.getMessage());
    }
  }

  /**
   * Its name, by which repeats are told.
   *
   * @return the eventId
   */
  public String id() {
    return id;
  }

  /**
   * What happened.
   *
   * @return the type
   */
  public EventType type() {
    return EventType.of(typeName);
  }

  /**
   * The word of what happened, also of a type that this version doesn't know.
   *
   * @return the eventType
   */
  public String typeName() {
    return typeName;
  }

  /**
   * When it happened.
   *
   * @return the time, to the second
   */
  public Instant time() {
    return time;
  }

  /**
   * The order that it is about.
   *
   * @return the order, or null for events of unknown types
   */
  public @Nullable OrderEvent order() {
    return order;
  }

  /**
   * The event's data, whatever its type.
   *
   * @return the JSON
   */
  public Json data() {
    return raw.get("data");
  }

  /**
   * The whole event as it came.
   *
   * @return the JSON
   */
  public Json raw() {
    return raw;
  }

  @Override
  public String toString() {
    return "Event{" + id + ", " + typeName + "}";
  }
}
