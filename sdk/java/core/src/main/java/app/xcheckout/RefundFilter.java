package app.xcheckout;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Says which refunds to list. It is immutable: each {@code with…} returns another one. {@link #ALL}
 * is where to begin.
 */
public final class RefundFilter {
  /** Every refund. */
  public static final RefundFilter ALL = new RefundFilter(Map.of());

  private final Map<String, Object> members;

  private RefundFilter(Map<String, Object> members) {
    this.members = members;
  }

  private RefundFilter with(String name, Object value) {
    Map<String, Object> other = new LinkedHashMap<>(members);
    other.put(name, Objects.requireNonNull(value, name));
    return new RefundFilter(other);
  }

  /**
   * Refunds of one order and its abnormal payments.
   *
   * @param orderNo your name for the order
   * @return another filter
   */
  public RefundFilter withOrderNo(String orderNo) {
    return with("orderNo", orderNo);
  }

  /**
   * Refunds of one customer's deposit.
   *
   * @param depositNo the gateway's name for the deposit
   * @return another filter
   */
  public RefundFilter withDepositNo(String depositNo) {
    return with("depositNo", depositNo);
  }

  /**
   * Refunds of one sub-merchant.
   *
   * @param merchantId the gateway's name for it; your own for only your own
   * @return another filter
   */
  public RefundFilter withMerchantId(String merchantId) {
    return with("merchantId", merchantId);
  }

  /**
   * Refunds of one status.
   *
   * @param status the status, a known one
   * @return another filter
   */
  public RefundFilter withStatus(RefundStatus status) {
    return with("refundStatus", status.name());
  }

  /**
   * Those in one token.
   *
   * @param token chain and token, as "ETH_USDT"
   * @return another filter
   */
  public RefundFilter withToken(String token) {
    return with("token", token);
  }

  /**
   * Those created at this time or later.
   *
   * @param from the time, to the millisecond
   * @return another filter
   */
  public RefundFilter from(Instant from) {
    return with("startTime", from.toEpochMilli());
  }

  /**
   * Those created before this time.
   *
   * @param to the time, to the millisecond
   * @return another filter
   */
  public RefundFilter to(Instant to) {
    return with("endTime", to.toEpochMilli());
  }

  /**
   * The page that begins at a cursor.
   *
   * @param cursor {@link Page#nextCursor} of the page before; empty for the first one
   * @return another filter
   */
  public RefundFilter withCursor(String cursor) {
    return with("cursor", cursor);
  }

  /**
   * The page of a number. Far into a long list only the cursor goes on.
   *
   * @param pageNum the number, from 1
   * @return another filter
   */
  public RefundFilter withPage(int pageNum) {
    return with("pageNum", pageNum);
  }

  /**
   * Pages of another size.
   *
   * @param pageSize 200 at most; by default what the gateway likes
   * @return another filter
   */
  public RefundFilter withPageSize(int pageSize) {
    return with("pageSize", pageSize);
  }

  Map<String, Object> wire() {
    Map<String, Object> wire = new LinkedHashMap<>(members);
    wire.entrySet().removeIf(e -> e.getValue().equals("") && !e.getKey().equals("cursor"));
    return wire;
  }

  @Override
  public String toString() {
    return "RefundFilter" + members;
  }
}
