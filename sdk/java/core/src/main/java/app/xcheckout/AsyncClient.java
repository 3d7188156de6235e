package app.xcheckout;

import app.xcheckout.json.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@link Client#async}: the calls of a client with futures. No thread waits while a call is under
 * way or pauses before a repeat. A future fails with {@link XCheckoutException}; what depends on it
 * runs on a thread of the client and must not block it. Cancelling a future gives the call up. What
 * is refused without being sent is thrown at once. It is safe for concurrent use.
 */
public final class AsyncClient {
  private final Client client;

  AsyncClient(Client client) {
    this.client = client;
  }

  /**
   * The calls of {@link OrderService}.
   *
   * @return the calls
   */
  public Orders orders() {
    return new Orders(client);
  }

  /**
   * The calls of {@link RefundService}.
   *
   * @return the calls
   */
  public Refunds refunds() {
    return new Refunds(client);
  }

  /**
   * The calls of {@link SettlementService}.
   *
   * @return the calls
   */
  public Settlements settlements() {
    return new Settlements(client);
  }

  /**
   * {@link BalanceService#list}.
   *
   * @param filter which balances
   * @return the page
   */
  public CompletableFuture<Page<Balance>> balances(BalanceFilter filter) {
    return client.begin(BalanceCalls.list(filter.wire()));
  }

  /**
   * {@link StatementService#read}.
   *
   * @param r which statement
   * @return the page
   */
  public CompletableFuture<Statement> statement(StatementRequest r) {
    return client.begin(BalanceCalls.statement(r.wire(), client.zone()));
  }

  /**
   * The calls of {@link AbnormalPaymentService}.
   *
   * @return the calls
   */
  public AbnormalPayments abnormalPayments() {
    return new AbnormalPayments(client);
  }

  /**
   * The calls of {@link DepositAddressService}.
   *
   * @return the calls
   */
  public DepositAddresses depositAddresses() {
    return new DepositAddresses(client);
  }

  /**
   * The calls of {@link CustomerDepositService}.
   *
   * @return the calls
   */
  public CustomerDeposits customerDeposits() {
    return new CustomerDeposits(client);
  }

  /**
   * The calls of {@link SubMerchantService}.
   *
   * @return the calls
   */
  public SubMerchants subMerchants() {
    return new SubMerchants(client);
  }

  /**
   * The calls of {@link EventService}.
   *
   * @return the calls
   */
  public Events events() {
    return new Events(client);
  }

  /**
   * The calls of {@link WebhookService}.
   *
   * @return the calls
   */
  public Webhooks webhooks() {
    return new Webhooks(client);
  }

  /**
   * The calls of {@link SandboxService}.
   *
   * @return the calls
   */
  public Sandbox sandbox() {
    return new Sandbox(client);
  }

  /**
   * {@link Client#test}.
   *
   * @param test what to send
   * @return what arrived
   */
  public CompletableFuture<Echo> test(SelfTest test) {
    return client.begin(Asked.of(test.call(), Echo::new));
  }

  /**
   * {@link Client#request}.
   *
   * @param other the call
   * @return retdata as it came
   */
  public CompletableFuture<Json> request(OtherCall other) {
    return client.begin(Asked.any(other.call()));
  }

  /**
   * {@link Client#accessToken}.
   *
   * @return the token
   */
  public CompletableFuture<AccessToken> accessToken() {
    return client.accessTokenLater();
  }

  /**
   * {@link Client#tokens(String)}.
   *
   * @param merchantId the sub-merchant; empty for yourself
   * @return the tokens
   */
  public CompletableFuture<List<Token>> tokens(String merchantId) {
    return tokens(merchantId, "");
  }

  /**
   * {@link Client#tokens(String, String)}.
   *
   * @param merchantId a sub-merchant of yours; empty for yourself
   * @param fiat the orders' currency; empty for US dollars
   * @return the tokens
   */
  public CompletableFuture<List<Token>> tokens(String merchantId, String fiat) {
    return client.begin(TokenCalls.list(merchantId, fiat));
  }

  /** The calls of {@link OrderService} with futures. */
  public static final class Orders {
    private final Client client;

    private Orders(Client client) {
      this.client = client;
    }

    /**
     * {@link OrderService#create}.
     *
     * @param r the order
     * @return the order, which waits for its payment
     */
    public CompletableFuture<CreatedOrder> create(OrderRequest r) {
      return client.begin(OrderCalls.create(r));
    }

