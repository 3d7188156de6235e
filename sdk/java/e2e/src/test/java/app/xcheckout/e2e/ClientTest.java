package app.xcheckout.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import app.xcheckout.AbnormalPayment;
import app.xcheckout.AbnormalPaymentFilter;
import app.xcheckout.AbnormalRefundRequest;
import app.xcheckout.AccessToken;
import app.xcheckout.AsyncClient;
import app.xcheckout.Client;
import app.xcheckout.Code;
import app.xcheckout.Config;
import app.xcheckout.CreatedOrder;
import app.xcheckout.CustomerDeposit;
import app.xcheckout.CustomerDepositFilter;
import app.xcheckout.CustomerDepositStatus;
import app.xcheckout.Deposit;
import app.xcheckout.DepositAddress;
import app.xcheckout.DepositAddressRef;
import app.xcheckout.DepositAddressRequest;
import app.xcheckout.Echo;
import app.xcheckout.Environment;
import app.xcheckout.EventDetails;
import app.xcheckout.EventFilter;
import app.xcheckout.EventRecord;
import app.xcheckout.EventType;
import app.xcheckout.Order;
import app.xcheckout.OrderEvent;
import app.xcheckout.OrderFilter;
import app.xcheckout.OrderRequest;
import app.xcheckout.OrderStatus;
import app.xcheckout.OtherCall;
import app.xcheckout.Page;
import app.xcheckout.Refund;
import app.xcheckout.RefundFilter;
import app.xcheckout.RefundRequest;
import app.xcheckout.RefundStatus;
import app.xcheckout.SelfTest;
import app.xcheckout.TestPayment;
import app.xcheckout.Token;
import app.xcheckout.WebhookEndpoint;
import app.xcheckout.WebhookRequest;
import app.xcheckout.WebhookStatus;
import app.xcheckout.WebhookUpdate;
import app.xcheckout.XCheckoutException;
import app.xcheckout.signature.QueryReading;
import app.xcheckout.signature.doctor.Diagnosis;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The whole API of the gateway. */
class ClientTest {
  private final Gateway gateway = Gateway.shared();
  private final Client client = gateway.client;

  private static XCheckoutException failure(String code, Executable call) {
    XCheckoutException e = assertThrows(XCheckoutException.class, call);
    assertEquals(code, e.code(), e::getMessage);
    return e;
  }

  @Test
  void token() {
    AccessToken token = client.accessToken();
    assertTrue(token.expiresAt().isAfter(Instant.now().plusSeconds(1700)));
    assertFalse(token.accessToken().isEmpty());
  }

  @Test
  void threeCredentialsAreEnough() {
    Client three =
        Client.of(
            Config.builder(Environment.of(gateway.baseUrl()))
                .apiKey(gateway.credential("apiKey"))
                .apiSecret(gateway.credential("apiSecret"))
                .signKey(gateway.signKey())
                .build());
    AccessToken token = three.accessToken();
    assertFalse(token.refreshToken().isEmpty());
    assertTrue(token.expiresAt().isAfter(Instant.now().plusSeconds(21_000)));
    assertEquals("GET", three.test(SelfTest.get()).method());
  }

  @Test
  void selfTest() {
    Echo get = client.test(SelfTest.get().withParameter("q", "late payment/ä+="));
    assertEquals("GET", get.method());
    assertEquals(Map.of("q", "late payment/ä+="), get.parameters());
    assertTrue(get.stringToSign().endsWith("/openapi/test?q=late payment/ä+="));
    Map<String, Object> body =
        Map.of("text", "a b\u2028\u3000\ud83d\ude00\"\\\n", "n", new BigDecimal("25.00"));
    Echo post = client.test(SelfTest.post(body));
    assertEquals("a b\u2028\u3000\ud83d\ude00\"\\\n", post.body().get("text").text());
    assertEquals("25.00", post.body().get("n").number());
  }

