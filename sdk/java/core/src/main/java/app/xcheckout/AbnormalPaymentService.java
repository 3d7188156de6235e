package app.xcheckout;

import java.util.List;
import java.util.stream.Stream;

/** {@link Client#abnormalPayments}. It is safe for concurrent use. */
public final class AbnormalPaymentService {
  private final Client client;

  AbnormalPaymentService(Client client) {
    this.client = client;
  }

  /**
   * Returns one page of abnormal payments; {@link #all} walks through every page.
   *
   * @param filter which payments
   * @return the page
   */
  public Page<AbnormalPayment> list(AbnormalPaymentFilter filter) {
    return client.call(RefundCalls.listAbnormal(filter.wire(), client.zone()));
  }

  /**
   * Walks through every abnormal payment that matches, page by page as it is asked for them. Its
   * iterator throws {@link XCheckoutException} when a page fails, and may then be asked again.
   *
   * @param filter which payments
   * @return the payments; each iterator asks anew
   */
  public Iterable<AbnormalPayment> all(AbnormalPaymentFilter filter) {
    return () -> pages(filter);
  }

  /**
   * {@link #all} as a stream.
   *
   * @param filter which payments
   * @return the payments, in one sequence
   */
  public Stream<AbnormalPayment> stream(AbnormalPaymentFilter filter) {
    return pages(filter).stream();
  }

  /**
   * Sends an abnormal payment back. It makes a refund like any other, and is as safe to repeat as
   * {@link RefundService#create}.
   *
   * @param r the refund
   * @return the refund as it stands
   */
  public Refund refund(AbnormalRefundRequest r) {
    return client.call(RefundCalls.refundAbnormal(r, client.zone()));
  }

  /**
   * Takes what is pending of abnormal payments for their order, which is PAID by it. What was
   * accepted before changes nothing, so that it is safe to repeat. It is refused with {@link
   * Code#ABNORMAL_PAYMENT_NOT_ACCEPTABLE} for an order that was cancelled and for a payment in
   * another token.
   *
   * @param abnormalPaymentNos up to 100, all of one order
   * @return the order
   */
  public Order accept(List<String> abnormalPaymentNos) {
    return client.call(RefundCalls.accept(abnormalPaymentNos, client.zone()));
  }

  private Pages<AbnormalPayment> pages(AbnormalPaymentFilter filter) {
    return new Pages<>(
        filter.wire(), asked -> client.call(RefundCalls.listAbnormal(asked, client.zone())));
  }
}
