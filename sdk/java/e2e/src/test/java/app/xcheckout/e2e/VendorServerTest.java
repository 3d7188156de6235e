package app.xcheckout.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import app.xcheckout.AbnormalPaymentEvent;
import app.xcheckout.Client;
import app.xcheckout.Code;
import app.xcheckout.Config;
import app.xcheckout.CreatedOrder;
import app.xcheckout.Environment;
import app.xcheckout.Event;
import app.xcheckout.EventType;
import app.xcheckout.Order;
import app.xcheckout.OrderEvent;
import app.xcheckout.OrderFilter;
import app.xcheckout.OrderRequest;
import app.xcheckout.OrderStatus;
import app.xcheckout.RefundEvent;
import app.xcheckout.SettlementEvent;
import app.xcheckout.XCheckoutException;
import app.xcheckout.json.Json;
import app.xcheckout.webhook.Receiver;
import app.xcheckout.webhook.WebhookHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The client and the receiver with a server written from the vendor's texts alone. */
class VendorServerTest {
  private static final String SOURCE = "internal/vendortest/vendorserver";

  private Process process;
  private Json credentials;

  @BeforeEach
  void start() throws IOException {
    Assumptions.assumeTrue(
        java.nio.file.Files.exists(Program.REPOSITORY.resolve(SOURCE)),
        "SKIPPED: this tree has no server in the vendor's form");
    process = new ProcessBuilder(Program.binary("vendorserver", "./" + SOURCE).toString()).start();
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    credentials = Json.parse(out.readLine());
  }

  @AfterEach
  void stop() throws Exception {
    if (process != null) {
      process.getOutputStream().close(); // which ends it
      assertTrue(process.waitFor(10, TimeUnit.SECONDS), "the server ends with its input");
    }
  }

  private Client client() {
    return Client.of(
        Config.builder(Environment.of(credentials.get("baseUrl").text()))
            .apiKey(credentials.get("apiKey").text())
            .apiSecret(credentials.get("apiSecret").text())
            .signKey(credentials.get("signKey").text())
            .build());
  }

  /** Has the server do something, and returns what became of its delivery. */
  private Json control(String call) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(credentials.get("baseUrl").text() + "/test/" + call))
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertEquals(2, answer.statusCode() / 100, answer::body);
    return answer.body().isEmpty() ? Json.NULL : Json.parse(answer.body());
  }

  private static XCheckoutException failure(String code, Executable call) {
    XCheckoutException e = assertThrows(XCheckoutException.class, call);
    assertEquals(code, e.code(), e::getMessage);
    return e;
  }

  @Test
  void takesAPayment() throws Exception {
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    HttpServer shop =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    Receiver receiver = Receiver.of(credentials.get("signKey").text(), events::add);
    shop.createContext("/hook", new WebhookHandler(receiver));
    shop.start();
    try {
      String hook = "http://127.0.0.1:" + shop.getAddress().getPort() + "/hook";
      control("webhook?url=" + URLEncoder.encode(hook, UTF_8));
      Client client = client();
      OrderRequest request =
          OrderRequest.of("A1042", "25.50", "ETH_USDT").withCustomerId("customer 1");
      CreatedOrder created = client.orders().create(request);
      assertTrue(created.depositAddress().startsWith("0x"), created.raw()::toString);
      assertEquals(created.sysId(), client.orders().create(request).sysId());
      assertEquals(OrderStatus.PAYING, client.orders().info("A1042").status());

      Json delivered = control("pay?orderNo=A1042");
      assertTrue(delivered.get("acknowledged").bool(), delivered::toString);
      OrderEvent paid = (OrderEvent) events.poll(10, TimeUnit.SECONDS);
      assertNotNull(paid);
      assertTrue(paid.order().isPaid());
      assertEquals(created.payingAmount(), paid.order().payingAmount());
      assertNotNull(paid.order().createdTime());
      Order order = client.orders().info("A1042");
      assertTrue(order.isPaid());
      assertNotNull(order.updatedTime());
      assertEquals("customer 1", order.customerId());

      Class<?>[] classes = {
        OrderEvent.class, RefundEvent.class, SettlementEvent.class, AbnormalPaymentEvent.class
      };
      for (int i = 0; i < classes.length; i++) {
        Json sample = control("announce?event=" + EventType.values()[i] + "&remark=two%20words");
        assertTrue(sample.get("acknowledged").bool(), sample::toString);
        assertEquals(classes[i], events.poll(10, TimeUnit.SECONDS).getClass());
      }
    } finally {
      shop.stop(0);
    }
  }

  @Test
  void cancelsAndLists() {
    Client client = client();
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.add(0, "A" + i);
      client.orders().create(OrderRequest.of("A" + i, "1", "ETH_USDT"));
    }
    List<String> listed = new ArrayList<>();
    client.orders().all(OrderFilter.ALL.withPageSize(2)).forEach(o -> listed.add(o.orderNo()));
    assertEquals(made, listed);
    // The first query of a client changes something: it is signed as the server wants it.
    assertEquals(OrderStatus.CANCELLED, client().orders().cancel("A1").status());
    failure("retcode_00011", () -> client.orders().cancel("A1"));
  }

  @Test
  void refusals() {
    Client client = client();
    XCheckoutException e =
        failure(
            "retcode_00008", () -> client.orders().create(OrderRequest.of("A-1", "1", "ETH_USDT")));
    assertTrue(e.isVerified());
    assertEquals("orderNo is not alphanumeric", e.detail());
    failure("retcode_00010", () -> client.orders().info("A1"));
    failure(
        Code.TOKEN_NOT_SUPPORTED,
        () -> client.orders().create(OrderRequest.of("A2", "1", "SOL_USDT")));
  }
}
