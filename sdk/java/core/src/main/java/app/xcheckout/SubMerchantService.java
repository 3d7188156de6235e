package app.xcheckout;

import java.util.stream.Stream;

/** {@link Client#subMerchants}: the merchants that you sell for. It is safe for concurrent use. */
public final class SubMerchantService {
  private final Client client;

  SubMerchantService(Client client) {
    this.client = client;
  }

  /**
   * Adds a sub-merchant. Without a requestId it is not repeated when no answer came, since there
   * would be two. It needs the scope "merchants", which production gives on request, and is refused
   * with {@link Code#SUB_MERCHANT_LIMIT_REACHED} when you can create no more.
   *
   * @param r its name
   * @return the sub-merchant
   */
  public SubMerchant create(SubMerchantRequest r) {
    return client.call(SubMerchantCalls.create(r, client.zone()));
  }

  /**
   * Returns one page of sub-merchants, newest first; {@link #all} walks through every page.
   *
   * @param filter which page
   * @return the page
   */
  public Page<SubMerchant> list(SubMerchantFilter filter) {
    return client.call(SubMerchantCalls.list(filter.wire(), client.zone()));
  }

  /**
   * Walks through every one, page by page as it is asked for them. Its iterator throws {@link
   * XCheckoutException} when a page fails, and may then be asked again.
   *
   * @param filter where to begin
   * @return the sub-merchants; each iterator asks anew
   */
  public Iterable<SubMerchant> all(SubMerchantFilter filter) {
    return () -> pages(filter);
  }

  /**
   * {@link #all} as a stream.
   *
   * @param filter where to begin
   * @return the sub-merchants, in one sequence
   */
  public Stream<SubMerchant> stream(SubMerchantFilter filter) {
    return pages(filter).stream();
  }

  private Pages<SubMerchant> pages(SubMerchantFilter filter) {
    return new Pages<>(
        filter.wire(), asked -> client.call(SubMerchantCalls.list(asked, client.zone())));
  }
}
