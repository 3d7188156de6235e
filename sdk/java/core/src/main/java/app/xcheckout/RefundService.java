package app.xcheckout;

import java.util.stream.Stream;

/** {@link Client#refunds}. It is safe for concurrent use. */
public final class RefundService {
  private final Client client;

  RefundService(Client client) {
    this.client = client;
  }

  /**
   * Asks for a refund. It is safe to repeat with the same request, also after an error that leaves
   * open whether the refund exists: the refundOrderNo makes it the same refund. That it was created
   * does not say that it arrived: {@link Refund#status} does.
   *
   * @param r the refund
   * @return the refund as it stands
   */
  public Refund create(RefundRequest r) {
    return client.call(RefundCalls.create(r, client.zone()));
  }

  /**
   * Returns a refund as it stands now; refused with {@link Code#REFUND_NOT_FOUND}.
   *
   * @param refundOrderNo your name for it
   * @return the refund
   */
  public Refund info(String refundOrderNo) {
    return client.call(RefundCalls.info(refundOrderNo, client.zone()));
  }

  /**
   * Ends a refund that was not sent yet. It is refused with {@link Code#REFUND_NOT_CANCELLABLE}
   * once it is on its way. It is not repeated when no answer came; {@link #info} then tells whether
   * it was done.
   *
   * @param refundOrderNo your name for it
   * @return the refund
   */
  public Refund cancel(String refundOrderNo) {
    return client.call(RefundCalls.cancel(refundOrderNo, client.zone()));
  }

  /**
   * Returns one page of refunds; {@link #all} walks through every page.
   *
   * @param filter which refunds
   * @return the page
   */
  public Page<Refund> list(RefundFilter filter) {
    return client.call(RefundCalls.list(filter.wire(), client.zone()));
  }

  /**
   * Walks through every refund that matches, page by page as it is asked for them. Its iterator
   * throws {@link XCheckoutException} when a page fails, and may then be asked again.
   *
   * @param filter which refunds
   * @return the refunds; each iterator asks anew
   */
  public Iterable<Refund> all(RefundFilter filter) {
    return () -> pages(filter);
  }

  /**
   * {@link #all} as a stream.
   *
   * @param filter which refunds
   * @return the refunds, in one sequence
   */
  public Stream<Refund> stream(RefundFilter filter) {
    return pages(filter).stream();
  }

  private Pages<Refund> pages(RefundFilter filter) {
    return new Pages<>(filter.wire(), asked -> client.call(RefundCalls.list(asked, client.zone())));
  }
}