  /** A name and a nonce of single calls, and a call by its path, as the gateway takes them. */
  @Test
  void requestIdAndNonce() {
    String orderNo = Gateway.newOrderNo();
    client.orders().create(OrderRequest.of(orderNo, "25.00", "ETH_USDT"));
    Client named = client.withRequestId("cancel-" + orderNo);
    assertEquals(OrderStatus.CANCELLED, named.orders().cancel(orderNo).status());
    assertEquals(OrderStatus.CANCELLED, named.orders().cancel(orderNo).status(), "kept");
    String other = Gateway.newOrderNo();
    client.orders().create(OrderRequest.of(other, "25.00", "ETH_USDT"));
    Client once = client.withNonce("nonce-" + other);
    once.orders().cancel(other);
    XCheckoutException e = failure(Code.NONCE_REUSED, () -> once.orders().cancel(other));
    assertEquals("nonce", e.param());
    OtherCall info =
        OtherCall.of("GET", "/checkout/order/info").withParameter("orderNo", orderNo).repeatable();
    assertEquals("CANCELLED", client.request(info).get("orderStatus").text());
  }

  @Test
  void orderPaidInTwoParts() throws Exception {
    String orderNo = Gateway.newOrderNo();
    OrderRequest request =
        OrderRequest.of(orderNo, "25.00", "ETH_USDT")
            .withCustomerId("customer 1")
            .withExpiresIn(Duration.ofMinutes(10))
            .withMetadata(Map.of("note", "late payment"))
            .withRequestId(orderNo);
    CreatedOrder created = client.orders().create(request);
    assertTrue(created.payingAmount().signum() > 0 && created.exchangeRate().signum() > 0);
    assertTrue(created.paymentUrl().startsWith(gateway.baseUrl()), created.paymentUrl());
    assertTrue(created.depositAddress().startsWith("0x"));
    assertEquals(600, created.expiredInSeconds());
    assertNotNull(created.expiresAt());
    assertEquals(created.sysId(), client.orders().create(request).sysId(), "the same order");
    failure(
        Code.ORDER_NO_REUSED,
        () -> client.orders().create(OrderRequest.of(orderNo, "26.00", "ETH_USDT")));

    TestPayment first = client.sandbox().pay(orderNo, new BigDecimal("10"));
    assertEquals(0, first.amount().compareTo(BigDecimal.TEN));
    assertEquals(created.depositAddress().toLowerCase(), first.to().toLowerCase());
    TestPayment rest = client.sandbox().pay(orderNo);
    assertEquals(0, rest.amount().compareTo(created.payingAmount().subtract(BigDecimal.TEN)));
    Order order = gateway.paid(orderNo);
    assertEquals(0, order.receivedAmount().compareTo(created.payingAmount()));
    assertEquals(Map.of("note", "late payment"), order.metadata());
    assertNotNull(order.createdTime());
    assertTrue(order.confirmations() >= order.requiredConfirmations());
    Set<String> hashes = new HashSet<>();
    for (Deposit d : order.deposits()) {
      assertTrue(d.isConfirmed());
      hashes.add(d.txHash());
    }
    assertEquals(Set.of(first.txHash(), rest.txHash()), hashes);
    failure(Code.ORDER_HAS_DEPOSITS, () -> client.orders().cancel(orderNo));
  }

