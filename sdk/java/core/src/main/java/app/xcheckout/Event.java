package app.xcheckout;

import app.xcheckout.json.Json;
import app.xcheckout.json.JsonException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * A fact that the gateway announces by webhook. Package {@code app.xcheckout.webhook} verifies and
 * decodes it. What it is about has the class of its own that {@link EventType} names: {@link
 * OrderEvent}, {@link RefundEvent}, {@link SettlementEvent}, {@link AbnormalPaymentEvent}, {@link
 * CustomerDepositEvent}; an event of a type that this version doesn't know is an Event and no more.
 * It is immutable.
 *
 * <p>Events may arrive in another order than they happened in. Of two about one subject the later
 * has the larger {@link #sequence}.
 */
public class Event {
  private final String id;
  private final String typeName;
  private final EventType type;
  private final @Nullable Instant time;
  private final long sequence;
  private final boolean isTest;
  private final String reason;
  private final Json raw;

  Event(Json raw) {
    this.raw = raw;
    this.id = Fields.strictText(raw.get("eventId"));
    this.typeName = Fields.strictText(raw.get("eventType"));
    this.type = typeOf(raw);
    this.time = Fields.seconds(raw.get("timestamp"));
    this.sequence = Fields.number(raw.get("sequence"));
    this.isTest = Fields.isTrue(raw.get("test"));
    this.reason = Fields.text(Fields.object(raw.get("data")).get("reason"));
    if (id.isEmpty() || typeName.isEmpty()) {
      throw new JsonException("it has no eventId or no eventType");
    }
  }

  /** Refuses an event that does not say what it is about and how that stands. */
  static void require(String name, String value) {
    if (value.isEmpty()) {
      throw new JsonException("it has no " + name);
    }
  }

  private static EventType typeOf(Json raw) {
    return Fields.word(EventType.class, raw.get("eventType"), EventType.UNKNOWN);
  }

  /**
   * Decodes the body of a webhook, which must have been verified; times that are said without a
   * zone are in UTC.
   *
   * @param body the verified body
   * @return the event
   * @throws JsonException when it is no event
   */
  public static Event decode(byte[] body) {
    return decode(body, ZoneOffset.UTC);
  }

  /**
   * Decodes the body of a webhook, which must have been verified. An event of an unknown type is in
   * order, and so are members of another form than expected, which are left empty: only type,
   * number, status and amounts are strict.
   *
   * @param body the verified body
   * @param zone of the times that are said without one
   * @return the event
   * @throws JsonException when it is no event
   */
  public static Event decode(byte[] body, ZoneId zone) {
    try {
      return of(Json.parse(body), zone);
    } catch (IllegalArgumentException e) {
      throw new JsonException("decode event: " + e.getMessage());
    }
  }

  static Event of(Json raw, ZoneId zone) {
    switch (typeOf(raw)) {
      case CHECKOUT_ORDER_CHANGED:
        return new OrderEvent(raw, zone);
      case REFUND_ORDER_CHANGED:
        return new RefundEvent(raw, zone);
      case SETTLEMENT_ORDER_CHANGED:
        return new SettlementEvent(raw, zone);
      case ABNORMAL_PAYMENT:
        return new AbnormalPaymentEvent(raw, zone);
      case CUSTOMER_DEPOSIT_CHANGED:
        return new CustomerDepositEvent(raw, zone);
      default:
        return new Event(raw);
    }
  }

  /**
   * Its name, by which repeats are told.
   *
   * @return the eventId
   */
  public final String id() {
    return id;
  }

  /**
   * What it is about.
   *
   * @return the type
   */
  public final EventType type() {
    return type;
  }

  /**
   * The word of the type, also of one that this version doesn't know.
   *
   * @return the eventType
   */
  public final String typeName() {
    return typeName;
  }

  /**
   * When it happened.
   *
   * @return the time, to the second, or null when it is not said
   */
  public final @Nullable Instant time() {
    return time;
  }

  /**
   * Which of the events about its subject it is: a later one has a larger number.
   *
   * @return the number; 0 when it is not said
   */
  public final long sequence() {
    return sequence;
  }

  /**
   * Whether it was simulated, and nothing has happened.
   *
   * @return true for a test
   */
  public final boolean isTest() {
    return isTest;
  }

  /**
   * What brought it about. Of orders deposit_detected, paid, timeout, cancelled, reorged, accepted
   * or refund_changed; of the others the word of the state.
   *
   * @return the word; empty when it is not said
   */
  public final String reason() {
    return reason;
  }

  /**
   * The event's data, whatever its type.
   *
   * @return the JSON
   */
  public final Json data() {
    return raw.get("data");
  }

  /**
   * The whole event as it came.
   *
   * @return the JSON
   */
  public final Json raw() {
    return raw;
  }

  @Override
  public final String toString() {
    return "Event{" + id + ", " + typeName + (reason.isEmpty() ? "" : ", " + reason) + "}";
  }
}