    /**
     * {@link OrderService#info}.
     *
     * @param orderNo your name for it
     * @return the order
     */
    public CompletableFuture<Order> info(String orderNo) {
      return client.begin(OrderCalls.info(orderNo, client.zone()));
    }

    /**
     * {@link OrderService#cancel}.
     *
     * @param orderNo your name for it
     * @return the order
     */
    public CompletableFuture<Order> cancel(String orderNo) {
      return client.begin(OrderCalls.cancel(orderNo, client.zone()));
    }

    /**
     * {@link OrderService#list}.
     *
     * @param filter which orders
     * @return the page
     */
    public CompletableFuture<Page<Order>> list(OrderFilter filter) {
      return client.begin(OrderCalls.list(filter.wire(), client.zone()));
    }

    /**
     * Walks through every order that matches, page after page.
     *
     * @param filter which orders
     * @param each what each order is passed to, one after the other
     * @return done when each has been passed on, or failed with the page or the consumer that
     *     failed
     */
    public CompletableFuture<@Nullable Void> forEach(OrderFilter filter, Consumer<Order> each) {
      return Pages.forEach(
          filter.wire(), asked -> client.begin(OrderCalls.list(asked, client.zone())), each);
    }
  }

  /** The calls of {@link RefundService} with futures. */
  public static final class Refunds {
    private final Client client;

    private Refunds(Client client) {
      this.client = client;
    }

    /**
     * {@link RefundService#create}.
     *
     * @param r the refund
     * @return the refund as it stands
     */
    public CompletableFuture<Refund> create(RefundRequest r) {
      return client.begin(RefundCalls.create(r, client.zone()));
    }

    /**
     * {@link RefundService#info}.
     *
     * @param refundOrderNo your name for it
     * @return the refund
     */
    public CompletableFuture<Refund> info(String refundOrderNo) {
      return client.begin(RefundCalls.info(refundOrderNo, client.zone()));
    }

    /**
     * {@link RefundService#cancel}.
     *
     * @param refundOrderNo your name for it
     * @return the refund
     */
    public CompletableFuture<Refund> cancel(String refundOrderNo) {
      return client.begin(RefundCalls.cancel(refundOrderNo, client.zone()));
    }

    /**
     * {@link RefundService#list}.
     *
     * @param filter which refunds
     * @return the page
     */
    public CompletableFuture<Page<Refund>> list(RefundFilter filter) {
      return client.begin(RefundCalls.list(filter.wire(), client.zone()));
    }

    /**
     * Walks through every refund that matches, page after page.
     *
     * @param filter which refunds
     * @param each what each refund is passed to, one after the other
     * @return done when each has been passed on, or failed with the page or the consumer that
     *     failed
     */
    public CompletableFuture<@Nullable Void> forEach(RefundFilter filter, Consumer<Refund> each) {
      return Pages.forEach(
          filter.wire(), asked -> client.begin(RefundCalls.list(asked, client.zone())), each);
    }
  }

  /** The calls of {@link SettlementService} with futures. */
  public static final class Settlements {
    private final Client client;

    private Settlements(Client client) {
      this.client = client;
    }

    /**
     * {@link SettlementService#create}.
     *
     * @param r the settlement
     * @return the settlement as it stands
     */
    public CompletableFuture<Settlement> create(SettlementRequest r) {
      return client.begin(SettlementCalls.create(r, client.zone()));
    }

    /**
     * {@link SettlementService#createFiat}.
     *
     * @param r the settlement
     * @return the settlement as it stands
     */
    public CompletableFuture<Settlement> createFiat(FiatSettlementRequest r) {
      return client.begin(SettlementCalls.createFiat(r, client.zone()));
    }

    /**
     * {@link SettlementService#info}.
     *
     * @param settlementOrderNo your name for it
     * @return the settlement
     */
    public CompletableFuture<Settlement> info(String settlementOrderNo) {
      return client.begin(SettlementCalls.info(settlementOrderNo, client.zone()));
    }

    /**
     * {@link SettlementService#cancel}.
     *
     * @param settlementOrderNo your name for it
     * @return the settlement
     */
    public CompletableFuture<Settlement> cancel(String settlementOrderNo) {
      return client.begin(SettlementCalls.cancel(settlementOrderNo, client.zone()));
    }

    /**
     * {@link SettlementService#list}.
     *
     * @param filter which settlements
     * @return the page
     */
    public CompletableFuture<Page<Settlement>> list(SettlementFilter filter) {
      return client.begin(SettlementCalls.list(filter.wire(), client.zone()));
    }

