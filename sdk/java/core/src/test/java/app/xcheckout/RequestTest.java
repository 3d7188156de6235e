package app.xcheckout;

import static app.xcheckout.Peer.hangUp;
import static app.xcheckout.Peer.ok;
import static app.xcheckout.Peer.refused;
import static app.xcheckout.Peer.unsigned;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import app.xcheckout.json.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Calls that the library has no method for, and what goes with calls that change something. */
class RequestTest {
  private static final String LIST = "/checkout/refund/list";
  private static final String CREATE = "/checkout/refund/create";

  private static List<String> bodies(Peer peer) {
    return peer.seen().stream().map(s -> s.body).collect(Collectors.toList());
  }

  @Test
  void requestIsSignedAndItsAnswerVerified() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(LIST, c -> ok("{\"records\":[],\"total\":1.50}"));
      peer.on("/checkout/refund/info", c -> ok("null"));
      peer.on(CREATE, c -> refused(409, "order_no_reused"));
      Client client = peer.client();
      OtherCall list = OtherCall.of("POST", LIST).withBody(Map.of("remark", "a b"));
      assertEquals("1.50", client.request(list).get("total").number());
      assertEquals("{\"remark\":\"a\\u0020b\"}", peer.seen().get(0).body);
      assertEquals(
          "{\"records\":[],\"total\":1.50}", client.async().request(list).get().toString());
      OtherCall info =
          OtherCall.of("GET", "/checkout/refund/info")
              .withParameter("refundOrderNo", "R 1")
              .withParameter("a", "2");
      assertEquals(Json.NULL, client.request(info));
      assertEquals("/checkout/refund/info?refundOrderNo=R%201&a=2", peer.seen().get(2).target);
      Expect.failure(
          "order_no_reused",
          () -> client.request(OtherCall.of("POST", CREATE).withBody(Map.of("amount", "1"))));
      peer.on(LIST, c -> ok("{}").with(a -> a.signature = c.signature));
      Expect.failure(Code.ANSWER_SIGNATURE_REFLECTED, () -> client.request(list));
    }
  }

  @Test
  void requestIsRepeatedWhenItSaysSo() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(LIST, c -> c.number == 1 ? unsigned(503) : ok("{}"));
      peer.on(CREATE, c -> hangUp());
      peer.on("/x", c -> unsigned(503));
      Client client = peer.client();
      client.request(OtherCall.of("POST", LIST).withBody(Map.of()).repeatable());
      assertEquals(2, peer.seen().size());
      Expect.failure(
          Code.CONNECTION_FAILED,
          () -> client.request(OtherCall.of("POST", CREATE).withBody(Map.of())));
      assertEquals(3, peer.seen().size(), "not repeated");
      Expect.failure(Code.ANSWER_UNVERIFIED, () -> client.request(OtherCall.of("GET", "/x")));
      assertEquals(4, peer.seen().size(), "a GET may change something");
      OtherCall once = OtherCall.of("GET", "/x").withParameter("nonce", "n").repeatable();
      Expect.failure(Code.ANSWER_UNVERIFIED, () -> client.request(once));
      assertEquals(5, peer.seen().size(), "a nonce is taken once");
    }
  }

  @Test
  void requestThatIsNotInOrderIsNotSent() throws Exception {
    try (Peer peer = new Peer()) {
      for (String path : List.of("", "x", "//host/x", "/x?a=1", "/x#a", "/a b", "/a|b", "/%zz")) {
        XCheckoutException e =
            Expect.failure(
                path,
                Code.PARAMETER_INVALID,
                () -> peer.client().request(OtherCall.of("GET", path)));
        assertEquals("path", e.param(), path);
      }
      Expect.failure(
          Code.PARAMETER_INVALID, () -> peer.client().request(OtherCall.of("GE T", "/x")));
      OtherCall list = OtherCall.of("POST", LIST).withBody(List.of(1));
      Expect.failure(Code.PARAMETER_INVALID, () -> peer.client().withNonce("n").request(list));
      assertEquals(0, peer.seen().size() + peer.tokensGiven());
    }
  }

  /** Every call that changes something, through the door that programs use. */
  private static final Map<String, Consumer<Client>> CHANGING = new LinkedHashMap<>();

  static {
    CHANGING.put(
        "/checkout/order/create",
        c -> c.orders().create(OrderRequest.of("A1", "25.00", "ETH_USDT")));
    CHANGING.put("/checkout/order/cancel", c -> c.orders().cancel("A1"));
    CHANGING.put("/checkout/event/resend", c -> c.events().resend("evt_1"));
    CHANGING.put(
        "/checkout/webhook/create", c -> c.webhooks().create(WebhookRequest.of("https://h")));
    CHANGING.put(
        "/checkout/deposit-address/create",
        c -> c.depositAddresses().create(DepositAddressRequest.of("c7", "ETH_USDT")));
    CHANGING.put(
        "/checkout/sub-merchant/create",
        c -> c.subMerchants().create(SubMerchantRequest.of("Hats")));
    CHANGING.put("/checkout/webhook/update", c -> c.webhooks().update(WebhookUpdate.of("whk_1")));
    CHANGING.put("/checkout/webhook/delete", c -> c.webhooks().delete("whk_1"));
    CHANGING.put("/checkout/webhook/pause", c -> c.webhooks().pause("whk_1"));
    CHANGING.put("/checkout/webhook/resume", c -> c.webhooks().resume("whk_1"));
    CHANGING.put("/sandbox/pay", c -> c.sandbox().pay("A1"));
    CHANGING.put("/sandbox/webhook", c -> c.sandbox().setWebhook("https://h"));
    CHANGING.put("/sandbox/listener", c -> c.sandbox().listen("https://h", Duration.ZERO));
    CHANGING.put(
        "/base/notification/simulate",
        c -> c.sandbox().simulate(EventType.REFUND_ORDER_CHANGED, "r"));
    CHANGING.put(
        CREATE, c -> c.request(OtherCall.of("POST", CREATE).withBody(Map.of()).repeatable()));
  }

  @Test
  void requestIdAndNonceOfEveryChangingCall() throws Exception {
    for (Map.Entry<String, Consumer<Client>> call : CHANGING.entrySet()) {
      String path = call.getKey();
      try (Peer peer = new Peer()) {
        peer.on(path, c -> unsigned(503));
        Client client = peer.client();
        Client view = client.withRequestId("r1").withNonce("n1").withRetries(2);
        Expect.failure(path, Code.ANSWER_UNVERIFIED, () -> call.getValue().accept(view));
        assertEquals(1, peer.seen().size(), path + ": a call with a nonce is not repeated");
        Peer.Seen seen = peer.seen().get(0);
        if (seen.method.equals("GET")) {
          assertTrue(seen.target.endsWith("?orderNo=A1&requestId=r1&nonce=n1"), seen.target);
        } else {
          assertTrue(seen.body.endsWith("\"requestId\":\"r1\",\"nonce\":\"n1\"}"), seen.body);
        }
        Client plainly = client.withRetries(0);
        Expect.failure(path, Code.ANSWER_UNVERIFIED, () -> call.getValue().accept(plainly));
        String plain = peer.seen().get(1).target + peer.seen().get(1).body;
        assertTrue(!plain.contains("nonce") && !plain.contains("requestId"), plain);
      }
    }
  }

  @Test
  void requestIdAloneLeavesCallsRepeatable() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on("/checkout/order/create", c -> c.number == 1 ? hangUp() : ok("{\"orderNo\":\"A1\"}"));
      OrderRequest order = OrderRequest.of("A1", "25.00", "ETH_USDT");
      peer.client().withRequestId("r1").orders().create(order);
      assertEquals(2, bodies(peer).stream().filter(b -> b.contains("\"r1\"")).count());
      Client view = peer.client().withRequestId("r2").withNonce("n2");
      view.async().orders().create(order.withRequestId("own").withNonce("own")).get();
      assertTrue(bodies(peer).get(2).endsWith("\"requestId\":\"own\",\"nonce\":\"own\"}"));
    }
  }

  /**
   * Reads have no use for them, and a gateway refuses parameters of a query that it doesn't know.
   */
  @Test
  void readsSendNeither() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          "/checkout/order/info", c -> c.number == 1 ? unsigned(503) : ok("{\"orderNo\":\"A1\"}"));
      peer.on("/checkout/order/list", c -> ok("{\"records\":[],\"nextCursor\":\"\"}"));
      Client view = peer.client().withRequestId("r1").withNonce("n1");
      view.orders().info("A1");
      assertEquals("/checkout/order/info?orderNo=A1", peer.seen().get(1).target, "repeated");
      view.orders().list(OrderFilter.ALL);
      assertEquals("{}", peer.seen().get(2).body);
    }
  }
}
