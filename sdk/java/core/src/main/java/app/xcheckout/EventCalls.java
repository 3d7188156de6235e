package app.xcheckout;

import app.xcheckout.json.Json;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
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
        about("/checkout/event/info", Map.of("eventId", eventId)).repeatable(),
        json -> new EventDetails(json, zone));
  }

  static Asked<EventRecord> resend(String eventId, String webhookId) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("eventId", eventId);
    if (!webhookId.isEmpty()) {
      body.put("webhookId", webhookId);
    }
    return Asked.of(about("/checkout/event/resend", body).changing(), EventRecord::new);
  }

  static Asked<Resent> resendSince(Instant since, String webhookId, String cursor) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("since", since.toEpochMilli());
    if (!webhookId.isEmpty()) {
      body.put("webhookId", webhookId);
    }
    if (!cursor.isEmpty()) {
      body.put("cursor", cursor);
    }
    return Asked.of(Call.post("/checkout/event/resend-since", body), Resent::new);
  }

  private static Call about(String path, Map<String, Object> body) {
    String eventId = (String) body.get("eventId");
    if (eventId.isEmpty()) {
      throw XCheckoutException.missing("eventId");
    }
    return Call.post(path, body).about("eventId", eventId);
  }

  /** How many events one call has sent again, and where the next one goes on. */
  static final class Resent {
    final long count;
    final String nextCursor;

    Resent(Json json) {
      count = Fields.number(json.get("count"));
      nextCursor = Fields.text(json.get("nextCursor"));
    }
  }
}
