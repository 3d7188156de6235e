package app.xcheckout;

import java.util.List;
import java.util.stream.Stream;

/** {@link Client#settlements}. It is safe for concurrent use. */
public final class SettlementService {
  private final Client client;

  SettlementService(Client client) {
    this.client = client;
  }

  /**
   * Asks for a settlement. It is safe to repeat with the same request, also after an error that
   * leaves open whether the settlement exists: the settlementOrderNo makes it the same settlement.
   * That it was created does not say that it arrived: {@link Settlement#status} does.
   *
   * @param r the settlement
   * @return the settlement as it stands
   */
  public Settlement create(SettlementRequest r) {
    return client.call(SettlementCalls.create(r, client.zone()));
  }

  /**
   * Asks for a settlement to a bank account. It is safe to repeat as {@link #create} is. {@link
   * #info}, {@link #cancel} and {@link #list} are for settlements of both kinds. One that is {@link
   * SettlementStatus#SETTLED} may become {@link SettlementStatus#FAILED} later, when the bank
   * returns the payment.
   *
   * @param r the settlement
   * @return the settlement as it stands
   */
  public Settlement createFiat(FiatSettlementRequest r) {
    return client.call(SettlementCalls.createFiat(r, client.zone()));
  }

  /**
   * Returns a settlement as it stands now; refused with {@link Code#SETTLEMENT_NOT_FOUND}.
   *
   * @param settlementOrderNo your name for it
   * @return the settlement
   */
  public Settlement info(String settlementOrderNo) {
    return client.call(SettlementCalls.info(settlementOrderNo, client.zone()));
  }

  /**
   * Ends a settlement that was not sent yet. It is refused with {@link
   * Code#SETTLEMENT_NOT_CANCELLABLE} once it is on its way. It is not repeated when no answer came;
   * {@link #info} then tells whether it was done.
   *
   * @param settlementOrderNo your name for it
   * @return the settlement
   */
  public Settlement cancel(String settlementOrderNo) {
    return client.call(SettlementCalls.cancel(settlementOrderNo, client.zone()));
  }

  /**
   * Returns one page of settlements; {@link #all} walks through every page.
   *
   * @param filter which settlements
   * @return the page
   */
  public Page<Settlement> list(SettlementFilter filter) {
    return client.call(SettlementCalls.list(filter.wire(), client.zone()));
  }

  /**
   * Walks through every settlement that matches, page by page as it is asked for them. Its iterator
   * throws {@link XCheckoutException} when a page fails, and may then be asked again.
   *
   * @param filter which settlements
   * @return the settlements; each iterator asks anew
   */
  public Iterable<Settlement> all(SettlementFilter filter) {
    return () -> pages(filter);
  }

  /**
   * {@link #all} as a stream.
   *
   * @param filter which settlements
   * @return the settlements, in one sequence
   */
  public Stream<Settlement> stream(SettlementFilter filter) {
    return pages(filter).stream();
  }

  private Pages<Settlement> pages(SettlementFilter filter) {
    return new Pages<>(
        filter.wire(), asked -> client.call(SettlementCalls.list(asked, client.zone())));
  }

  /**
   * Returns the plans by which balances are settled automatically.
   *
   * @return yours and those for your sub-merchants
   */
  public List<SettlementPlan> plans() {
    return client.call(BalanceCalls.plans(""));
  }

  /**
   * Returns the plans for one sub-merchant.
   *
   * @param merchantId the sub-merchant; your own id for only your own
   * @return the plans
   */
  public List<SettlementPlan> plans(String merchantId) {
    return client.call(BalanceCalls.plans(merchantId));
  }
}