  /** What came too much goes back, and a part of what the order kept. */
  @Test
  void refunds() throws Exception {
    String orderNo = Gateway.newOrderNo();
    client.orders().create(OrderRequest.of(orderNo, "25.00", "ETH_USDT"));
    client.sandbox().pay(orderNo, new BigDecimal("30"));
    gateway.paid(orderNo);
    Page<AbnormalPayment> page =
        client.abnormalPayments().list(AbnormalPaymentFilter.ALL.withOrderNo(orderNo));
    AbnormalPayment excess = page.records().get(0);
    assertEquals("OVER_PAID", excess.kind());
    assertEquals(new BigDecimal("5.00"), excess.pendingAmount());
    Refund back =
        client
            .abnormalPayments()
            .refund(AbnormalRefundRequest.of("E" + orderNo, excess.abnormalPaymentNo()));
    assertEquals(excess.sender(), back.address());
    assertEquals(RefundStatus.PENDING_REFUND, back.status());
    RefundRequest request = RefundRequest.ofOrder("P" + orderNo, orderNo, "10.00");
    String sysId = client.refunds().create(request).sysId();
    assertEquals(sysId, client.refunds().create(request).sysId(), "the same refund");
    failure(
        Code.REFUND_ORDER_NO_REUSED,
        () -> client.refunds().create(request.withAmount(BigDecimal.ONE)));
    failure(
        Code.REFUND_TOO_LARGE,
        () -> client.refunds().create(RefundRequest.ofOrder("X" + orderNo, orderNo, "16")));
    assertEquals(2, client.refunds().stream(RefundFilter.ALL.withOrderNo(orderNo)).count());
    try { // a sandbox that pays out may have sent it by now
      assertEquals(RefundStatus.CANCELLED, client.refunds().cancel("P" + orderNo).status());
    } catch (XCheckoutException e) {
      assertEquals(Code.REFUND_NOT_CANCELLABLE, e.code());
    }
    failure(Code.REFUND_NOT_FOUND, () -> client.refunds().info("none"));
  }

  /** What a customer deposits is credited, and a part of it goes back. */
  @Test
  void customersDeposit() throws Exception {
    String customer = Gateway.newOrderNo();
    DepositAddressRef ref = DepositAddressRef.of(customer, "ETH_USDT");
    failure(Code.DEPOSIT_ADDRESS_NOT_FOUND, () -> client.depositAddresses().info(ref));
    DepositAddress made =
        client.depositAddresses().create(DepositAddressRequest.of(customer, "ETH_USDT"));
    assertEquals(made.address(), client.depositAddresses().info(ref).address());
    TestPayment paid =
        client.sandbox().payDeposit(made.address(), "ETH_USDT", new BigDecimal("120"));
    CustomerDepositFilter credited =
        CustomerDepositFilter.ALL
            .withCustomerId(customer)
            .withStatus(CustomerDepositStatus.CREDITED);
    List<CustomerDeposit> found = List.of();
    for (int i = 0; found.isEmpty() && i < 300; i++) {
      Thread.sleep(100);
      found = client.customerDeposits().list(credited).records();
    }
    CustomerDeposit deposit = found.get(0);
    assertEquals(paid.txHash(), deposit.txHash());
    RefundRequest part =
        RefundRequest.ofDeposit("B" + customer, deposit.depositNo())
            .withAmount(new BigDecimal("20"))
            .withAddress(paid.from());
    assertEquals(deposit.depositNo(), client.refunds().create(part).depositNo());
    CustomerDeposit now = client.customerDeposits().info(deposit.depositNo());
    assertEquals(new BigDecimal("100.00"), now.refundableAmount());
    assertEquals(
        1, client.refunds().stream(RefundFilter.ALL.withDepositNo(now.depositNo())).count());
    failure(Code.DEPOSIT_NOT_FOUND, () -> client.customerDeposits().info("DPnone"));
  }

  @Test
  void orderCancelled() {
    String orderNo = Gateway.newOrderNo();
    client.orders().create(OrderRequest.of(orderNo, "0.5", "ETH_USDT"));
    assertEquals(OrderStatus.CANCELLED, client.orders().cancel(orderNo).status());
    assertEquals(OrderStatus.CANCELLED, client.orders().info(orderNo).status());
  }

  @Test
  void refusals() {
    failure(Code.ORDER_NOT_FOUND, () -> client.orders().info("nosuchorder"));
    failure("parameter_invalid", () -> client.orders().info("no such order"));
    XCheckoutException e =
        failure(
            Code.TOKEN_NOT_SUPPORTED,
            () -> client.orders().create(OrderRequest.of(Gateway.newOrderNo(), "1", "BTC_DOGE")));
    assertTrue(e.isVerified() && e.httpStatus() == 400 && !e.requestId().isEmpty());
    failure(
        Code.AMOUNT_OUT_OF_RANGE,
        () ->
            client
                .orders()
                .create(OrderRequest.of(Gateway.newOrderNo(), "999999999999", "ETH_USDT")));
    failure("parameter_invalid", () -> client.orders().list(OrderFilter.ALL.withPageSize(999)));
  }

