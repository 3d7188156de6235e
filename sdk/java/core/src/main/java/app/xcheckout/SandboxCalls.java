package app.xcheckout;

import app.xcheckout.money.Amounts;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The calls of {@link SandboxService}, for those who wait for them and those who don't. */
final class SandboxCalls {
  private SandboxCalls() {}

  static Asked<TestPayment> pay(
      Client client, String orderNo, @Nullable String token, @Nullable BigDecimal amount) {
    if (orderNo.isEmpty()) {
      throw XCheckoutException.missing("orderNo");
    }
    Map<String, Object> body = new LinkedHashMap<>();
    if (amount != null) {
      try {
        body.put("amount", Amounts.format(amount));
      } catch (IllegalArgumentException e) {
        throw XCheckoutException.invalid("amount", e.getMessage());
      }
    }
    body.put("orderNo", orderNo);
    if (token != null) {
      body.put("token", token);
    }
    Call call = Call.post("/sandbox/pay", body).about("orderNo", orderNo);
    return checked(client, call, TestPayment::new);
  }

  static Asked<TestPayment> payDeposit(
      Client client, String address, String token, BigDecimal amount) {
    if (address.isEmpty()) {
      throw XCheckoutException.missing("depositAddress");
    }
    if (token.isEmpty()) {
      throw XCheckoutException.missing("token");
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("depositAddress", address);
    body.put("token", token);
    body.put("amount", RefundCalls.amountText(amount));
    return checked(client, Call.post("/sandbox/pay", body), TestPayment::new);
  }

  static Asked<Reorg> reorg(Client client, int depth, boolean drop) {
    if (depth < 1) {
      throw XCheckoutException.invalid("depth", "depth is a number of blocks from 1");
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("depth", depth);
    body.put("drop", drop);
    return checked(client, Call.post("/sandbox/reorg", body), Reorg::new);
  }

  static Asked<WebhookChange> setWebhook(Client client, String url) {
    return checked(client, Call.post("/sandbox/webhook", Map.of("url", url)), WebhookChange::new);
  }

  static Asked<Listener> listen(Client client, String url, Duration time) {
    Call call = Call.post("/sandbox/listener", Map.of("url", url, "seconds", time.toSeconds()));
    return checked(client, call.repeatable(), Listener::new);
  }

  static Asked<String> simulate(Client client, EventType type, String remark, String orderNo) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("event", type.name());
    body.put("remark", remark);
    if (!orderNo.isEmpty()) {
      body.put("orderNo", orderNo);
    }
    Call call = Call.post("/base/notification/simulate", body);
    return checked(client, call, json -> Fields.text(json.get("eventId")));
  }

  private static <T> Asked<T> checked(
      Client client, Call call, java.util.function.Function<app.xcheckout.json.Json, T> decoder) {
    if (client.isProduction()) {
      throw new XCheckoutException(Code.SANDBOX_ONLY, "production has no " + call.path);
    }
    return Asked.of(call.changing(), decoder);
  }
}
