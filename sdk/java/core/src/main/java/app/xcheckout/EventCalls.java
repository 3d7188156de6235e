package app.xcheckout;

import java.time.ZoneId;
import java.util.Map;

/** The calls of {@link EventService}, for those who wait for them and those who don't. */
final class EventCalls {
  private EventCalls() {}

  static Asked<Page<EventRecord>> list(Map<String, Object> filter) {
    Call call = Call.post("/checkout/event/list", filter).repeatable();
    return Asked.of(call, json -> new Page<>(json, EventRecord::new));
  }

  static Asked<EventDetails> info(String eventId, ZoneId zone) {
    return Asked.of(
        one("/checkout/event/info", eventId).repeatable(), json -> new EventDetails(json, zone));
  }

  static Asked<EventRecord> resend(String eventId) {
    return Asked.of(one("/checkout/event/resend", eventId).changing(), EventRecord::new);
  }

  private static Call one(String path, String eventId) {
    if (eventId.isEmpty()) {
      throw XCheckoutException.missing("eventId");
    }
    return Call.post(path, Map.of("eventId", eventId)).about("eventId", eventId);
  }
}