  @Test
  void listWalksThroughPages() {
    Set<String> made = new HashSet<>();
    String customer = Gateway.newOrderNo();
    Instant before = Instant.now().minusSeconds(5);
    for (int i = 0; i < 5; i++) {
      String orderNo = Gateway.newOrderNo();
      made.add(orderNo);
      client.orders().create(OrderRequest.of(orderNo, "1.00", "ETH_USDT").withCustomerId(customer));
    }
    OrderFilter filter =
        OrderFilter.ALL
            .withCustomerId(customer)
            .withStatus(OrderStatus.PAYING)
            .withToken("ETH_USDT")
            .from(before)
            .to(Instant.now().plusSeconds(60))
            .withPageSize(2);
    Page<Order> page = client.orders().list(filter);
    assertEquals(2, page.records().size());
    assertEquals(5L, page.total());
    Set<String> listed = new HashSet<>();
    client.orders().all(filter).forEach(o -> listed.add(o.orderNo()));
    assertEquals(made, listed);
  }

  @Test
  void orderThatIsClosed() {
    String orderNo = Gateway.newOrderNo();
    OrderRequest request = OrderRequest.of(orderNo, "0.5", "ETH_USDT");
    client.orders().create(request);
    client.orders().cancel(orderNo);
    XCheckoutException e = failure(Code.ORDER_CLOSED, () -> client.orders().create(request));
    assertEquals(OrderStatus.CANCELLED, e.order().status());
  }

  @Test
  void tokensThatOrdersCanBePaidIn() {
    List<String> names = new ArrayList<>();
    for (Token token : client.tokens()) {
      names.add(token.token());
      assertTrue(token.exchangeRate().signum() > 0, token::toString);
    }
    assertTrue(names.contains("ETH_USDT"), names::toString);
  }

  /** What was announced of an order, and how its delivery went. */
  @Test
  void eventsOfAnOrder() {
    String orderNo = Gateway.newOrderNo();
    client.orders().create(OrderRequest.of(orderNo, "0.5", "ETH_USDT"));
    client.orders().cancel(orderNo);
    EventFilter filter = EventFilter.ALL.withOrderNo(orderNo);
    List<EventRecord> records = new ArrayList<>();
    client.events().all(filter).forEach(records::add);
    assertEquals(1, records.size());
    EventRecord record = records.get(0);
    assertEquals("cancelled", record.reason());
    assertEquals("CHECKOUT_ORDER_CHANGED", record.eventType());
    EventDetails details = client.events().info(record.eventId());
    OrderEvent event = (OrderEvent) details.event();
    assertEquals(OrderStatus.CANCELLED, event.order().status());
    assertEquals(record.sequence(), event.sequence());
    failure(Code.EVENT_NOT_FOUND, () -> client.events().info("evt_none"));
    failure(Code.WEBHOOK_URL_MISSING, () -> client.events().resend(record.eventId()));
  }

  /** An endpoint through its life; events since a time are sent there again. */
  @Test
  void webhookEndpoint() {
    WebhookEndpoint made =
        client
            .webhooks()
            .create(
                WebhookRequest.of("https://shop.example/hook")
                    .withEventTypes(List.of(EventType.REFUND_ORDER_CHANGED)));
    String id = made.webhookId();
    assertEquals(WebhookStatus.PAUSED, client.webhooks().pause(id).status());
    assertEquals(0, client.events().resendSince(made.createdAt(), id));
    WebhookUpdate update =
        WebhookUpdate.of(id).withUrl("https://books.example/").withConcurrency(3);
    WebhookEndpoint changed = client.webhooks().update(update);
    assertEquals("https://books.example/ 3", changed.url() + " " + changed.concurrency());
    assertEquals(WebhookStatus.ACTIVE, client.webhooks().resume(id).status());
    assertEquals(
        1, client.webhooks().list().stream().filter(w -> id.equals(w.webhookId())).count());
    assertEquals(WebhookStatus.REMOVED, client.webhooks().delete(id).status());
    failure(Code.WEBHOOK_NOT_FOUND, () -> client.webhooks().pause(id));
  }

