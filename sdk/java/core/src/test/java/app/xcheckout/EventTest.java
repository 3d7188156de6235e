package app.xcheckout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import app.xcheckout.json.JsonException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventTest {
  private static Event decode(String text) {
    return Event.decode(text.getBytes(UTF_8));
  }

  private static String event(String type, String data) {
    return "{\"eventId\":\"evt_1\",\"eventType\":\""
        + type
        + "\",\"timestamp\":1758701681,\"data\":"
        + data
        + "}";
  }

  private static OrderEvent order(String data) {
    return (OrderEvent) decode(event("CHECKOUT_ORDER_CHANGED", data));
  }

  @Test
  void aboutAnOrder() {
    Event event =
        decode(
            "{\"eventId\":\"evt_1\",\"eventType\":\"CHECKOUT_ORDER_CHANGED\",\"sequence\":3,"
                + "\"test\":true,\"timestamp\":1758701681,\"data\":{\"orderNo\":\"A1\","
                + "\"reason\":\"deposit_detected\",\"orderStatus\":\"PAYING\","
                + "\"deposit\":{\"amount\":10.5}}}");
    assertEquals("evt_1", event.id());
    assertEquals(EventType.CHECKOUT_ORDER_CHANGED, event.type());
    assertEquals(Instant.ofEpochSecond(1758701681), event.time());
    assertEquals(3, event.sequence());
    assertTrue(event.isTest());
    assertEquals("deposit_detected", event.reason());
    OrderEvent about = (OrderEvent) event;
    assertEquals("A1", about.order().orderNo());
    assertEquals(OrderStatus.PAYING, about.order().status());
    assertNotNull(about.deposit());
    assertEquals(new BigDecimal("10.50"), about.deposit().amount());
  }

  /** The vendor's own examples, each with the members that its documents print and no others. */
  @Test
  void asTheVendorPrintsThem() {
    OrderEvent order =
        order(
            "{\"orderNo\":\"A1\",\"token\":\"ETH_USDT\",\"payingAmount\":989.19,"
                + "\"orderAmount\":989.19,\"orderStatus\":\"PAID\",\"refundedAmount\":0,"
                + "\"createdTime\":\"2025-12-23 12:56:47\",\"updatedTime\":\"2025-12-23 12:57:47\"}");
    assertTrue(order.order().isPaid());
    assertTrue(order.isPaid());
    assertFalse(
        ((OrderEvent) decode(order.raw().toString().replaceFirst("\\{", "{\"test\":true,")))
            .isPaid());
    assertEquals(new BigDecimal("989.19"), order.order().payingAmount());
    assertEquals(Instant.parse("2025-12-23T12:56:47Z"), order.order().createdTime());
    assertFalse(order.isTest());
    assertEquals(0, order.sequence());

    RefundEvent refund =
        (RefundEvent)
            decode(
                event(
                    "REFUND_ORDER_CHANGED",
                    "{\"refundOrderNo\":\"R1\",\"token\":\"ETH_USDT\",\"amount\":\"404.69\","
                        + "\"refundStatus\":\"REFUNDED\"}"));
    assertEquals(RefundStatus.REFUNDED, refund.refund().status());
    assertEquals(new BigDecimal("404.69"), refund.refund().amount());

    SettlementEvent settlement =
        (SettlementEvent)
            decode(
                event(
                    "SETTLEMENT_ORDER_CHANGED",
                    "{\"settlementOrderNo\":\"S1\",\"token\":\"ETH_USDT\",\"address\":\"0x1\","
                        + "\"settlementAmount\":\"315.45\",\"settleStatus\":\"SETTLED\"}"));
    assertEquals(SettlementStatus.SETTLED, settlement.settlement().status());
    assertEquals(new BigDecimal("315.45"), settlement.settlement().amount());

    AbnormalPaymentEvent abnormal =
        (AbnormalPaymentEvent)
            decode(
                event(
                    "ABNORMAL_PAYMENT",
                    "{\"abnormalPaymentNo\":\"AP1\",\"orderNo\":\"A1\",\"token\":\"ETH_USDT\","
                        + "\"amount\":\"818.89\",\"hash\":\"0xabc\",\"pendingAmount\":\"739.00\"}"));
    assertEquals("0xabc", abnormal.payment().txHash());
    assertEquals(new BigDecimal("739.00"), abnormal.payment().pendingAmount());
  }

  @Test
  void aboutACustomersDeposit() {
    String body =
        event(
            "CUSTOMER_DEPOSIT_CHANGED",
            "{\"reason\":\"credited\",\"depositNo\":\"DP1\",\"customerId\":\"c7\","
                + "\"token\":\"ETH_USDT\",\"amount\":\"120.00\",\"depositStatus\":\"CREDITED\"}");
    CustomerDepositEvent event = (CustomerDepositEvent) decode(body);
    assertTrue(event.isCredited());
    assertEquals(
        "credited DP1 c7",
        event.reason() + " " + event.deposit().depositNo() + " " + event.deposit().customerId());
    assertEquals(new BigDecimal("120.00"), event.deposit().amount());
    for (String other :
        List.of(
            body.replace("\"CREDITED\"", "\"CONFIRMING\""),
            body.replaceFirst("\\{", "{\"test\":true,"))) {
      assertFalse(((CustomerDepositEvent) decode(other)).isCredited(), other);
    }
    for (String broken :
        List.of(
            body.replace("\"DP1\"", "\"\""),
            body.replace("\"depositStatus\"", "\"status\""),
            body.replace("\"120.00\"", "\"much\""))) {
      assertThrows(JsonException.class, () -> decode(broken), broken);
    }
  }

  @Test
  void ofUnknownType() {
    Event event = decode(event("PAYOUT_CHANGED", "{\"amount\":\"818.89\"}"));
    assertSame(Event.class, event.getClass());
    assertEquals(EventType.UNKNOWN, event.type());
    assertEquals("PAYOUT_CHANGED", event.typeName());
    assertEquals(new BigDecimal("818.89"), event.data().get("amount").decimal());
  }

  /** An event must not be lost for a member of which nothing depends. */
  @Test
  void minorMembersOfAnotherFormAreLeftOut() {
    String paid = "{\"orderNo\":\"A1\",\"orderStatus\":\"PAID\"";
    OrderEvent event =
        order(
            paid
                + ",\"confirmations\":\"many\",\"createdTime\":\"2025-02-30 00:00:00\","
                + "\"updatedTime\":5,\"metadata\":{\"n\":7,\"a\":\"b\"},\"customerId\":9,"
                + "\"expiredIn\":\"900\",\"expiresAt\":\"soon\",\"deposits\":\"none\","
                + "\"deposit\":\"x\",\"reason\":1,\"txHash\":null,\"unknown\":[{}]}");
    Order order = event.order();
    assertTrue(order.isPaid());
    assertEquals(0, order.confirmations());
    assertNull(order.createdTime());
    assertNull(order.updatedTime());
    assertEquals(Map.of("a", "b"), order.metadata());
    assertEquals("", order.customerId());
    assertEquals(900, order.expiredInSeconds());
    assertNull(order.expiresAt());
    assertEquals(List.of(), order.deposits());
    assertNull(event.deposit());
    assertEquals("", event.reason());
    assertEquals("7", order.raw().get("metadata").get("n").number());
    assertEquals(Map.of(), order(paid + ",\"metadata\":[]}").order().metadata());
    assertNull(
        decode(event("X_CHANGED", "[]").replace("1758701681", "\"2025-12-23\"")).time(), "time");
  }

  @Test
  void timesInEitherForm() {
    String[][] forms = {
      {"2025-12-23 12:56:47", "2025-12-23T12:56:47Z"},
      {"2025-09-26T14:49:09.294", "2025-09-26T14:49:09.294Z"},
      {"2025-09-26T14:49:09.294Z", "2025-09-26T14:49:09.294Z"},
      {"2025-09-26T14:49:09+08:00", "2025-09-26T06:49:09Z"},
    };
    for (String[] form : forms) {
      OrderEvent event =
          order("{\"orderNo\":\"A1\",\"orderStatus\":\"X\",\"createdTime\":\"" + form[0] + "\"}");
      assertEquals(Instant.parse(form[1]), event.order().createdTime(), form[0]);
    }
    String text =
        event(
            "CHECKOUT_ORDER_CHANGED",
            "{\"orderNo\":\"A1\",\"orderStatus\":\"X\",\"createdTime\":\"2025-12-23 12:56:47\"}");
    Event shanghai = Event.decode(text.getBytes(UTF_8), ZoneId.of("Asia/Shanghai"));
    assertEquals(
        Instant.parse("2025-12-23T04:56:47Z"), ((OrderEvent) shanghai).order().createdTime());
  }

  /** What the handler acts on is strict. */
  @Test
  void refused() {
    for (String text :
        List.of(
            "[]",
            "{}",
            "{\"eventId\":\"\",\"eventType\":\"X\"}",
            "{\"eventId\":\"e\",\"eventType\":\"\"}",
            "{\"eventId\":1,\"eventType\":\"X\"}",
            "{\"eventId\":\"e\",\"eventType\":2}",
            "{\"eventId\":\"e\",\"eventType\":\"CHECKOUT_ORDER_CHANGED\"}",
            event("CHECKOUT_ORDER_CHANGED", "{}"),
            event("CHECKOUT_ORDER_CHANGED", "[]"),
            event("CHECKOUT_ORDER_CHANGED", "{\"orderNo\":\"A1\"}"),
            event("CHECKOUT_ORDER_CHANGED", "{\"orderNo\":1,\"orderStatus\":\"PAID\"}"),
            event("CHECKOUT_ORDER_CHANGED", "{\"orderNo\":\"A1\",\"orderStatus\":1}"),
            event(
                "CHECKOUT_ORDER_CHANGED",
                "{\"orderNo\":\"A1\",\"orderStatus\":\"PAID\",\"receivedAmount\":\"x\"}"),
            event(
                "CHECKOUT_ORDER_CHANGED",
                "{\"orderNo\":\"A1\",\"orderStatus\":\"PAID\",\"payingAmount\":1e3}"),
            event("REFUND_ORDER_CHANGED", "{\"refundOrderNo\":\"R1\"}"),
            event("REFUND_ORDER_CHANGED", "{\"refundStatus\":\"REFUNDED\"}"),
            event("SETTLEMENT_ORDER_CHANGED", "{\"settlementOrderNo\":\"S1\"}"),
            event("ABNORMAL_PAYMENT", "{\"amount\":\"1.00\"}"),
            event("ABNORMAL_PAYMENT", "{\"abnormalPaymentNo\":\"P\",\"amount\":true}"))) {
      assertThrows(JsonException.class, () -> decode(text), text);
    }
  }
}
