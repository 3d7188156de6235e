package app.xcheckout;

import java.util.stream.Stream;

/** {@link Client#orders}. It is safe for concurrent use. */
public final class OrderService {
  private final Client client;

  OrderService(Client client) {
    this.client = client;
  }

  /**
   * Asks for an order. It is safe to repeat with the same request, also after an error that leaves
   * open whether the order exists: the orderNo makes it the same order. One that exists and has
   * ended without payment is refused with {@link Code#ORDER_CLOSED}.
   *
   * @param r the order
   * @return the order, which waits for its payment
   */
  public CreatedOrder create(OrderRequest r) {
    return client.call(OrderCalls.create(r));
  }

  /**
   * Returns an order as it stands now; refused with {@link Code#ORDER_NOT_FOUND}.
   *
   * @param orderNo your name for it
   * @return the order
   */
  public Order info(String orderNo) {
    return client.call(OrderCalls.info(orderNo, client.zone()));
  }

  /**
   * Ends an order that nothing was paid on. It is refused with {@link Code#ORDER_HAS_DEPOSITS} once
   * a deposit is known. It is not repeated when no answer came; {@link #info} then tells whether it
   * was done.
   *
   * @param orderNo your name for it
   * @return the order
   */
  public Order cancel(String orderNo) {
    return client.call(OrderCalls.cancel(orderNo, client.zone()));
  }

  /**
   * Returns one page of orders; {@link #all} walks through every page.
   *
   * @param filter which orders
   * @return the page
   */
  public Page<Order> list(OrderFilter filter) {
    return client.call(OrderCalls.list(filter.wire(), client.zone()));
  }

  /**
   * Walks through every order that matches, page by page as it is asked for them. Its iterator
   * throws {@link XCheckoutException} when a page fails, and may then be asked again.
   *
   * @param filter which orders
   * @return the orders; each iterator asks anew
   */
  public Iterable<Order> all(OrderFilter filter) {
    return () -> pages(filter);
  }

  /**
   * {@link #all} as a stream.
   *
   * @param filter which orders
   * @return the orders, in one sequence
   */
  public Stream<Order> stream(OrderFilter filter) {
    return pages(filter).stream();
  }

  private Pages<Order> pages(OrderFilter filter) {
    return new Pages<>(filter.wire(), asked -> client.call(OrderCalls.list(asked, client.zone())));
  }
}
