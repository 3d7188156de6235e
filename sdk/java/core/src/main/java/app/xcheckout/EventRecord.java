package app.xcheckout;

import app.xcheckout.json.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An event that the gateway has announced, and how its delivery went. */
public class EventRecord {
  private final String eventId;
  private final String eventType;
  private final String reason;
  private final String orderNo;
  private final String sysId;
  private final long sequence;
  private final boolean isTest;
  private final @Nullable Instant createdAt;
  private final String deliveryStatus;
  private final long attempts;
  private final String url;
  private final Json raw;

  EventRecord(Json json) {
    eventId = Fields.strictText(json.get("eventId"));
    eventType = Fields.strictText(json.get("eventType"));
    reason = Fields.text(json.get("reason"));
    orderNo = Fields.text(json.get("orderNo"));
    sysId = Fields.text(json.get("sysid"));
    sequence = Fields.number(json.get("sequence"));
    isTest = Fields.isTrue(json.get("test"));
    createdAt = Fields.millis(json.get("createdAt"));
    deliveryStatus = Fields.text(json.get("deliveryStatus"));
    attempts = Fields.number(json.get("attempts"));
    url = Fields.text(json.get("url"));
    raw = json;
  }

  /**
   * Its name.
   *
   * @return the eventId
   */
  public String eventId() {
    return eventId;
  }

  /**
   * Its type.
   *
   * @return the word of {@link EventType}
   */
  public String eventType() {
    return eventType;
  }

  /**
   * What brought it about.
   *
   * @return such as "paid"
   */
  public String reason() {
    return reason;
  }

  /**
   * The order that it is about.
   *
   * @return the orderNo; may be empty
   */
  public String orderNo() {
    return orderNo;
  }

  /**
   * The gateway's name for what it is about.
   *
   * @return such as OR…
   */
  public String sysId() {
    return sysId;
  }

  /**
   * Which of the events about its subject it is: a later one has a larger number.
   *
   * @return the number
   */
  public long sequence() {
    return sequence;
  }

  /**
   * Whether it was simulated.
   *
   * @return true for a test
   */
  public boolean isTest() {
    return isTest;
  }

  /**
   * When it was announced.
   *
   * @return the time, or null when it is not said
   */
  public @Nullable Instant createdAt() {
    return createdAt;
  }

  /**
   * How far its delivery has come.
   *
   * @return PENDING, DELIVERED, FAILED or NONE
   */
  public String deliveryStatus() {
    return deliveryStatus;
  }

  /**
   * How often its delivery was tried.
   *
   * @return the number
   */
  public long attempts() {
    return attempts;
  }

  /**
   * Where it is delivered to.
   *
   * @return the URL; may be empty
   */
  public String url() {
    return url;
  }

  /**
   * All of it as it came.
   *
   * @return the JSON
   */
  public Json raw() {
    return raw;
  }

  @Override
  public String toString() {
    return "EventRecord{" + eventId + ", " + eventType + "}";
  }
}
