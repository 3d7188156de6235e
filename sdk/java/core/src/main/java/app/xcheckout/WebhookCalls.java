package app.xcheckout;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The calls of {@link WebhookService}, for those who wait for them and those who don't. */
final class WebhookCalls {
  private WebhookCalls() {}

  static Asked<WebhookEndpoint> create(WebhookRequest r) {
    return one(Call.post("/checkout/webhook/create", r.wire()).repeatableByRequestId());
  }

  static Asked<WebhookEndpoint> update(WebhookUpdate u) {
    return one(Call.post("/checkout/webhook/update", u.wire()).repeatable());
  }

  static Asked<WebhookEndpoint> delete(String webhookId) {
    return one(named("/checkout/webhook/delete", webhookId));
  }

  static Asked<WebhookEndpoint> pause(String webhookId) {
    return one(named("/checkout/webhook/pause", webhookId).repeatable());
  }

  static Asked<WebhookEndpoint> resume(String webhookId) {
    return one(named("/checkout/webhook/resume", webhookId).repeatable());
  }

  static Asked<List<WebhookEndpoint>> list(String merchantId) {
    Map<String, Object> body = new LinkedHashMap<>();
    if (!merchantId.isEmpty()) {
      body.put("merchantId", merchantId);
    }
    Call call = Call.post("/checkout/webhook/list", body).repeatable();
    return Asked.of(call, json -> Fields.records(json.get("records"), WebhookEndpoint::new));
  }

  private static Call named(String path, String webhookId) {
    if (webhookId.isEmpty()) {
      throw XCheckoutException.missing("webhookId");
    }
    return Call.post(path, Map.of("webhookId", webhookId));
  }

  private static Asked<WebhookEndpoint> one(Call call) {
    return Asked.of(call.changing(), WebhookEndpoint::new);
  }
}
