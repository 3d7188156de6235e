package app.xcheckout;

import static app.xcheckout.Peer.ok;
import static app.xcheckout.Peer.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import app.xcheckout.json.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class RefundsTest {
  private static final String REFUND =
      "{\"sysid\":\"RF1\",\"refundOrderNo\":\"R1\",\"orderNo\":\"A1\",\"abnormalPaymentNo\":\"\","
          + "\"merchantId\":\"mer_2\",\"token\":\"ETH_USDT\",\"amount\":\"404.69\",\"address\":\"0xa\","
          + "\"refundStatus\":\"PENDING_REFUND\",\"failReason\":\"\",\"waitReason\":\"approval\",\"txHash\":\"\","
          + "\"remark\":\"late\",\"createdTime\":\"2025-09-26T15:02:11.870\"}";

  private static final String OVER_PAID =
      "{\"abnormalPaymentNo\":\"P1\",\"orderNo\":\"A1\",\"type\":\"OVER_PAID\","
          + "\"status\":\"PENDING\",\"merchantId\":\"mer_2\",\"token\":\"ETH_USDT\",\"amount\":\"818.89\","
          + "\"pendingAmount\":\"739.00\",\"hash\":\"0x2\",\"sender\":\"0xa\","
          + "\"createdTime\":\"2025-12-23 12:56:47\"}";

  @Test
  void create() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          "/checkout/refund/create", c -> c.number == 1 ? refused(503, "unavailable") : ok(REFUND));
      Refund refund =
          peer.client()
              .refunds()
              .create(
                  RefundRequest.ofOrder("R1", "A1", "404.69")
                      .withAddress("0xa")
                      .withRemark("late"));
      assertEquals("R1", refund.refundOrderNo());
      assertEquals("A1", refund.orderNo());
      assertEquals("mer_2", refund.merchantId());
      assertEquals("approval", refund.waitReason());
      assertEquals("", refund.abnormalPaymentNo() + refund.failReason() + refund.txHash());
      assertEquals(RefundStatus.PENDING_REFUND, refund.status());
      assertEquals(new BigDecimal("404.69"), refund.amount());
      assertEquals("0xa late", refund.address() + " " + refund.remark());
      assertEquals(Instant.parse("2025-09-26T15:02:11.870Z"), refund.createdTime());
      assertNull(refund.updatedTime());
      assertEquals(2, peer.seen().size(), "not sent again after a failure that may pass");
      assertEquals(
          "{\"refundOrderNo\":\"R1\",\"orderNo\":\"A1\",\"amount\":\"404.69\","
              + "\"address\":\"0xa\",\"remark\":\"late\"}",
          peer.seen().get(1).body);
    }
  }

  /** With a nonce, or where it says nothing, a call is sent once. */
  @Test
  void sentOnce() throws Exception {
    try (Peer peer = new Peer()) {
      Client client = peer.client();
      RefundRequest refund = RefundRequest.ofOrder("R1", "A1", "1").withNonce("n");
      AbnormalRefundRequest abnormal = AbnormalRefundRequest.of("R1", "P1").withNonce("n");
      Object[][] cases = {
        {"refund/create", (Executable) () -> client.refunds().create(refund)},
        {"abnormal-payment/refund", (Executable) () -> client.abnormalPayments().refund(abnormal)},
        {
          "abnormal-payment/accept",
          (Executable) () -> client.withNonce("n").abnormalPayments().accept(List.of("P1"))
        },
        {"refund/cancel", (Executable) () -> client.refunds().cancel("R1")},
      };
      for (Object[] c : cases) {
        peer.on("/checkout/" + c[0], call -> refused(503, "unavailable"));
        int before = peer.seen().size();
        Expect.failure((String) c[0], "unavailable", (Executable) c[1]);
        assertEquals(before + 1, peer.seen().size(), (String) c[0]);
      }
    }
  }

  @Test
  void refusedWithoutSending() throws Exception {
    try (Peer peer = new Peer()) {
      RefundService refunds = peer.client().refunds();
      AbnormalPaymentService payments = peer.client().abnormalPayments();
      Object[][] cases = {
        {"refundOrderNo", call(() -> refunds.create(RefundRequest.ofOrder("", "A1", "1")))},
        {"orderNo", call(() -> refunds.create(RefundRequest.ofOrder("R1", "", "1")))},
        {
          "abnormalPaymentNo", call(() -> refunds.create(RefundRequest.ofAbnormalPayment("R1", "")))
        },
        {"amount", call(() -> refunds.create(RefundRequest.ofOrder("R1", "A1", "0")))},
        {"amount", call(() -> refunds.create(RefundRequest.ofOrder("R1", "A1", "1e3")))},
        {
          "amount",
          call(() -> refunds.create(RefundRequest.ofOrder("R1", "A1", new BigDecimal("1.0000001"))))
        },
        {"refundOrderNo", call(() -> refunds.info(""))},
        {"refundOrderNo", call(() -> refunds.cancel(""))},
        {"refundOrderNo", call(() -> payments.refund(AbnormalRefundRequest.of("", "P1")))},
        {"abnormalPaymentNo", call(() -> payments.refund(AbnormalRefundRequest.of("R1", "")))},
        {"orderNo", call(() -> payments.refund(AbnormalRefundRequest.of("R1", "", "0x2")))},
        {"txHash", call(() -> payments.refund(AbnormalRefundRequest.of("R1", "A1", "")))},
        {"abnormalPaymentNos", call(() -> payments.accept(List.of()))},
      };
      for (Object[] c : cases) {
        try {
          ((Executable) c[1]).execute();
        } catch (Throwable e) {
          XCheckoutException refused = (XCheckoutException) e;
          assertEquals(c[0], refused.param(), e.getMessage());
          continue;
        }
        throw new AssertionError(c[0] + " was taken");
      }
      assertEquals(0, peer.tokensGiven() + peer.seen().size());
    }
  }

  private static Executable call(Executable call) {
    return call;
  }

  /** Info and cancel name the refund in a body, and take no answer about another. */
  @Test
  void infoAndCancel() throws Exception {
    try (Peer peer = new Peer()) {
      RefundService refunds = peer.client().refunds();
      peer.on("/checkout/refund/info", c -> ok(REFUND));
      peer.on("/checkout/refund/cancel", c -> ok(REFUND.replace("PENDING_REFUND", "CANCELLED")));
      assertEquals(RefundStatus.PENDING_REFUND, refunds.info("R1").status());
      assertEquals(RefundStatus.CANCELLED, refunds.cancel("R1").status());
      assertEquals("{\"refundOrderNo\":\"R1\"}", peer.seen().get(1).body);
      Expect.failure(Code.ANSWER_REFUNDORDERNO_MISMATCH, () -> refunds.info("R2"));
      Expect.failure(Code.ANSWER_REFUNDORDERNO_MISMATCH, () -> refunds.cancel("R2"));
    }
  }

  @Test
  void lists() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          "/checkout/refund/list",
          c ->
              c.body.contains("\"cursor\"")
                  ? ok("{\"records\":[" + REFUND.replace("R1", "R2") + "],\"nextCursor\":\"\"}")
                  : ok("{\"records\":[" + REFUND + "],\"nextCursor\":\"c2\"}"));
      peer.on(
          "/checkout/abnormal-payment/list",
          c -> ok("{\"records\":[" + OVER_PAID + "],\"nextCursor\":\"\"}"));
      RefundFilter filter =
          RefundFilter.ALL
              .withOrderNo("A1")
              .withMerchantId("mer_2")
              .withStatus(RefundStatus.PENDING_REFUND)
              .withToken("ETH_USDT")
              .from(Instant.ofEpochMilli(1))
              .to(Instant.ofEpochMilli(2));
      assertEquals(
          List.of("R1", "R2"),
          peer.client().refunds().stream(filter)
              .map(Refund::refundOrderNo)
              .collect(Collectors.toList()));
      assertEquals(
          Json.parse(
              "{\"orderNo\":\"A1\",\"merchantId\":\"mer_2\",\"refundStatus\":\"PENDING_REFUND\","
                  + "\"token\":\"ETH_USDT\",\"startTime\":1,\"endTime\":2}"),
          Json.parse(peer.seen().get(0).body));
      AbnormalPaymentFilter abnormal =
          AbnormalPaymentFilter.ALL
              .withOrderNo("A1")
              .withMerchantId("mer_2")
              .withKind("OVER_PAID")
              .withStatus("PENDING")
              .withToken("ETH_USDT");
      List<AbnormalPayment> payments = new ArrayList<>();
      peer.client().abnormalPayments().all(abnormal).forEach(payments::add);
      AbnormalPayment payment = payments.get(0);
      assertEquals(
          "P1 A1 mer_2 OVER_PAID PENDING 818.89 739.00 0x2 0xa",
          String.join(
              " ",
              payment.abnormalPaymentNo(),
              payment.orderNo(),
              payment.merchantId(),
              payment.kind(),
              payment.status(),
              payment.amount().toString(),
              payment.pendingAmount().toString(),
              payment.txHash(),
              payment.sender()));
      assertEquals(
          "{\"orderNo\":\"A1\",\"merchantId\":\"mer_2\",\"type\":\"OVER_PAID\",\"status\":\"PENDING\","
              + "\"token\":\"ETH_USDT\"}",
          peer.seen().get(2).body);
    }
  }

  @Test
  void abnormalPaymentIsRefundedAndAccepted() throws Exception {
    try (Peer peer = new Peer()) {
      AbnormalPaymentService payments = peer.client().abnormalPayments();
      peer.on("/checkout/abnormal-payment/refund", c -> ok(REFUND));
      peer.on(
          "/checkout/abnormal-payment/accept",
          c -> ok("{\"orderNo\":\"A1\",\"orderStatus\":\"PAID\",\"payingAmount\":25}"));
      payments.refund(AbnormalRefundRequest.of("R1", "A1", "0x2").withToken("ETH_USDT"));
      payments.refund(AbnormalRefundRequest.of("R1", "P1").withAmount(new BigDecimal("2")));
      assertEquals(OrderStatus.PAID, payments.accept(List.of("P1", "P2")).status());
      assertEquals(
          List.of(
              "{\"refundOrderNo\":\"R1\",\"orderNo\":\"A1\",\"txHash\":\"0x2\",\"token\":\"ETH_USDT\"}",
              "{\"refundOrderNo\":\"R1\",\"abnormalPaymentNo\":\"P1\",\"amount\":\"2.00\"}",
              "{\"abnormalPaymentNos\":[\"P1\",\"P2\"]}"),
          peer.seen().stream().map(c -> c.body).collect(Collectors.toList()));
    }
  }
}
