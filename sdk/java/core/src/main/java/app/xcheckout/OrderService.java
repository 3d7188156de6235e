package app.xcheckout;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** {@link Client#orders}. It is safe for concurrent use. */
public final class OrderService {
  private final Client client;

  OrderService(Client client) {
    this.client = client;
  }

  /**
   * Asks for an order. It is safe to repeat with the same request, also after an error that leaves
   * open whether the order exists: the orderNo makes it the same order.
   *
   * @param r the order
   * @return the order, which waits for its payment
   */
  public CreatedOrder create(OrderRequest r) {
    Call call = Call.post("/checkout/order/create", r.wire()).repeatable().orderNo(r.orderNo());
    return client.call(call, CreatedOrder::new);
  }

  /**
   * Returns an order as it stands now; refused with {@link Code#ORDER_NOT_FOUND}.
   *
   * @param orderNo your name for it
   * @return the order
   */
  public Order info(String orderNo) {
    return one("/checkout/order/info", orderNo, true);
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
    return one("/checkout/order/cancel", orderNo, false);
  }

  private Order one(String path, String orderNo, boolean repeatable) {
    if (orderNo.isEmpty()) {
      throw XCheckoutException.missing("orderNo");
    }
    Call call = Call.get(path).parameter("orderNo", orderNo).orderNo(orderNo);
    return client.call(repeatable ? call.repeatable() : call, Order::new);
  }

  /**
   * Returns one page of orders; {@link #all} walks through every page.
   *
   * @param filter which orders
   * @return the page
   */
  public OrderPage list(OrderFilter filter) {
    Call call = Call.post("/checkout/order/list", filter.wire()).repeatable();
    return client.call(call, OrderPage::new);
  }

  /**
   * Walks through every order that matches, page by page as it is asked for them. Its iterator
   * throws {@link XCheckoutException} when a page fails, and may then be asked again.
   *
   * @param filter which orders
   * @return the orders; each iterator asks anew
   */
  public Iterable<Order> all(OrderFilter filter) {
    return () -> new Pages(filter);
  }

  /**
   * {@link #all} as a stream.
   *
   * @param filter which orders
   * @return the orders, in one sequence
   */
  public Stream<Order> stream(OrderFilter filter) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(
            new Pages(filter), Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  private final class Pages implements Iterator<Order> {
    private OrderFilter next;
    private Iterator<Order> page = java.util.Collections.emptyIterator();
    private boolean last;
    private boolean stuck;

    Pages(OrderFilter first) {
      this.next = first;
    }

    @Override
    public boolean hasNext() {
      while (!page.hasNext() && !last) {
        if (stuck) {
          throw new XCheckoutException(
                  Code.ANSWER_BODY_INVALID,
                  "the list does not move on from cursor \"" + next.cursor() + "\"")
              .status(200);
        }
        OrderPage loaded = list(next);
        String cursor = loaded.nextCursor();
        last = cursor.isEmpty();
        stuck = !last && cursor.equals(next.cursor());
        next = next.withCursor(cursor);
        page = loaded.orders().iterator();
      }
      return page.hasNext();
    }

    @Override
    public Order next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return page.next();
    }
  }
}