    /**
     * {@link SettlementService#plans()}.
     *
     * @return the plans
     */
    public CompletableFuture<List<SettlementPlan>> plans() {
      return client.begin(BalanceCalls.plans(""));
    }

    /**
     * Walks through every settlement that matches, page after page.
     *
     * @param filter which settlements
     * @param each what each settlement is passed to, one after the other
     * @return done when each has been passed on, or failed with the page or the consumer that
     *     failed
     */
    public CompletableFuture<@Nullable Void> forEach(
        SettlementFilter filter, Consumer<Settlement> each) {
      return Pages.forEach(
          filter.wire(), asked -> client.begin(SettlementCalls.list(asked, client.zone())), each);
    }
  }

  /** The calls of {@link AbnormalPaymentService} with futures. */
  public static final class AbnormalPayments {
    private final Client client;

    private AbnormalPayments(Client client) {
      this.client = client;
    }

    /**
     * {@link AbnormalPaymentService#list}.
     *
     * @param filter which payments
     * @return the page
     */
    public CompletableFuture<Page<AbnormalPayment>> list(AbnormalPaymentFilter filter) {
      return client.begin(RefundCalls.listAbnormal(filter.wire(), client.zone()));
    }

    /**
     * Walks through every abnormal payment that matches, page after page.
     *
     * @param filter which payments
     * @param each what each payment is passed to, one after the other
     * @return done when each has been passed on, or failed with the page or the consumer that
     *     failed
     */
    public CompletableFuture<@Nullable Void> forEach(
        AbnormalPaymentFilter filter, Consumer<AbnormalPayment> each) {
      return Pages.forEach(
          filter.wire(),
          asked -> client.begin(RefundCalls.listAbnormal(asked, client.zone())),
          each);
    }

    /**
     * {@link AbnormalPaymentService#refund}.
     *
     * @param r the refund
     * @return the refund as it stands
     */
    public CompletableFuture<Refund> refund(AbnormalRefundRequest r) {
      return client.begin(RefundCalls.refundAbnormal(r, client.zone()));
    }

    /**
     * {@link AbnormalPaymentService#accept}.
     *
     * @param abnormalPaymentNos up to 100, all of one order
     * @return the order
     */
    public CompletableFuture<Order> accept(List<String> abnormalPaymentNos) {
      return client.begin(RefundCalls.accept(abnormalPaymentNos, client.zone()));
    }
  }

  /** The calls of {@link DepositAddressService} with futures. */
  public static final class DepositAddresses {
    private final Client client;

    private DepositAddresses(Client client) {
      this.client = client;
    }

    /**
     * {@link DepositAddressService#create}.
     *
     * @param r the customer
     * @return the address
     */
    public CompletableFuture<DepositAddress> create(DepositAddressRequest r) {
      return client.begin(DepositCalls.create(r, client.zone()));
    }

    /**
     * {@link DepositAddressService#info}.
     *
     * @param ref the customer
     * @return the address
     */
    public CompletableFuture<DepositAddress> info(DepositAddressRef ref) {
      return client.begin(DepositCalls.address(ref, client.zone()));
    }

    /**
     * {@link DepositAddressService#list}.
     *
     * @param filter which addresses
     * @return the page
     */
    public CompletableFuture<Page<DepositAddress>> list(DepositAddressFilter filter) {
      return client.begin(DepositCalls.listAddresses(filter.wire(), client.zone()));
    }

    /**
     * Walks through every one that matches, page after page.
     *
     * @param filter which addresses
     * @param each what each one is passed to, one after the other
     * @return done when each has been passed on, or failed with the page or the consumer that
     *     failed
     */
    public CompletableFuture<@Nullable Void> forEach(
        DepositAddressFilter filter, Consumer<DepositAddress> each) {
      return Pages.forEach(
          filter.wire(),
          asked -> client.begin(DepositCalls.listAddresses(asked, client.zone())),
          each);
    }
  }

  /** The calls of {@link SubMerchantService} with futures. */
  public static final class SubMerchants {
    private final Client client;

    private SubMerchants(Client client) {
      this.client = client;
    }

    /**
     * {@link SubMerchantService#create}.
     *
     * @param r its name
     * @return the sub-merchant
     */
    public CompletableFuture<SubMerchant> create(SubMerchantRequest r) {
      return client.begin(SubMerchantCalls.create(r, client.zone()));
    }

    /**
     * {@link SubMerchantService#list}.
     *
     * @param filter which page
     * @return the page
     */
    public CompletableFuture<Page<SubMerchant>> list(SubMerchantFilter filter) {
      return client.begin(SubMerchantCalls.list(filter.wire(), client.zone()));
    }

