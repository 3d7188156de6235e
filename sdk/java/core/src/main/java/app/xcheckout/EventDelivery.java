package app.xcheckout;

import app.xcheckout.json.Json;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One attempt to deliver an event. */
public final class EventDelivery {
  private final long attempt;
  private final String webhookId;
  private final String url;
  private final String outcome;
  private final long httpStatus;
  private final Duration latency;
  private final String error;
  private final String answer;
  private final @Nullable Instant createdAt;
  private final Json raw;

  EventDelivery(Json json) {
    attempt = Fields.number(json.get("attempt"));
    webhookId = Fields.text(json.get("webhookId"));
    url = Fields.text(json.get("url"));
    outcome = Fields.text(json.get("outcome"));
    httpStatus = Fields.number(json.get("httpStatus"));
    latency = Duration.ofMillis(Fields.number(json.get("latency")));
    error = Fields.text(json.get("error"));
    answer = Fields.text(json.get("answer"));
    createdAt = Fields.millis(json.get("createdAt"));
    raw = json;
  }

  /**
   * Which attempt it was.
   *
   * @return the number, from 1
   */
  public long attempt() {
    return attempt;
  }

  /**
   * Which endpoint it was for.
   *
   * @return the endpoint's webhookId; empty for the order's own address
   */
  public String webhookId() {
    return webhookId;
  }

  /**
   * Where to.
   *
   * @return the URL
   */
  public String url() {
    return url;
  }

  /**
   * What came of it.
   *
   * @return DELIVERED, REFUSED or FAILED
   */
  public String outcome() {
    return outcome;
  }

  /**
   * The receiver's status.
   *
   * @return the HTTP status; 0 for no answer
   */
  public long httpStatus() {
    return httpStatus;
  }

  /**
   * How long the receiver took.
   *
   * @return the time
   */
  public Duration latency() {
    return latency;
  }

  /**
   * Why no answer came.
   *
   * @return a sentence; may be empty
   */
  public String error() {
    return error;
  }

  /**
   * What the receiver answered, its beginning.
   *
   * @return the text; may be empty
   */
  public String answer() {
    return answer;
  }

  /**
   * When it was.
   *
   * @return the time, or null when it is not said
   */
  public @Nullable Instant createdAt() {
    return createdAt;
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
    return "EventDelivery{" + attempt + ", " + outcome + "}";
  }
}
