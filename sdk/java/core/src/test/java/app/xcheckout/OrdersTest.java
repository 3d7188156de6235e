package app.xcheckout;

import static app.xcheckout.Peer.hangUp;
import static app.xcheckout.Peer.ok;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import app.xcheckout.json.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OrdersTest {
  private static final String PAID =
      "{\"sysid\":\"OR1\",\"orderNo\":\"A1\",\"orderAmount\":\"25.00\",\"fiat\":\"USD\","
          + "\"payingAmount\":\"25.01\",\"receivedAmount\":\"25.01\",\"expiredIn\":900,"
          + "\"expiresAt\":1758702581000,\"token\":\"ETH_USDT\",\"txHash\":\"0xabc\","
          + "\"orderStatus\":\"PAID\",\"createdTime\":\"2025-09-24 08:14:41\","
          + "\"updatedTime\":\"\",\"confirmations\":2,\"requiredConfirmations\":2,"
          + "\"metadata\":{\"note\":\"late payment\"},\"deposits\":[{\"txHash\":\"0xabc\","
          + "\"ordinal\":3,\"kind\":\"IN_TIME\",\"amount\":\"25.01\",\"rawAmount\":\"25010000\",\"blockNumber\":77,"
          + "\"blockTime\":1758701681000,\"confirmations\":2,\"status\":\"CONFIRMED\"}]}";

  @Test
  void create() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          "/checkout/order/create",
          c ->
              ok(
                  "{\"sysid\":\"OR1\",\"orderNo\":\"A1\",\"payingAmount\":\"25.010001\","
                      + "\"exchangeRate\":\"1.000400000000000000\",\"paymentUrl\":\"https://p\","
                      + "\"expiresAt\":1758702581000,\"expiredIn\":900}"));
      CreatedOrder order =
          peer.client()
              .orders()
              .create(
                  OrderRequest.of("A1", new BigDecimal("25.5"), "ETH_USDT")
                      .withCustomerId("c 1")
                      .withExpiresIn(Duration.ofMinutes(15))
                      .withMetadata(Map.of("note", "late payment"))
                      .withReturnUrls("https://s", ""));
      assertEquals(new BigDecimal("25.010001"), order.payingAmount());
      assertEquals("https://p", order.paymentUrl());
      assertEquals(Instant.ofEpochMilli(1758702581000L), order.expiresAt());
      assertEquals(
          "{\"orderNo\":\"A1\",\"orderAmount\":\"25.50\",\"token\":\"ETH_USDT\",\"fiat\":\"USD\","
              + "\"customerId\":\"c\\u00201\",\"expiredIn\":900,"
              + "\"metadata\":{\"note\":\"late\\u0020payment\"},\"successUrl\":\"https://s\"}",
          peer.seen().get(0).body);
      assertEquals("OR1", order.raw().get("sysid").text());
    }
  }

  @Test
  void createRefusesWithoutSending() throws Exception {
    try (Peer peer = new Peer()) {
      OrderService orders = peer.client().orders();
      Object[][] cases = {
        {"orderNo", Code.PARAMETER_MISSING, OrderRequest.of("", "1", "T")},
        {"orderAmount", Code.PARAMETER_MISSING, OrderRequest.of("A", "0.00", "T")},
        {"token", Code.PARAMETER_MISSING, OrderRequest.of("A", "1", "")},
        {
          "expiredIn",
          Code.PARAMETER_INVALID,
          OrderRequest.of("A", "1", "T").withExpiresIn(Duration.ofMillis(1500))
        },
        {
          "orderAmount",
          Code.PARAMETER_INVALID,
          OrderRequest.of("A", new BigDecimal("1.0000001"), "T")
        },
      };
      for (Object[] c : cases) {
        XCheckoutException e =
            Expect.failure((String) c[0], (String) c[1], () -> orders.create((OrderRequest) c[2]));
        assertEquals(c[0], e.param());
      }
      Expect.failure(Code.PARAMETER_INVALID, () -> OrderRequest.of("A", "1e3", "T"));
      Expect.failure(Code.PARAMETER_MISSING, () -> orders.info(""));
      assertThrows(NullPointerException.class, () -> OrderRequest.of("A", "1", null));
      assertEquals(0, peer.tokensGiven() + peer.seen().size());
    }
  }

  @Test
  void info() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on("/checkout/order/info", c -> ok(PAID));
      Order order = peer.client().orders().info("A1");
      assertEquals("/checkout/order/info?orderNo=A1", peer.seen().get(0).target);
      assertTrue(order.isPaid());
      assertEquals(OrderStatus.PAID, order.status());
      assertEquals(new BigDecimal("25.01"), order.receivedAmount());
      assertEquals(Map.of("note", "late payment"), order.metadata());
      assertEquals(Instant.parse("2025-09-24T08:14:41Z"), order.createdTime());
      assertNull(order.updatedTime());
      Deposit deposit = order.deposits().get(0);
      assertTrue(deposit.isConfirmed());
      assertEquals(3, deposit.ordinal());
      assertEquals("IN_TIME", deposit.kind());
      assertEquals(Instant.ofEpochMilli(1758701681000L), deposit.blockTime());
    }
  }

  @Test
  void statusThatIsNotKnownIsNotPaid() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          "/checkout/order/info", c -> ok("{\"orderNo\":\"A1\",\"orderStatus\":\"PAID_TWICE\"}"));
      Order order = peer.client().orders().info("A1");
      assertEquals(OrderStatus.UNKNOWN, order.status());
      assertEquals(false, order.isPaid());
      assertEquals("PAID_TWICE", order.raw().get("orderStatus").text());
    }
  }

  @Test
  void orderNoIsEncodedOnce() throws Exception {
    try (Peer peer = new Peer()) {
      String orderNo = "Bestellung 7/ä+=%";
      peer.on("/checkout/order/info", c -> ok("{\"orderNo\":" + Json.write(orderNo) + "}"));
      peer.client().orders().info(orderNo);
      Peer.Seen seen = peer.seen().get(0);
      assertEquals("/checkout/order/info?orderNo=Bestellung%207%2F%C3%A4%2B%3D%25", seen.target);
      assertTrue(seen.stringToSign.endsWith("?orderNo=" + orderNo), seen.stringToSign);
    }
  }

  @Test
  void orderNoThatCannotBeSigned() throws Exception {
    try (Peer peer = new Peer()) {
      Expect.failure(Code.PARAMETER_INVALID, () -> peer.client().orders().info("A&B"));
      assertEquals(0, peer.seen().size());
    }
  }

  @Test
  void listAll() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          "/checkout/order/list",
          c -> {
            switch (Json.parse(c.body).get("cursor").textOr("")) {
              case "":
                return ok(
                    "{\"records\":[{\"orderNo\":\"A1\"},{\"orderNo\":\"A2\"}],"
                        + "\"nextCursor\":\"c2\"}");
              case "c2":
                return ok("{\"records\":[],\"nextCursor\":\"c3\",\"total\":3}");
              default:
                return ok("{\"records\":[{\"orderNo\":\"A3\"}],\"nextCursor\":\"\"}");
            }
          });
      OrderService orders = peer.client().orders();
      OrderFilter filter =
          OrderFilter.ALL
              .withStatus(OrderStatus.PAID)
              .from(Instant.ofEpochMilli(1758701681000L))
              .withPageSize(2);
      List<String> got = new ArrayList<>();
      orders.all(filter).forEach(o -> got.add(o.orderNo()));
      assertEquals(List.of("A1", "A2", "A3"), got);
      assertEquals(
          "{\"orderStatus\":\"PAID\",\"startTime\":1758701681000,\"pageSize\":2}",
          peer.seen().get(0).body);
      assertEquals(got, orders.stream(filter).map(Order::orderNo).collect(Collectors.toList()));
      Page<Order> page = orders.list(filter.withCursor("c2"));
      assertEquals(3L, page.total());
    }
  }

  @Test
  void listEndsWhenTheCursorStandsStill() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          "/checkout/order/list",
          c -> ok("{\"records\":[{\"orderNo\":\"A1\"}],\"nextCursor\":\"same\"}"));
      Iterator<Order> all = peer.client().orders().all(OrderFilter.ALL).iterator();
      all.next();
      all.next();
      Expect.failure(Code.ANSWER_BODY_INVALID, all::next);
    }
  }

  @Test
  void listThatIsEmpty() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on("/checkout/order/list", c -> ok("{\"records\":[],\"nextCursor\":\"\"}"));
      Iterator<Order> all = peer.client().orders().all(OrderFilter.ALL).iterator();
      assertEquals(false, all.hasNext());
      assertThrows(NoSuchElementException.class, all::next);
    }
  }

  @Test
  void sandbox() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on("/sandbox/pay", c -> ok("{\"orderNo\":\"A1\",\"amount\":\"10.00\"}"));
      peer.on("/sandbox/reorg", c -> ok("{\"ancestor\":39,\"head\":43,\"transactions\":1}"));
      peer.on("/sandbox/webhook", c -> ok("{\"url\":\"http://h\",\"previousUrl\":\"\"}"));
      SandboxService sandbox = peer.client().sandbox();
      assertEquals(new BigDecimal("10.00"), sandbox.pay("A1", BigDecimal.TEN).amount());
      sandbox.pay("A1");
      sandbox.payIn("A1", "ETH_USDC", BigDecimal.TEN);
      Reorg reorg = sandbox.reorg(3, true);
      assertEquals(39, reorg.ancestor());
      assertEquals(43, reorg.head());
      assertEquals(1, reorg.transactions());
      XCheckoutException none =
          assertThrows(XCheckoutException.class, () -> sandbox.reorg(0, false));
      assertEquals("depth", none.param());
      WebhookChange change = sandbox.setWebhook("http://h");
      assertEquals("http://h", change.url());
      assertEquals("", change.previousUrl());
      List<String> bodies = peer.seen().stream().map(s -> s.body).collect(Collectors.toList());
      assertEquals(
          List.of(
              "{\"amount\":\"10.00\",\"orderNo\":\"A1\"}",
              "{\"orderNo\":\"A1\"}",
              "{\"amount\":\"10.00\",\"orderNo\":\"A1\",\"token\":\"ETH_USDC\"}",
              "{\"depth\":3,\"drop\":true}",
              "{\"url\":\"http://h\"}"),
          bodies);
    }
  }

  @Test
  void requestMembers() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on("/checkout/order/create", c -> ok("{\"orderNo\":\"A1\"}"));
      OrderRequest request =
          OrderRequest.of("A1", "25", "ETH_USDT")
              .withCallbackUrls("https://pc", "https://app")
              .withWebhookUrl("https://hook")
              .withParameter("channel", "shop");
      peer.client().orders().create(request);
      assertEquals(
          "{\"orderNo\":\"A1\",\"orderAmount\":\"25.00\",\"token\":\"ETH_USDT\",\"fiat\":\"USD\","
              + "\"pcCallbackUrl\":\"https://pc\",\"appCallbackUrl\":\"https://app\","
              + "\"webhookUrl\":\"https://hook\",\"channel\":\"shop\"}",
          peer.seen().get(0).body);
      peer.on("/checkout/order/create", c -> hangUp());
      Expect.failure(
          Code.CONNECTION_FAILED, () -> peer.client().orders().create(request.withNonce("n1")));
      long sent = peer.seen().stream().filter(c -> c.body.contains("\"nonce\":\"n1\"")).count();
      assertEquals(1, sent, "a nonce is taken once, so the call is not repeated");
    }
  }

  @Test
  void tokens() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          "/checkout/token/list",
          c ->
              ok(
                  "{\"records\":[{\"token\":\"ETH_USDT\",\"chain\":\"ETH\",\"coinAddress\":\"0x1\","
                      + "\"decimals\":6,\"fiat\":\"EUR\",\"fiats\":[\"EUR\",\"USD\"],"
                      + "\"rateSource\":\"EUR/USD\",\"rateAt\":1758701681000,"
                      + "\"exchangeRate\":1.01,\"minAmount\":1,\"maxAmount\":10000,"
                      + "\"requiredConfirmations\":12}]}"));
      List<Token> tokens = peer.client().tokens();
      assertEquals(1, tokens.size());
      Token token = tokens.get(0);
      assertEquals("ETH_USDT", token.token());
      assertEquals(new BigDecimal("1.01"), token.exchangeRate());
      assertEquals(12, token.requiredConfirmations());
      assertEquals("EUR", token.fiat());
      assertEquals(List.of("EUR", "USD"), token.fiats());
      assertEquals("EUR/USD", token.rateSource());
      assertEquals(Instant.ofEpochMilli(1758701681000L), token.rateAt());
      peer.client().tokens("M1");
      assertEquals("{\"merchantId\":\"M1\"}", peer.seen().get(1).body);
      peer.client().tokens("", "EUR");
      assertEquals("{\"fiat\":\"EUR\"}", peer.seen().get(2).body);
    }
  }

  private static final String RECORD =
      "\"eventId\":\"evt_1\",\"eventType\":\"CHECKOUT_ORDER_CHANGED\",\"reason\":\"paid\","
          + "\"orderNo\":\"A1\",\"sequence\":4,\"test\":false,\"createdAt\":1758701681000,"
          + "\"deliveryStatus\":\"FAILED\",\"attempts\":2,\"url\":\"https://hook\"";

  @Test
  void events() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          "/checkout/event/list", c -> ok("{\"records\":[{" + RECORD + "}],\"nextCursor\":\"\"}"));
      peer.on(
          "/checkout/event/info",
          c ->
              ok(
                  "{"
                      + RECORD
                      + ",\"event\":{\"eventId\":\"evt_1\",\"eventType\":\"CHECKOUT_ORDER_CHANGED\","
                      + "\"data\":{\"orderNo\":\"A1\",\"orderStatus\":\"PAID\"}},"
                      + "\"deliveries\":[{\"attempt\":1,\"httpStatus\":500,\"latency\":12,"
                      + "\"outcome\":\"refused\",\"answer\":\"oops\"}]}"));
      peer.on("/checkout/event/resend", c -> c.number == 1 ? ok("{" + RECORD + "}") : hangUp());
      EventService events = peer.client().events();
      EventFilter filter =
          EventFilter.ALL.withOrderNo("A1").withType(EventType.CHECKOUT_ORDER_CHANGED);
      EventRecord record = events.stream(filter).findFirst().get();
      assertEquals(
          "{\"orderNo\":\"A1\",\"eventType\":\"CHECKOUT_ORDER_CHANGED\"}", peer.seen().get(0).body);
      assertEquals("FAILED", record.deliveryStatus());
      assertEquals(4, record.sequence());
      assertEquals(Instant.ofEpochMilli(1758701681000L), record.createdAt());
      EventDetails details = events.info("evt_1");
      assertEquals("A1", ((OrderEvent) details.event()).order().orderNo());
      assertEquals(Duration.ofMillis(12), details.deliveries().get(0).latency());
      assertEquals(500, details.deliveries().get(0).httpStatus());
      assertEquals(2, events.resend("evt_1").attempts());
      Expect.failure(Code.CONNECTION_FAILED, () -> events.resend("evt_1"));
      assertEquals(4, peer.seen().size(), "a resend is not repeated");
      Expect.failure(Code.ANSWER_EVENTID_MISMATCH, () -> events.info("evt_2"));
      Expect.failure(Code.PARAMETER_MISSING, () -> events.info(""));
    }
  }

  @Test
  void listen() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on("/sandbox/listener", c -> ok("{\"url\":\"http://h\",\"expiresAt\":60000}"));
      Listener listener = peer.client().sandbox().listen("http://h", Duration.ofMinutes(1));
      assertEquals(Instant.ofEpochSecond(60), listener.expiresAt());
      assertEquals("http://h", listener.url());
      String body = peer.seen().get(0).body;
      assertTrue(body.contains("\"url\":\"http://h\"") && body.contains("\"seconds\":60"), body);
    }
  }

  @Test
  void simulatedEvent() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on("/base/notification/simulate", c -> ok("{\"success\":true,\"eventId\":\"evt_9\"}"));
      SandboxService sandbox = peer.client().sandbox();
      assertEquals("evt_9", sandbox.simulate(EventType.ABNORMAL_PAYMENT, "a test"));
      sandbox.simulate(EventType.CHECKOUT_ORDER_CHANGED, "", "A1");
      assertEquals(
          "{\"event\":\"ABNORMAL_PAYMENT\",\"remark\":\"a\\u0020test\"}", peer.seen().get(0).body);
      assertEquals(
          "{\"event\":\"CHECKOUT_ORDER_CHANGED\",\"remark\":\"\",\"orderNo\":\"A1\"}",
          peer.seen().get(1).body);
    }
  }

  @Test
  void selfTest() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on("/openapi/test", c -> ok("{\"method\":\"" + c.method + "\"}"));
      Client client = peer.client();
      assertEquals("GET", client.test(SelfTest.get()).method());
      assertEquals("POST", client.test(SelfTest.post(Map.of("a", "b c"))).method());
      client.test(SelfTest.get().withParameter("x y", "1"));
      assertEquals("{\"a\":\"b\\u0020c\"}", peer.seen().get(1).body);
      assertEquals("/openapi/test?x%20y=1", peer.seen().get(2).target);
      Expect.failure(Code.PARAMETER_INVALID, () -> client.test(SelfTest.post(Map.of("a", 0.1))));
    }
  }
}
