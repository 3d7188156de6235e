package app.xcheckout.webhook;

import app.xcheckout.AbnormalPaymentEvent;
import app.xcheckout.CustomerDepositEvent;
import app.xcheckout.Event;
import app.xcheckout.OrderEvent;
import app.xcheckout.RefundEvent;
import app.xcheckout.SettlementEvent;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Passes each event to the handler of its type, which has it in its class. Types without a handler
 * go to that of {@link Builder#otherwise}, or are acknowledged. It is immutable.
 *
 * <pre>{@code
 * EventHandler events =
 *     EventRouter.builder()
 *         .onOrder(event -> {
 *           if (event.isPaid()) {
 *             ship(event.order().orderNo());
 *           }
 *         })
 *         .build();
 * }</pre>
 */
public final class EventRouter implements EventHandler {
  /**
   * Handles events of one class.
   *
   * @param <E> the class
   */
  @FunctionalInterface
  public interface Route<E extends Event> {
    /**
     * Handles one event; see {@link EventHandler#handle}.
     *
     * @param event the event, verified
     * @throws Exception to have the gateway deliver the event again
     */
    void handle(E event) throws Exception;
  }

  private final Route<? super OrderEvent> order;
  private final Route<? super RefundEvent> refund;
  private final Route<? super SettlementEvent> settlement;
  private final Route<? super AbnormalPaymentEvent> abnormalPayment;
  private final Route<? super CustomerDepositEvent> customerDeposit;
  private final Route<Event> otherwise;

  private EventRouter(Builder b) {
    otherwise = b.otherwise;
    order = b.order == null ? otherwise : b.order;
    refund = b.refund == null ? otherwise : b.refund;
    settlement = b.settlement == null ? otherwise : b.settlement;
    abnormalPayment = b.abnormalPayment == null ? otherwise : b.abnormalPayment;
    customerDeposit = b.customerDeposit == null ? otherwise : b.customerDeposit;
  }

  /**
   * Begins a router.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public void handle(Event event) throws Exception {
    if (event instanceof OrderEvent) {
      order.handle((OrderEvent) event);
    } else if (event instanceof RefundEvent) {
      refund.handle((RefundEvent) event);
    } else if (event instanceof SettlementEvent) {
      settlement.handle((SettlementEvent) event);
    } else if (event instanceof AbnormalPaymentEvent) {
      abnormalPayment.handle((AbnormalPaymentEvent) event);
    } else if (event instanceof CustomerDepositEvent) {
      customerDeposit.handle((CustomerDepositEvent) event);
    } else {
      otherwise.handle(event);
    }
  }

  /** Builds an {@link EventRouter}. It is not safe for concurrent use. */
  public static final class Builder {
    private @Nullable Route<OrderEvent> order;
    private @Nullable Route<RefundEvent> refund;
    private @Nullable Route<SettlementEvent> settlement;
    private @Nullable Route<AbnormalPaymentEvent> abnormalPayment;
    private @Nullable Route<CustomerDepositEvent> customerDeposit;
    private Route<Event> otherwise = event -> {};

    private Builder() {}

    /**
     * Handles events about orders.
     *
     * @param route the handler
     * @return this
     */
    public Builder onOrder(Route<OrderEvent> route) {
      this.order = Objects.requireNonNull(route);
      return this;
    }

    /**
     * Handles events about refunds.
     *
     * @param route the handler
     * @return this
     */
    public Builder onRefund(Route<RefundEvent> route) {
      this.refund = Objects.requireNonNull(route);
      return this;
    }

    /**
     * Handles events about settlements.
     *
     * @param route the handler
     * @return this
     */
    public Builder onSettlement(Route<SettlementEvent> route) {
      this.settlement = Objects.requireNonNull(route);
      return this;
    }

    /**
     * Handles events about abnormal payments.
     *
     * @param route the handler
     * @return this
     */
    public Builder onAbnormalPayment(Route<AbnormalPaymentEvent> route) {
      this.abnormalPayment = Objects.requireNonNull(route);
      return this;
    }

    /**
     * Handles events about customers' deposits.
     *
     * @param route the handler
     * @return this
     */
    public Builder onCustomerDeposit(Route<CustomerDepositEvent> route) {
      this.customerDeposit = Objects.requireNonNull(route);
      return this;
    }

    /**
     * Handles the types without a handler of their own, those that this version of the library
     * doesn't know included.
     *
     * @param route the handler; by default such events are acknowledged and nothing is done
     * @return this
     */
    public Builder otherwise(Route<Event> route) {
      this.otherwise = Objects.requireNonNull(route);
      return this;
    }

    /**
     * Makes the router.
     *
     * @return the router
     */
    public EventRouter build() {
      return new EventRouter(this);
    }
  }
}