    /**
     * Walks through every one, page after page.
     *
     * @param filter where to begin
     * @param each what each one is passed to, one after the other
     * @return done when each has been passed on, or failed with the page or the consumer that
     *     failed
     */
    public CompletableFuture<@Nullable Void> forEach(
        SubMerchantFilter filter, Consumer<SubMerchant> each) {
      return Pages.forEach(
          filter.wire(), asked -> client.begin(SubMerchantCalls.list(asked, client.zone())), each);
    }
  }

  /** The calls of {@link CustomerDepositService} with futures. */
  public static final class CustomerDeposits {
    private final Client client;

    private CustomerDeposits(Client client) {
      this.client = client;
    }

    /**
     * {@link CustomerDepositService#info}.
     *
     * @param depositNo the gateway's name for it
     * @return the deposit
     */
    public CompletableFuture<CustomerDeposit> info(String depositNo) {
      return client.begin(DepositCalls.info(depositNo, client.zone()));
    }

    /**
     * {@link CustomerDepositService#list}.
     *
     * @param filter which deposits
     * @return the page
     */
    public CompletableFuture<Page<CustomerDeposit>> list(CustomerDepositFilter filter) {
      return client.begin(DepositCalls.list(filter.wire(), client.zone()));
    }

    /**
     * Walks through every one that matches, page after page.
     *
     * @param filter which deposits
     * @param each what each one is passed to, one after the other
     * @return done when each has been passed on, or failed with the page or the consumer that
     *     failed
     */
    public CompletableFuture<@Nullable Void> forEach(
        CustomerDepositFilter filter, Consumer<CustomerDeposit> each) {
      return Pages.forEach(
          filter.wire(), asked -> client.begin(DepositCalls.list(asked, client.zone())), each);
    }
  }

  /** The calls of {@link EventService} with futures. */
  public static final class Events {
    private final Client client;

    private Events(Client client) {
      this.client = client;
    }

    /**
     * {@link EventService#list}.
     *
     * @param filter which events
     * @return the page
     */
    public CompletableFuture<Page<EventRecord>> list(EventFilter filter) {
      return client.begin(EventCalls.list(filter.wire()));
    }

    /**
     * Walks through every event that matches, page after page.
     *
     * @param filter which events
     * @param each what each event is passed to, one after the other
     * @return done when each has been passed on, or failed with the page or the consumer that
     *     failed
     */
    public CompletableFuture<@Nullable Void> forEach(
        EventFilter filter, Consumer<EventRecord> each) {
      return Pages.forEach(filter.wire(), asked -> client.begin(EventCalls.list(asked)), each);
    }

    /**
     * {@link EventService#info}.
     *
     * @param eventId its name
     * @return the event
     */
    public CompletableFuture<EventDetails> info(String eventId) {
      return client.begin(EventCalls.info(eventId, client.zone()));
    }

    /**
     * {@link EventService#resend}.
     *
     * @param eventId its name
     * @return the event as it stands
     */
    public CompletableFuture<EventRecord> resend(String eventId) {
      return client.begin(EventCalls.resend(eventId, ""));
    }

    /**
     * {@link EventService#resendTo}.
     *
     * @param eventId its name
     * @param webhookId the endpoint
     * @return the event as it stands
     */
    public CompletableFuture<EventRecord> resendTo(String eventId, String webhookId) {
      return client.begin(EventCalls.resend(eventId, webhookId));
    }

    /**
     * {@link EventService#resendSince(Instant, String)}.
     *
     * @param since the time, at most 30 days ago
     * @param webhookId the endpoint; empty for all
     * @return how many are sent
     */
    public CompletableFuture<Long> resendSince(Instant since, String webhookId) {
      return resendSince(since, webhookId, "");
    }

    private CompletableFuture<Long> resendSince(Instant since, String webhookId, String cursor) {
      return client
          .begin(EventCalls.resendSince(since, webhookId, cursor))
          .thenCompose(
              resent ->
                  resent.nextCursor.isEmpty()
                      ? CompletableFuture.completedFuture(resent.count)
                      : resendSince(since, webhookId, resent.nextCursor)
                          .thenApply(rest -> resent.count + rest));
    }
  }

  /** The calls of {@link WebhookService} with futures. */
  public static final class Webhooks {
    private final Client client;

    private Webhooks(Client client) {
      this.client = client;
    }

    /**
     * {@link WebhookService#create}.
     *
     * @param r the endpoint
     * @return the endpoint as it stands
     */
    public CompletableFuture<WebhookEndpoint> create(WebhookRequest r) {
      return client.begin(WebhookCalls.create(r));
    }

