package app.xcheckout;

import app.xcheckout.json.Json;

/** How far an event is at one endpoint. */
public final class EventEndpoint {
  private final String webhookId;
  private final String deliveryStatus;

  EventEndpoint(Json json) {
    webhookId = Fields.text(json.get("webhookId"));
    deliveryStatus = Fields.text(json.get("deliveryStatus"));
  }

  /**
   * Which endpoint.
   *
   * @return its webhookId; empty for the order's own address
   */
  public String webhookId() {
    return webhookId;
  }

  /**
   * How far the event is there.
   *
   * @return PENDING, HELD while the endpoint is paused, DELIVERED, FAILED, or DROPPED where it was
   *     removed before
   */
  public String deliveryStatus() {
    return deliveryStatus;
  }

  @Override
  public String toString() {
    return "EventEndpoint{" + webhookId + ", " + deliveryStatus + "}";
  }
}
