package app.xcheckout;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Says which addresses that customers keep to list. It is immutable: each {@code with…} returns
 * another one. {@link #ALL} is where to begin.
 */
public final class DepositAddressFilter {
  /** Every address, those of sub-merchants too. */
  public static final DepositAddressFilter ALL = new DepositAddressFilter(Map.of());

  private final Map<String, Object> members;

  private DepositAddressFilter(Map<String, Object> members) {
    this.members = members;
  }

  private DepositAddressFilter with(String name, Object value) {
    Map<String, Object> other = new LinkedHashMap<>(members);
    other.put(name, Objects.requireNonNull(value, name));
    return new DepositAddressFilter(other);
  }

  /**
   * Addresses of one customer.
   *
   * @param customerId your ID for the customer
   * @return another filter
   */
  public DepositAddressFilter withCustomerId(String customerId) {
    return with("customerId", customerId);
  }

  /**
   * Those of one sub-merchant.
   *
   * @param merchantId the gateway's name for it; your own for only your own
   * @return another filter
   */
  public DepositAddressFilter withMerchantId(String merchantId) {
    return with("merchantId", merchantId);
  }

  /**
   * One address, to find whose it is.
   *
   * @param address the address
   * @return another filter
   */
  public DepositAddressFilter withAddress(String address) {
    return with("depositAddress", address);
  }

  /**
   * Those made at this time or later.
   *
   * @param from the time, to the millisecond
   * @return another filter
   */
  public DepositAddressFilter from(Instant from) {
    return with("startTime", from.toEpochMilli());
  }

  /**
   * Those made before this time.
   *
   * @param to the time, to the millisecond
   * @return another filter
   */
  public DepositAddressFilter to(Instant to) {
    return with("endTime", to.toEpochMilli());
  }

  /**
   * The page that begins at a cursor.
   *
   * @param cursor {@link Page#nextCursor} of the page before; empty for the first one
   * @return another filter
   */
  public DepositAddressFilter withCursor(String cursor) {
    return with("cursor", cursor);
  }

  /**
   * The page of a number. Far into a long list only the cursor goes on.
   *
   * @param pageNum the number, from 1
   * @return another filter
   */
  public DepositAddressFilter withPage(int pageNum) {
    return with("pageNum", pageNum);
  }

  /**
   * Pages of another size.
   *
   * @param pageSize 200 at most; by default what the gateway likes
   * @return another filter
   */
  public DepositAddressFilter withPageSize(int pageSize) {
    return with("pageSize", pageSize);
  }

  Map<String, Object> wire() {
    Map<String, Object> wire = new LinkedHashMap<>(members);
    wire.entrySet().removeIf(e -> e.getValue().equals("") && !e.getKey().equals("cursor"));
    return wire;
  }

  @Override
  public String toString() {
    return "DepositAddressFilter" + members;
  }
}
