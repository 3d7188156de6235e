package app.xcheckout.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import app.xcheckout.Event;
import app.xcheckout.OrderEvent;
import app.xcheckout.json.JsonException;
import app.xcheckout.signature.Code;
import app.xcheckout.signature.Key;
import app.xcheckout.signature.Message;
import app.xcheckout.signature.Options;
import app.xcheckout.signature.SignatureException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookTest {
  private static final String SIGN_KEY = "aR2822Y6XbehWMclnB0Y2NJK";
  private static final String PAID =
      "{\"eventId\":\"evt_1\",\"eventType\":\"CHECKOUT_ORDER_CHANGED\",\"timestamp\":1758701681,"
          + "\"data\":{\"orderNo\":\"A1\",\"orderStatus\":\"PAID\","
          + "\"createdTime\":\"2025-12-23 12:56:47\"}}";

  private static Map<String, List<String>> headers(Map<String, String> sent) {
    Map<String, List<String>> headers = new HashMap<>();
    sent.forEach((name, value) -> headers.put(name.toLowerCase(), List.of(value)));
    headers.put(null, List.of("HTTP/1.1 200 OK")); // as HttpURLConnection has it
    return headers;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void oneCallVerifiesAndDecodes() {
    Map<String, List<String>> sent = headers(Webhook.signTestWebhook(PAID, SIGN_KEY));
    Event event = Webhook.constructEvent(bytes(PAID), sent, "another-key-0123456789", SIGN_KEY);
    assertEquals("A1", ((OrderEvent) event).order().orderNo());
  }

  private static Code refused(Runnable call) {
    return assertThrows(SignatureException.class, call::run).code();
  }

  /** What nginx does is recalled where it may be the reason, and nowhere else. */
  @Test
  void missingHeaderRecallsNginx() {
    Map<String, List<String>> one = Map.of("signature", List.of("x"));
    Options other = Webhook.OPTIONS.withHeaders("SIGNATURE", "X_TIMESTAMP");
    String neither = missing(Webhook.OPTIONS, Map.of());
    assertTrue(neither.contains("SIGNATURE") && neither.contains("nginx"), neither);
    String timestamp = missing(Webhook.OPTIONS, one);
    assertTrue(timestamp.contains("TIMESTAMP") && !timestamp.contains("nginx"), timestamp);
    String underscored = missing(other, one);
    assertTrue(underscored.contains("X_TIMESTAMP") && underscored.contains("nginx"), underscored);
  }

  private static String missing(Options options, Map<String, List<String>> headers) {
    SignatureException e =
        assertThrows(
            SignatureException.class,
            () -> Webhook.constructEvent(options, bytes(PAID), headers, SIGN_KEY));
    assertEquals(Code.HEADER_MISSING, e.code());
    return e.getMessage();
  }

  @Test
  void refuses() {
    Map<String, String> signed = Webhook.signTestWebhook(PAID, SIGN_KEY);
    Map<String, List<String>> sent = headers(signed);
    byte[] other = bytes(PAID.replace("A1", "A2"));
    assertEquals(
        Code.SIGNATURE_MISMATCH, refused(() -> Webhook.constructEvent(other, sent, SIGN_KEY)));
    assertEquals(
        Code.HEADER_MISSING, refused(() -> Webhook.constructEvent(other, Map.of(), SIGN_KEY)));
    sent.put("timestamp", List.of(signed.get("TIMESTAMP"), "1"));
    assertEquals(
        Code.HEADER_REPEATED, refused(() -> Webhook.constructEvent(other, sent, SIGN_KEY)));
    Map<String, List<String>> old = new HashMap<>(headers(signed));
    Message m = Message.webhook("1636360661729").withBody(PAID);
    old.put("timestamp", List.of(m.timestamp()));
    old.put("signature", List.of(Key.of(SIGN_KEY).sign(m)));
    assertEquals(
        Code.TIMESTAMP_OUTSIDE_WINDOW,
        refused(() -> Webhook.constructEvent(bytes(PAID), old, SIGN_KEY)));
    Options patient = Webhook.OPTIONS.withWindow(Duration.ofDays(40_000));
    assertEquals("evt_1", Webhook.constructEvent(patient, bytes(PAID), old, SIGN_KEY).id());
    Map<String, List<String>> none = headers(Webhook.signTestWebhook("{}", SIGN_KEY));
    assertThrows(JsonException.class, () -> Webhook.constructEvent(bytes("{}"), none, SIGN_KEY));
    assertThrows(IllegalArgumentException.class, () -> Webhook.constructEvent(bytes(PAID), sent));
    assertThrows(
        IllegalArgumentException.class, () -> Webhook.constructEvent(bytes(PAID), sent, "short"));
  }

  @Test
  void headerNamesAreASetting() {
    Options older = Webhook.OPTIONS.withHeaders("D-SIGNATURE", "D-TIMESTAMP");
    Map<String, List<String>> sent = headers(Webhook.signTestWebhook(older, PAID, SIGN_KEY));
    assertEquals(true, sent.containsKey("d-signature"));
    assertEquals("evt_1", Webhook.constructEvent(older, bytes(PAID), sent, SIGN_KEY).id());
    assertEquals(
        Code.HEADER_MISSING, refused(() -> Webhook.constructEvent(bytes(PAID), sent, SIGN_KEY)));
  }

  /** Vendors remove no whitespace, or all of it; the event is the same. */
  @Test
  void everyReadingOfTheBody() throws Exception {
    for (String signedText : List.of(PAID, PAID.replace(" ", ""))) {
      String timestamp = Long.toString(System.currentTimeMillis());
      javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA512");
      mac.init(new javax.crypto.spec.SecretKeySpec(bytes(SIGN_KEY), "HmacSHA512"));
      String signature =
          java.util.Base64.getEncoder().encodeToString(mac.doFinal(bytes(timestamp + signedText)));
      Map<String, List<String>> sent =
          Map.of("SIGNATURE", List.of(signature), "TIMESTAMP", List.of(timestamp));
      Event event = Webhook.constructEvent(bytes(PAID), sent, SIGN_KEY);
      assertEquals("A1", ((OrderEvent) event).order().orderNo());
    }
  }

  @Test
  void routerPassesEachTypeOn() throws Exception {
    List<String> got = new ArrayList<>();
    EventRouter router =
        EventRouter.builder()
            .onOrder(e -> got.add("order " + e.order().orderNo()))
            .onRefund(e -> got.add("refund " + e.refund().refundOrderNo()))
            .onAbnormalPayment(e -> got.add("payment " + e.payment().abnormalPaymentNo()))
            .onCustomerDeposit(e -> got.add("deposit " + e.deposit().depositNo()))
            .otherwise(e -> got.add("otherwise " + e.typeName()))
            .build();
    String[][] events = {
      {"CHECKOUT_ORDER_CHANGED", "{\"orderNo\":\"A1\",\"orderStatus\":\"PAID\"}"},
      {"REFUND_ORDER_CHANGED", "{\"refundOrderNo\":\"R1\",\"refundStatus\":\"REFUNDED\"}"},
      {"SETTLEMENT_ORDER_CHANGED", "{\"settlementOrderNo\":\"S1\",\"settleStatus\":\"SETTLED\"}"},
      {"ABNORMAL_PAYMENT", "{\"abnormalPaymentNo\":\"P1\"}"},
      {"CUSTOMER_DEPOSIT_CHANGED", "{\"depositNo\":\"DP1\",\"depositStatus\":\"CREDITED\"}"},
      {"PAYOUT_CHANGED", "{}"},
    };
    for (String[] e : events) {
      router.handle(
          Event.decode(
              bytes("{\"eventId\":\"e\",\"eventType\":\"" + e[0] + "\",\"data\":" + e[1] + "}")));
    }
    assertEquals(
        List.of(
            "order A1",
            "refund R1",
            "otherwise SETTLEMENT_ORDER_CHANGED",
            "payment P1",
            "deposit DP1",
            "otherwise PAYOUT_CHANGED"),
        got);
  }
}
