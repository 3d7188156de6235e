package app.xcheckout;

import static app.xcheckout.Peer.hangUp;
import static app.xcheckout.Peer.ok;
import static app.xcheckout.Peer.refused;
import static app.xcheckout.Peer.unsigned;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WebhooksTest {
  private static final String PAUSED =
      "{\"webhookId\":\"whk_1\",\"merchantId\":\"mer_2\",\"first\":true,"
          + "\"url\":\"https://books.example/hook\",\"eventTypes\":[\"REFUND_ORDER_CHANGED\"],"
          + "\"apiKey\":\"xck_local_2\",\"concurrency\":2,\"status\":\"PAUSED\","
          + "\"pauseReason\":\"FAILING\",\"failingSince\":1758697602113,"
          + "\"pausedAt\":1758897602113,\"held\":7,\"createdTime\":\"2025-09-26T14:40:02.113\","
          + "\"createdAt\":1758697602113,\"updatedAt\":1758897602113}";

  private static final String RECORD =
      "\"eventId\":\"evt_1\",\"eventType\":\"CHECKOUT_ORDER_CHANGED\"";

  private static final WebhookRequest WHOLE =
      WebhookRequest.of("https://a/")
          .withMerchantId("mer_2")
          .withEventTypes(List.of(EventType.REFUND_ORDER_CHANGED))
          .withApiKey("xck_local_2")
          .withConcurrency(2)
          .withRequestId("r")
          .withNonce("n");

  /** One call: its path, its body, and how it is made, waited for or not. */
  private static void check(
      String call,
      String body,
      Function<WebhookService, WebhookEndpoint> send,
      Function<AsyncClient.Webhooks, ?> begin)
      throws Exception {
    try (Peer peer = new Peer()) {
      peer.on("/checkout/webhook/" + call, c -> ok(PAUSED));
      Client client = peer.client();
      WebhookEndpoint got = send.apply(client.webhooks());
      assertEquals(PAUSED, got.raw().toString());
      assertEquals(
          "whk_1 mer_2 true https://books.example/hook [REFUND_ORDER_CHANGED] xck_local_2 2"
              + " PAUSED FAILING 7",
          got.webhookId()
              + " "
              + got.merchantId()
              + " "
              + got.isFirst()
              + " "
              + got.url()
              + " "
              + got.eventTypes()
              + " "
              + got.apiKey()
              + " "
              + got.concurrency()
              + " "
              + got.status()
              + " "
              + got.pauseReason()
              + " "
              + got.held());
      Instant made = Instant.ofEpochMilli(1758697602113L);
      Instant paused = Instant.ofEpochMilli(1758897602113L);
      assertEquals(
          List.of(made, paused, made, paused),
          List.of(got.failingSince(), got.pausedAt(), got.createdAt(), got.updatedAt()));
      begin.apply(client.async().webhooks());
      assertEquals(List.of(body, body), bodies(peer));
    }
  }

  private static List<String> bodies(Peer peer) {
    return peer.seen().stream().map(c -> c.body).collect(Collectors.toList());
  }

  @Test
  void eachCallSendsWhatItWasGiven() throws Exception {
    check(
        "create",
        "{\"url\":\"https://a/\",\"merchantId\":\"mer_2\","
            + "\"eventTypes\":[\"REFUND_ORDER_CHANGED\"],\"apiKey\":\"xck_local_2\","
            + "\"concurrency\":2,\"requestId\":\"r\",\"nonce\":\"n\"}",
        w -> w.create(WHOLE),
        w -> w.create(WHOLE).join());
    WebhookRequest least = WebhookRequest.of("https://a/").withEventTypes(List.of());
    check("create", "{\"url\":\"https://a/\"}", w -> w.create(least), w -> w.create(least).join());
    WebhookUpdate all =
        WebhookUpdate.of("whk_1")
            .withUrl("https://a/")
            .withEventTypes(List.of())
            .withApiKey("xck_local_2")
            .withConcurrency(2)
            .withRequestId("r")
            .withNonce("n");
    check(
        "update",
        "{\"webhookId\":\"whk_1\",\"url\":\"https://a/\",\"eventTypes\":[],"
            + "\"apiKey\":\"xck_local_2\",\"concurrency\":2,\"requestId\":\"r\",\"nonce\":\"n\"}",
        w -> w.update(all),
        w -> w.update(all).join());
    String named = "{\"webhookId\":\"whk_1\"}";
    check("delete", named, w -> w.delete("whk_1"), w -> w.delete("whk_1").join());
    check("pause", named, w -> w.pause("whk_1"), w -> w.pause("whk_1").join());
    check("resume", named, w -> w.resume("whk_1"), w -> w.resume("whk_1").join());
  }

  @Test
  void list() throws Exception {
    try (Peer peer = new Peer()) {
      String other = "{\"webhookId\":\"whk_2\",\"status\":\"RESTING\",\"pausedAt\":0,\"held\":{}}";
      peer.on(
          "/checkout/webhook/list",
          c -> c.number == 1 ? unsigned(503) : ok("{\"records\":[" + PAUSED + "," + other + "]}"));
      WebhookService webhooks = peer.client().webhooks();
      List<WebhookEndpoint> found = webhooks.list();
      assertEquals(WebhookStatus.PAUSED, found.get(0).status());
      WebhookEndpoint resting = found.get(1);
      assertEquals(WebhookStatus.UNKNOWN, resting.status());
      assertNull(resting.pausedAt());
      assertEquals(0, resting.held());
      assertEquals(List.of(), resting.eventTypes());
      assertEquals(2, webhooks.list("mer_2").size());
      assertEquals(2, peer.client().async().webhooks().list("mer_2").get().size());
      String sub = "{\"merchantId\":\"mer_2\"}";
      assertEquals(List.of("{}", "{}", sub, sub), bodies(peer));
      peer.on("/checkout/webhook/list", c -> ok("{\"records\":[{\"webhookId\":7}]}"));
      Expect.failure(Code.ANSWER_BODY_INVALID, webhooks::list);
    }
  }

  /** What can be done twice without harm is sent again when no answer came, and nothing else. */
  @Test
  void repeats() throws Exception {
    WebhookRequest plain = WebhookRequest.of("https://a/");
    repeats("create", 1, c -> c.webhooks().create(plain));
    repeats("create", 2, c -> c.webhooks().create(plain.withRequestId("r")));
    repeats("create", 2, c -> c.withRequestId("r").webhooks().create(plain));
    repeats("create", 1, c -> c.withNonce("n").webhooks().create(plain.withRequestId("r")));
    repeats("create", 1, c -> c.webhooks().create(plain.withRequestId("r").withNonce("n")));
    repeats("update", 2, c -> c.webhooks().update(WebhookUpdate.of("whk_1")));
    repeats("update", 1, c -> c.webhooks().update(WebhookUpdate.of("whk_1").withNonce("n")));
    repeats("delete", 1, c -> c.webhooks().delete("whk_1"));
    repeats("pause", 2, c -> c.webhooks().pause("whk_1"));
    repeats("resume", 2, c -> c.webhooks().resume("whk_1"));
  }

  private static void repeats(String call, int times, Function<Client, WebhookEndpoint> send)
      throws Exception {
    try (Peer peer = new Peer()) {
      peer.on("/checkout/webhook/" + call, c -> c.number == 1 ? hangUp() : ok(PAUSED));
      if (times == 1) {
        Expect.failure(call, Code.CONNECTION_FAILED, () -> send.apply(peer.client()));
      } else {
        assertEquals("whk_1", send.apply(peer.client()).webhookId());
      }
      assertEquals(times, peer.seen().size(), call);
    }
  }

  @Test
  void refusals() throws Exception {
    try (Peer peer = new Peer()) {
      Client client = peer.client();
      WebhookService webhooks = client.webhooks();
      WebhookRequest nowhere = WebhookRequest.of("");
      WebhookUpdate nothing = WebhookUpdate.of("").withUrl("https://a/");
      assertEquals("url", missing(() -> webhooks.create(nowhere)).param());
      assertEquals("webhookId", missing(() -> webhooks.update(nothing)).param());
      assertEquals("webhookId", missing(() -> webhooks.delete("")).param());
      assertEquals("webhookId", missing(() -> webhooks.pause("")).param());
      assertEquals("webhookId", missing(() -> webhooks.resume("")).param());
      assertEquals("eventId", missing(() -> client.events().resendTo("", "whk_1")).param());
      assertEquals(0, peer.seen().size() + peer.tokensGiven());
      peer.on("/checkout/webhook/pause", c -> refused(404, "webhook_not_found"));
      Expect.failure(Code.WEBHOOK_NOT_FOUND, () -> webhooks.pause("whk_9"));
    }
  }

  private static XCheckoutException missing(org.junit.jupiter.api.function.Executable call) {
    return Expect.failure(Code.PARAMETER_MISSING, call);
  }

  @Test
  void resendTo() throws Exception {
    try (Peer peer = new Peer()) {
      String held = "{\"webhookId\":\"whk_1\",\"deliveryStatus\":\"HELD\"}";
      peer.on("/checkout/event/resend", c -> ok("{" + RECORD + "}"));
      peer.on("/checkout/event/info", c -> ok("{" + RECORD + ",\"endpoints\":[" + held + "]}"));
      Client client = peer.client();
      assertEquals("evt_1", client.events().resendTo("evt_1", "whk_1").eventId());
      assertEquals("evt_1", client.async().events().resendTo("evt_1", "whk_1").get().eventId());
      String body = "{\"eventId\":\"evt_1\",\"webhookId\":\"whk_1\"}";
      assertEquals(List.of(body, body), bodies(peer));
      EventEndpoint endpoint = client.events().info("evt_1").endpoints().get(0);
      assertEquals("whk_1 HELD", endpoint.webhookId() + " " + endpoint.deliveryStatus());
    }
  }

  /** As many calls as it takes, and none that no answer came to is repeated. */
  @Test
  void resendSince() throws Exception {
    try (Peer peer = new Peer()) {
      String path = "/checkout/event/resend-since";
      peer.on(
          path,
          c ->
              c.body.contains("\"cursor\":\"c2\"")
                  ? ok("{\"count\":42,\"nextCursor\":\"\"}")
                  : ok("{\"count\":500,\"nextCursor\":\"c2\"}"));
      Client client = peer.client();
      Instant since = Instant.ofEpochMilli(1758897600000L);
      assertEquals(542, client.events().resendSince(since));
      assertEquals(542, client.async().events().resendSince(since, "whk_1").get());
      String all = "{\"since\":1758897600000";
      String one = all + ",\"webhookId\":\"whk_1\"";
      assertEquals(
          List.of(all + "}", all + ",\"cursor\":\"c2\"}", one + "}", one + ",\"cursor\":\"c2\"}"),
          bodies(peer));
      peer.on(path, c -> hangUp());
      Expect.failure(Code.CONNECTION_FAILED, () -> client.events().resendSince(since));
      assertTrue(peer.seen().size() == 5, "sent once");
    }
  }
}
