package app.xcheckout;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Says which balances to list. It is immutable: each {@code with…} returns another one. {@link
 * #ALL} is where to begin.
 */
public final class BalanceFilter {
  /** Every balance, those of sub-merchants too. */
  public static final BalanceFilter ALL = new BalanceFilter(Map.of());

  private final Map<String, Object> members;

  private BalanceFilter(Map<String, Object> members) {
    this.members = members;
  }

  private BalanceFilter with(String name, Object value) {
    Map<String, Object> other = new LinkedHashMap<>(members);
    other.put(name, Objects.requireNonNull(value, name));
    return new BalanceFilter(other);
  }

  /**
   * Balances of one sub-merchant.
   *
   * @param merchantId the gateway's name for it; your own for only your own
   * @return another filter
   */
  public BalanceFilter withMerchantId(String merchantId) {
    return with("merchantId", merchantId);
  }

  /**
   * Those in one token.
   *
   * @param token chain and token, as "ETH_USDT"
   * @return another filter
   */
  public BalanceFilter withToken(String token) {
    return with("token", token);
  }

  /**
   * The page that begins at a cursor.
   *
   * @param cursor that of the page before; empty for the first one
   * @return another filter
   */
  public BalanceFilter withCursor(String cursor) {
    return with("cursor", cursor);
  }

  /**
   * The page of a number. Far into a long list only the cursor goes on.
   *
   * @param pageNum the number, from 1
   * @return another filter
   */
  public BalanceFilter withPage(int pageNum) {
    return with("pageNum", pageNum);
  }

  /**
   * Pages of another size.
   *
   * @param pageSize 200 at most; by default what the gateway likes
   * @return another filter
   */
  public BalanceFilter withPageSize(int pageSize) {
    return with("pageSize", pageSize);
  }

  Map<String, Object> wire() {
    Map<String, Object> wire = new LinkedHashMap<>(members);
    wire.entrySet().removeIf(e -> e.getValue().equals("") && !e.getKey().equals("cursor"));
    return wire;
  }

  @Override
  public String toString() {
    return "BalanceFilter" + members;
  }
}
