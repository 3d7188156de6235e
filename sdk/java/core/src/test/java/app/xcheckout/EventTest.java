package app.xcheckout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import app.xcheckout.json.JsonException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventTest {
  private static Event decode(String text) {
    return Event.decode(text.getBytes(UTF_8));
  }

  @Test
  void aboutAnOrder() {
    Event event =
        decode(
            "{\"eventId\":\"evt_1\",\"eventType\":\"ORDER_DEPOSIT_DETECTED\","
                + "\"timestamp\":1758701681,\"data\":{\"orderNo\":\"A-1\","
                + "\"orderStatus\":\"PAYING\",\"deposit\":{\"amount\":\"10.00\"}}}");
    assertEquals("evt_1", event.id());
    assertEquals(EventType.ORDER_DEPOSIT_DETECTED, event.type());
    assertEquals(Instant.ofEpochSecond(1758701681), event.time());
    OrderEvent order = event.order();
    assertNotNull(order);
    assertEquals("A-1", order.orderNo());
    assertEquals(OrderStatus.PAYING, order.status());
    assertNotNull(order.deposit());
    assertEquals(new BigDecimal("10.00"), order.deposit().amount());
  }

  @Test
  void ofUnknownType() {
    Event event =
        decode(
            "{\"eventId\":\"evt_1\",\"eventType\":\"ABNORMAL_PAYMENT\","
                + "\"data\":{\"amount\":\"818.89\"}}");
    assertEquals(EventType.UNKNOWN, event.type());
    assertEquals("ABNORMAL_PAYMENT", event.typeName());
    assertNull(event.order());
    assertEquals(new BigDecimal("818.89"), event.data().get("amount").decimal());
  }

  @Test
  void refused() {
    for (String text :
        List.of(
            "[]",
            "{}",
            "{\"eventId\":\"\",\"eventType\":\"ORDER_PAID\"}",
            "{\"eventId\":\"e\",\"eventType\":\"\"}",
            "{\"eventId\":1,\"eventType\":\"ORDER_PAID\"}",
            "{\"eventId\":\"e\",\"eventType\":\"ORDER_PAID\"}",
            "{\"eventId\":\"e\",\"eventType\":\"ORDER_PAID\",\"data\":{}}",
            "{\"eventId\":\"e\",\"eventType\":\"ORDER_PAID\",\"data\":[]}",
            "{\"eventId\":\"e\",\"eventType\":\"ORDER_PAID\",\"data\":"
                + "{\"orderNo\":\"A\",\"receivedAmount\":\"x\"}}",
            "{\"eventId\":\"e\",\"eventType\":\"ORDER_PAID\",\"data\":"
                + "{\"orderNo\":\"A\",\"createdTime\":\"2025-02-30 00:00:00\"}}")) {
      assertThrows(JsonException.class, () -> decode(text), text);
    }
  }
}
