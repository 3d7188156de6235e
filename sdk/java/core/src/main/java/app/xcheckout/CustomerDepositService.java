package app.xcheckout;

import java.util.stream.Stream;

/**
 * {@link Client#customerDeposits}: what arrived at the addresses that customers keep. {@link
 * RefundRequest#ofDeposit} sends it back. It is safe for concurrent use.
 */
public final class CustomerDepositService {
  private final Client client;

  CustomerDepositService(Client client) {
    this.client = client;
  }

  /**
   * Returns a deposit as it stands now; refused with {@link Code#DEPOSIT_NOT_FOUND}.
   *
   * @param depositNo the gateway's name for it
   * @return the deposit
   */
  public CustomerDeposit info(String depositNo) {
    return client.call(DepositCalls.info(depositNo, client.zone()));
  }

  /**
   * Returns one page of deposits; {@link #all} walks through every page.
   *
   * @param filter which deposits
   * @return the page
   */
  public Page<CustomerDeposit> list(CustomerDepositFilter filter) {
    return client.call(DepositCalls.list(filter.wire(), client.zone()));
  }

  /**
   * Walks through every one that matches, page by page as it is asked for them. Its iterator throws
   * {@link XCheckoutException} when a page fails, and may then be asked again.
   *
   * @param filter which deposits
   * @return the deposits; each iterator asks anew
   */
  public Iterable<CustomerDeposit> all(CustomerDepositFilter filter) {
    return () -> pages(filter);
  }

  /**
   * {@link #all} as a stream.
   *
   * @param filter which deposits
   * @return the deposits, in one sequence
   */
  public Stream<CustomerDeposit> stream(CustomerDepositFilter filter) {
    return pages(filter).stream();
  }

  private Pages<CustomerDeposit> pages(CustomerDepositFilter filter) {
    return new Pages<>(
        filter.wire(), asked -> client.call(DepositCalls.list(asked, client.zone())));
  }
}
