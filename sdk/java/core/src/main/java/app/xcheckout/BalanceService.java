package app.xcheckout;

import java.util.stream.Stream;

/** {@link Client#balances}. It is safe for concurrent use. */
public final class BalanceService {
  private final Client client;

  BalanceService(Client client) {
    this.client = client;
  }

  /**
   * Returns one page of balances; {@link #all} walks through every page.
   *
   * @param filter which balances
   * @return the page
   */
  public Page<Balance> list(BalanceFilter filter) {
    return client.call(BalanceCalls.list(filter.wire()));
  }

  /**
   * Walks through every balance that matches, page by page as it is asked for them. Its iterator
   * throws {@link XCheckoutException} when a page fails, and may then be asked again.
   *
   * @param filter which balances
   * @return the balances; each iterator asks anew
   */
  public Iterable<Balance> all(BalanceFilter filter) {
    return () -> pages(filter);
  }

  /**
   * {@link #all} as a stream.
   *
   * @param filter which balances
   * @return the balances, in one sequence
   */
  public Stream<Balance> stream(BalanceFilter filter) {
    return pages(filter).stream();
  }

  private Pages<Balance> pages(BalanceFilter filter) {
    return new Pages<>(filter.wire(), asked -> client.call(BalanceCalls.list(asked)));
  }
}
