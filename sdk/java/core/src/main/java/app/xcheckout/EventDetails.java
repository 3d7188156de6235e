package app.xcheckout;

import app.xcheckout.json.Json;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event that the gateway has announced, with its text and every attempt to deliver it. */
public final class EventDetails extends EventRecord {
  private final @Nullable Event event;
  private final List<EventEndpoint> endpoints;
  private final List<EventDelivery> deliveries;

  EventDetails(Json json, ZoneId zone) {
    super(json);
    Json announced = json.get("event");
    event = announced.type() == Json.Type.OBJECT ? Event.of(announced, zone) : null;
    endpoints = Fields.list(json.get("endpoints"), EventEndpoint::new);
    deliveries = Fields.list(json.get("deliveries"), EventDelivery::new);
  }

  /**
   * The event as it was announced.
   *
   * @return the event, or null when it is not said
   */
  public @Nullable Event event() {
    return event;
  }

  /**
   * How far it is at each endpoint.
   *
   * @return an unmodifiable list
   */
  public List<EventEndpoint> endpoints() {
    return endpoints;
  }

  /**
   * The attempts to deliver it.
   *
   * @return an unmodifiable list
   */
  public List<EventDelivery> deliveries() {
    return deliveries;
  }
}
