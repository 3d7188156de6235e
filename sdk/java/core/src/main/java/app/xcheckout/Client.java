package app.xcheckout;

import app.xcheckout.json.Json;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Speaks to one gateway with one credential. Make it once and keep it: it holds the token and the
 * connections. It is safe for concurrent use.
 *
 * <p>It signs every request, obtains its access token and renews it, and believes an answer only
 * after it has verified the answer's signature. Calls that are safe to repeat are repeated after
 * failures that may pass, each time with a fresh signature. A call blocks; interrupting its thread
 * ends it with {@link Code#CONNECTION_FAILED}, and the thread stays interrupted. Every failure is
 * an {@link XCheckoutException}.
 */
public final class Client {
  /** The version of this library, as it stands in its User-Agent. */
  public static final String VERSION = "0.1.0";

  private final Config config;
  private final Sender sender;
  private final Limits limits;
  private final String requestId;
  private final String nonce;

  private Client(Config config, Sender sender, Limits limits, String requestId, String nonce) {
    this.config = config;
    this.sender = sender;
    this.limits = limits;
    this.requestId = Objects.requireNonNull(requestId, "requestId");
    this.nonce = Objects.requireNonNull(nonce, "nonce");
  }

  /**
   * Makes a client. It sends nothing: the first call obtains the token.
   *
   * @param config the environment and the credential
   * @return the client
   */
  public static Client of(Config config) {
    return new Client(config, new Sender(config), config.settings.limits, "", "");
  }

  /**
   * {@link #of} with {@link Config#load}.
   *
   * @return the client
   * @throws XCheckoutException with {@link Code#CONFIG_INVALID} when a part is missing
   */
  public static Client load() {
    return of(Config.load());
  }

  /**
   * Returns the same client with a bound for each call, waits and repeats included. It shares token
   * and connections with this one.
   *
   * @param time how long a call may take
   * @return another view of this client
   */
  public Client within(Duration time) {
    return with(limits.within(Objects.requireNonNull(time)));
  }

  /**
   * Returns the same client with another bound for each attempt of a call, as {@link
   * Config.Builder#timeout} sets it.
   *
   * @param timeout how long one attempt may take
   * @return another view of this client
   * @throws XCheckoutException with {@link Code#CONFIG_INVALID} for a time out of range
   */
  public Client withTimeout(Duration timeout) {
    return with(limits.timeout(timeout).checked());
  }

  /**
   * Returns the same client with another bound for the connection of each attempt, as {@link
   * Config.Builder#connectTimeout} sets it. A connection that is open already is used as it is.
   *
   * @param timeout how long a connection may take
   * @return another view of this client
   * @throws XCheckoutException with {@link Code#CONFIG_INVALID} for a time out of range
   */
  public Client withConnectTimeout(Duration timeout) {
    return with(limits.connectTimeout(timeout).checked());
  }

  /**
   * Returns the same client with another number of repeats, as {@link Config.Builder#retries} sets
   * it.
   *
   * @param retries how often a call that is safe to repeat is repeated at most
   * @return another view of this client
   * @throws XCheckoutException with {@link Code#CONFIG_INVALID} for a number below zero
   */
  public Client withRetries(int retries) {
    return with(limits.retries(retries).checked());
  }

  /**
   * Makes a client for another credential of the same environment. It shares this one's
   * connections, settings and corrected clock, and nothing of its credential: it has a token of its
   * own, so keep it as long as that credential makes calls.
   *
   * <pre>{@code
   * Client branch = client.withCredential(c -> c.apiKey(key).apiSecret(secret).signKey(signKey));
   * }</pre>
   *
   * @param parts gives a builder, which has this client's settings, the parts of the credential;
   *     settings may be changed too, and a transport given is used instead of the shared one
   * @return another client
   * @throws XCheckoutException as {@link Config.Builder#build} does
   */
  public Client withCredential(Consumer<Config.Builder> parts) {
    Config.Builder builder = config.forCredential(limits);
    parts.accept(builder);
    Config other = builder.build();
    Limits same =
        limits.within == null ? other.settings.limits : other.settings.limits.within(limits.within);
    return new Client(other, sender.forCredential(other), same, "", "");
  }

  private Client with(Limits other) {
    return new Client(config, sender, other, requestId, nonce);
  }

  /**
   * Returns the same client with a name for its next call, for gateways that keep answers by it:
   * with the same name and parameters they answer the same again. Calls that change nothing don't
   * send it; {@link #request} always does. A name that an {@link OrderRequest} has is stronger.
   *
   * @param requestId the name, one for each call; empty for none
   * @return another view of this client
   */
  public Client withRequestId(String requestId) {
    return new Client(config, sender, limits, requestId, nonce);
  }

  /**
   * Returns the same client with a nonce for its next call, which makes that one that is taken
   * once: with the same nonce nothing else is taken for a day ({@link Code#NONCE_REUSED}), so it is
   * not repeated when no answer came. Calls that change nothing don't send it; {@link #request}
   * always does. A nonce that an {@link OrderRequest} has is stronger.
   *
   * @param nonce up to 64 letters, digits and {@code - . _ :}, one for each call; empty for none
   * @return another view of this client
   */
  public Client withNonce(String nonce) {
    return new Client(config, sender, limits, requestId, nonce);
  }

  /**
   * The same calls with futures: no thread waits for an answer.
   *
   * @return another view of this client
   */
  public AsyncClient async() {
    return new AsyncClient(this);
  }

  /**
   * The calls that create orders and look after them.
   *
   * @return the service
   */
  public OrderService orders() {
    return new OrderService(this);
  }

  /**
   * The calls that send money back, of orders and of abnormal payments.
   *
   * @return the service
   */
  public RefundService refunds() {
    return new RefundService(this);
  }

  /**
   * The calls that pay your balance out.
   *
   * @return the service
   */
  public SettlementService settlements() {
    return new SettlementService(this);
  }

  /**
   * The calls that say what you have.
   *
   * @return the service
   */
  public BalanceService balances() {
    return new BalanceService(this);
  }

  /**
   * The calls that say how it came there.
   *
   * @return the service
   */
  public StatementService statements() {
    return new StatementService(this);
  }

  /**
   * The calls about what came and is not wholly an order's.
   *
   * @return the service
   */
  public AbnormalPaymentService abnormalPayments() {
    return new AbnormalPaymentService(this);
  }

  /**
   * The calls about the events that the gateway announces by webhook.
   *
   * @return the service
   */
  public EventService events() {
    return new EventService(this);
  }

  /**
   * The calls about the addresses that customers keep.
   *
   * @return the service
   */
  public DepositAddressService depositAddresses() {
    return new DepositAddressService(this);
  }

  /**
   * The calls about what arrived at those addresses.
   *
   * @return the service
   */
  public CustomerDepositService customerDeposits() {
    return new CustomerDepositService(this);
  }

  /**
   * The calls about the merchants that you sell for.
   *
   * @return the service
   */
  public SubMerchantService subMerchants() {
    return new SubMerchantService(this);
  }

  /**
   * The calls that say where events go.
   *
   * @return the service
   */
  public WebhookService webhooks() {
    return new WebhookService(this);
  }

  /**
   * The tokens that orders can be paid in now.
   *
   * @return the tokens
   */
  public List<Token> tokens() {
    return tokens("", "");
  }

  /**
   * The tokens that orders of a sub-merchant can be paid in now.
   *
   * @param merchantId the sub-merchant; empty for yourself
   * @return the tokens
   */
  public List<Token> tokens(String merchantId) {
    return tokens(merchantId, "");
  }

  /**
   * The tokens that orders in a currency can be paid in now.
   *
   * @param merchantId a sub-merchant of yours; empty for yourself
   * @param fiat the orders' currency, such as "EUR"; empty for US dollars
   * @return the tokens
   */
  public List<Token> tokens(String merchantId, String fiat) {
    return call(TokenCalls.list(merchantId, fiat));
  }

  /**
   * The calls that pay with test money; no production gateway has them.
   *
   * @return the service
   */
  public SandboxService sandbox() {
    return new SandboxService(this);
  }

  /**
   * By how much the local clock was found wrong: it is added to every timestamp.
   *
   * @return the correction; zero until a gateway has proven a skew
   */
  public Duration clockOffset() {
    return sender.clock.correction();
  }

  /**
   * Sends a self-test. That it returns means that the gateway accepted our signature and that we
   * accepted its own.
   *
   * @param test what to send
   * @return what arrived
   */
  public Echo test(SelfTest test) {
    return call(Asked.of(test.call(), Echo::new));
  }

  /**
   * Makes a call that this library has no method for: it is signed, and its answer verified.
   *
   * @param other the call
   * @return retdata as it came
   */
  public Json request(OtherCall other) {
    return call(Asked.any(other.call()));
  }

  /**
   * Obtains a fresh access token, for programs that make their own requests. Calls of the Client
   * don't need it: they obtain and renew theirs.
   *
   * @return the token
   */
  public AccessToken accessToken() {
    return Run.await(accessTokenLater());
  }

  CompletableFuture<AccessToken> accessTokenLater() {
    return Grant.obtain(sender, limits);
  }

  boolean isProduction() {
    return config.environment.equals(Environment.PRODUCTION)
        || config.base.toString().equals(Environment.PRODUCTION.url());
  }

  private Run start(Asked<?> asked) {
    return sender.start(asked.call.once(requestId, nonce), limits);
  }

  /** Makes a call and waits for its answer. */
  <T> T call(Asked<T> asked) {
    return asked.decode(start(asked).await());
  }

  /** Begins a call. Cancelling the future gives it up. */
  <T> CompletableFuture<T> begin(Asked<T> asked) {
    Run run = start(asked);
    CompletableFuture<T> answer = new CompletableFuture<>();
    run.result.whenComplete(
        (retdata, failure) -> {
          try {
            if (failure == null) {
              answer.complete(asked.decode(retdata));
            } else {
              answer.completeExceptionally(failure);
            }
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    answer.whenComplete(
        (value, failure) -> {
          if (answer.isCancelled()) {
            run.result.cancel(true);
          }
        });
    return answer;
  }

  ZoneId zone() {
    return config.settings.zone;
  }

  /** Names the environment and the credential, without its secrets. */
  @Override
  public String toString() {
    return "Client for " + config;
  }
}