  /** The same with futures. */
  @Test
  void futures() throws Exception {
    String orderNo = Gateway.newOrderNo();
    AsyncClient async = client.async();
    OrderStatus status =
        async
            .orders()
            .create(OrderRequest.of(orderNo, "0.5", "ETH_USDT"))
            .thenCompose(order -> async.orders().cancel(order.orderNo()))
            .thenApply(Order::status)
            .get();
    assertEquals(OrderStatus.CANCELLED, status);
  }

  /** A client that does not know how the gateway wants queries signed finds out. */
  @Test
  void queryReadings() {
    for (QueryReading reading : List.of(QueryReading.PRINTED, QueryReading.PROSE)) {
      Client pinned = Client.of(gateway.config().queryReading(reading).build());
      Echo echo = pinned.test(SelfTest.get().withParameter("test", "234"));
      assertEquals(reading + "/structural", echo.reading());
    }
  }

  @Test
  void webhookAddress() {
    client.sandbox().setWebhook("http://127.0.0.1:9/a");
    assertEquals("http://127.0.0.1:9/a", client.sandbox().setWebhook("").previousUrl());
  }

  @Test
  void clockThatIsWrongIsCorrected() {
    Clock wrong = Clock.offset(Clock.systemUTC(), Duration.ofHours(5));
    Client skewed = Client.of(gateway.config().clock(wrong).build());
    skewed.test(SelfTest.get());
    long off = skewed.clockOffset().plusHours(5).toSeconds();
    assertTrue(Math.abs(off) <= 2, () -> "corrected by " + skewed.clockOffset());
  }

  /** One client in many threads, which begin without a token and sign the same messages at once. */
  @Test
  void isSafeForConcurrentUse() throws Exception {
    Client shared = Client.of(gateway.config().build());
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Callable<Set<String>>> calls = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        String orderNo = Gateway.newOrderNo();
        Client view = i % 2 == 0 ? shared : shared.within(Duration.ofMinutes(1));
        calls.add(
            () -> {
              view.test(SelfTest.post(Map.of("same", "message")));
              view.orders().create(OrderRequest.of(orderNo, "1.00", "ETH_USDT"));
              return new HashSet<>(List.of(orderNo, view.orders().info(orderNo).orderNo()));
            });
      }
      for (Future<Set<String>> call : threads.invokeAll(calls)) {
        assertEquals(1, call.get().size(), "asked for one order, answered about another");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private Diagnosis diagnosis(Client wrong) {
    XCheckoutException e = assertThrows(XCheckoutException.class, () -> wrong.test(SelfTest.get()));
    Diagnosis diagnosis = e.diagnosis();
    assertNotNull(diagnosis, e::getMessage);
    for (String secret : List.of("signKey", "apiSecret", "password")) {
      assertFalse(e.getMessage().contains(gateway.credential(secret)), e::getMessage);
    }
    return diagnosis;
  }

  /** The mistakes that can be told here are named. */
  @Test
  void mistakesAreNamed() {
    Client confused = Client.of(gateway.config().signKey(gateway.credential("apiSecret")).build());
    assertEquals("api_secret_used_as_key", diagnosis(confused).finding().code());
    Client other = Client.of(gateway.config().signKey("another-key-0123456789").build());
    assertEquals("other_environment_key", diagnosis(other).finding().code());
    Client live = Client.of(gateway.config().apiKey("xck_live_1234567890").build());
    assertEquals("other_environment_key", diagnosis(live).finding().code());
    Clock wrong = Clock.offset(Clock.systemUTC(), Duration.ofHours(50));
    Client skewed = Client.of(gateway.config().clock(wrong).build());
    assertEquals("clock_skew", diagnosis(skewed).finding().code());
  }
}
