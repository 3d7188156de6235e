package app.xcheckout;

import java.util.stream.Stream;

/**
 * {@link Client#depositAddresses}: the addresses that customers keep. It is safe for concurrent
 * use.
 */
public final class DepositAddressService {
  private final Client client;

  DepositAddressService(Client client) {
    this.client = client;
  }

  /**
   * Returns the address that a customer keeps: the same one whenever it is asked for. Ask again
   * before you show it: the call is refused with {@link Code#TOKEN_NOT_SUPPORTED} while the token
   * takes no new payments.
   *
   * @param r the customer
   * @return the address
   */
  public DepositAddress create(DepositAddressRequest r) {
    return client.call(DepositCalls.create(r, client.zone()));
  }

  /**
   * Returns the address of a customer; refused with {@link Code#DEPOSIT_ADDRESS_NOT_FOUND} where it
   * was not created.
   *
   * @param ref the customer
   * @return the address
   */
  public DepositAddress info(DepositAddressRef ref) {
    return client.call(DepositCalls.address(ref, client.zone()));
  }

  /**
   * Returns one page of addresses; {@link #all} walks through every page.
   *
   * @param filter which addresses
   * @return the page
   */
  public Page<DepositAddress> list(DepositAddressFilter filter) {
    return client.call(DepositCalls.listAddresses(filter.wire(), client.zone()));
  }

  /**
   * Walks through every one that matches, page by page as it is asked for them. Its iterator throws
   * {@link XCheckoutException} when a page fails, and may then be asked again.
   *
   * @param filter which addresses
   * @return the addresses; each iterator asks anew
   */
  public Iterable<DepositAddress> all(DepositAddressFilter filter) {
    return () -> pages(filter);
  }

  /**
   * {@link #all} as a stream.
   *
   * @param filter which addresses
   * @return the addresses, in one sequence
   */
  public Stream<DepositAddress> stream(DepositAddressFilter filter) {
    return pages(filter).stream();
  }

  private Pages<DepositAddress> pages(DepositAddressFilter filter) {
    return new Pages<>(
        filter.wire(), asked -> client.call(DepositCalls.listAddresses(asked, client.zone())));
  }
}
