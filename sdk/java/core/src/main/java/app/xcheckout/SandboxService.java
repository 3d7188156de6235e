package app.xcheckout;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Objects;

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
    return client.call(SandboxCalls.pay(client, orderNo, null, null));
  }

  /**
   * Pays an amount to an order from the test wallet. It is not repeated when no answer came.
   *
   * @param orderNo the order
   * @param amount the amount in its token
   * @return the transfer
   */
  public TestPayment pay(String orderNo, BigDecimal amount) {
    return client.call(SandboxCalls.pay(client, orderNo, null, Objects.requireNonNull(amount)));
  }

  /**
   * Pays an amount to an order in another token of its chain, as a payer does by mistake. It is not
   * repeated when no answer came.
   *
   * @param orderNo the order
   * @param token what to pay in, as in ETH_USDC
   * @param amount the amount in that token
   * @return the transfer
   */
  public TestPayment payIn(String orderNo, String token, BigDecimal amount) {
    return client.call(
        SandboxCalls.pay(
            client, orderNo, Objects.requireNonNull(token), Objects.requireNonNull(amount)));
  }

  /**
   * Pays an amount to the address that a customer keeps. It is not repeated when no answer came.
   *
   * @param address the customer's address
   * @param token what to pay in, as in ETH_USDT
   * @param amount the amount in that token
   * @return the transfer
   */
  public TestPayment payDeposit(String address, String token, BigDecimal amount) {
    return client.call(SandboxCalls.payDeposit(client, address, token, amount));
  }

  /**
   * Replaces the newest blocks of the sandbox's chain: an order that was paid in them is PAYING
   * again. It touches all orders of the sandbox, and is not repeated when no answer came.
   *
   * @param depth how many blocks
   * @param drop whether what the test wallet sent is lost for good; else it comes again three
   *     seconds later
   * @return what happened to the chain
   */
  public Reorg reorg(int depth, boolean drop) {
    return client.call(SandboxCalls.reorg(client, depth, drop));
  }

  /**
   * Sends the merchant's events to another place from now on. It is not repeated when no answer
   * came, since the previous URL would be lost.
   *
   * @param url where to; empty for nowhere
   * @return where they went before and where they go now
   */
  public WebhookChange setWebhook(String url) {
    return client.call(SandboxCalls.setWebhook(client, url));
  }

  /**
   * Sends the merchant's events to another place too, for a time. Call it again to go on. Several
   * may listen, and where events go otherwise stays as it is.
   *
   * @param url where to
   * @param time whole seconds up to an hour; zero ends it
   * @return until when
   */
  public Listener listen(String url, Duration time) {
    return client.call(SandboxCalls.listen(client, url, time));
  }

  /**
   * Sends a test event to the merchant's address, marked as one: {@link Event#isTest}. It is not
   * repeated when no answer came.
   *
   * @param type its type, a known one
   * @param remark what the event says in data.remark; may be empty
   * @return the eventId; empty when it is not said
   */
  public String simulate(EventType type, String remark) {
    return simulate(type, remark, "");
  }

  /**
   * Sends a test event about an order to where its events go; see {@link #simulate(EventType,
   * String)}.
   *
   * @param type its type, a known one
   * @param remark what the event says in data.remark; may be empty
   * @param orderNo the order
   * @return the eventId; empty when it is not said
   */
  public String simulate(EventType type, String remark, String orderNo) {
    return client.call(SandboxCalls.simulate(client, type, remark, orderNo));
  }
}
