package app.xcheckout;

import app.xcheckout.json.Json;
import app.xcheckout.money.Amounts;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * {@link Client#sandbox}: calls that gateways have only where the money is not real. In production
 * they are refused with {@link Code#SANDBOX_ONLY} and nothing is sent. It is safe for concurrent
 * use.
 */
public final class SandboxService {
  private final Client client;

  SandboxService(Client client) {
    this.client = client;
  }

  /**
   * Pays what is still missing of an order from the test wallet. It is not repeated when no answer
   * came, since it would pay twice.
   *
   * @param orderNo the order
   * @return the transfer
   */
  public TestPayment pay(String orderNo) {
    return payment(orderNo, new LinkedHashMap<>());
  }

  /**
   * Pays an amount to an order from the test wallet. It is not repeated when no answer came.
   *
   * @param orderNo the order
   * @param amount the amount in its token
   * @return the transfer
   */
  public TestPayment pay(String orderNo, BigDecimal amount) {
    Map<String, Object> body = new LinkedHashMap<>();
    try {
      body.put("amount", Amounts.format(amount));
    } catch (IllegalArgumentException e) {
      throw XCheckoutException.invalid("amount", e.getMessage());
    }
    return payment(orderNo, body);
  }

  private TestPayment payment(String orderNo, Map<String, Object> body) {
    if (orderNo.isEmpty()) {
      throw XCheckoutException.missing("orderNo");
    }
    body.put("orderNo", orderNo);
    return call(Call.post("/sandbox/pay", body).orderNo(orderNo), TestPayment::new);
  }

  /**
   * Sends the merchant's events to another place from now on. It is not repeated when no answer
   * came, since the previous URL would be lost.
   *
   * @param url where to; empty for nowhere
   * @return where they went before and where they go now
   */
  public WebhookChange setWebhook(String url) {
    return call(Call.post("/sandbox/webhook", Map.of("url", url)), WebhookChange::new);
  }

  private <T> T call(Call call, Function<Json, T> decoder) {
    if (client.isProduction()) {
      throw new XCheckoutException(Code.SANDBOX_ONLY, "production has no " + call.path);
    }
    return client.call(call, decoder);
  }
}