    /**
     * {@link WebhookService#update}.
     *
     * @param u what to change
     * @return the endpoint as it stands
     */
    public CompletableFuture<WebhookEndpoint> update(WebhookUpdate u) {
      return client.begin(WebhookCalls.update(u));
    }

    /**
     * {@link WebhookService#delete}.
     *
     * @param webhookId the endpoint
     * @return the endpoint as it was
     */
    public CompletableFuture<WebhookEndpoint> delete(String webhookId) {
      return client.begin(WebhookCalls.delete(webhookId));
    }

    /**
     * {@link WebhookService#pause}.
     *
     * @param webhookId the endpoint
     * @return the endpoint as it stands
     */
    public CompletableFuture<WebhookEndpoint> pause(String webhookId) {
      return client.begin(WebhookCalls.pause(webhookId));
    }

    /**
     * {@link WebhookService#resume}.
     *
     * @param webhookId the endpoint
     * @return the endpoint as it stands
     */
    public CompletableFuture<WebhookEndpoint> resume(String webhookId) {
      return client.begin(WebhookCalls.resume(webhookId));
    }

    /**
     * {@link WebhookService#list(String)}.
     *
     * @param merchantId the sub-merchant; empty for all
     * @return the endpoints
     */
    public CompletableFuture<List<WebhookEndpoint>> list(String merchantId) {
      return client.begin(WebhookCalls.list(merchantId));
    }
  }

  /** The calls of {@link SandboxService} with futures. */
  public static final class Sandbox {
    private final Client client;

    private Sandbox(Client client) {
      this.client = client;
    }

    /**
     * {@link SandboxService#pay(String)}.
     *
     * @param orderNo the order
     * @return the transfer
     */
    public CompletableFuture<TestPayment> pay(String orderNo) {
      return client.begin(SandboxCalls.pay(client, orderNo, null, null));
    }

    /**
     * {@link SandboxService#pay(String, BigDecimal)}.
     *
     * @param orderNo the order
     * @param amount the amount in its token
     * @return the transfer
     */
    public CompletableFuture<TestPayment> pay(String orderNo, BigDecimal amount) {
      return client.begin(SandboxCalls.pay(client, orderNo, null, Objects.requireNonNull(amount)));
    }

    /**
     * {@link SandboxService#payIn}.
     *
     * @param orderNo the order
     * @param token what to pay in, as in ETH_USDC
     * @param amount the amount in that token
     * @return the transfer
     */
    public CompletableFuture<TestPayment> payIn(String orderNo, String token, BigDecimal amount) {
      return client.begin(
          SandboxCalls.pay(
              client, orderNo, Objects.requireNonNull(token), Objects.requireNonNull(amount)));
    }

    /**
     * {@link SandboxService#payDeposit}.
     *
     * @param address the customer's address
     * @param token what to pay in, as in ETH_USDT
     * @param amount the amount in that token
     * @return the transfer
     */
    public CompletableFuture<TestPayment> payDeposit(
        String address, String token, BigDecimal amount) {
      return client.begin(SandboxCalls.payDeposit(client, address, token, amount));
    }

    /**
     * {@link SandboxService#reorg}.
     *
     * @param depth how many blocks
     * @param drop whether what the test wallet sent is lost for good
     * @return what happened to the chain
     */
    public CompletableFuture<Reorg> reorg(int depth, boolean drop) {
      return client.begin(SandboxCalls.reorg(client, depth, drop));
    }

    /**
     * {@link SandboxService#setWebhook}.
     *
     * @param url where to; empty for nowhere
     * @return where they went before and where they go now
     */
    public CompletableFuture<WebhookChange> setWebhook(String url) {
      return client.begin(SandboxCalls.setWebhook(client, url));
    }

    /**
     * {@link SandboxService#listen}.
     *
     * @param url where to
     * @param time whole seconds up to an hour; zero ends it
     * @return until when
     */
    public CompletableFuture<Listener> listen(String url, Duration time) {
      return client.begin(SandboxCalls.listen(client, url, time));
    }

    /**
     * {@link SandboxService#simulate(EventType, String, String)}.
     *
     * @param type its type, a known one
     * @param remark what the event says in data.remark; may be empty
     * @param orderNo the order; empty for none
     * @return the eventId; empty when it is not said
     */
    public CompletableFuture<String> simulate(EventType type, String remark, String orderNo) {
      return client.begin(SandboxCalls.simulate(client, type, remark, orderNo));
    }
  }
}
