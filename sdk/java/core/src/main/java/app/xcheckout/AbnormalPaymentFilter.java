package app.xcheckout;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Says which abnormal payments to list. It is immutable: each {@code with…} returns another one.
 * {@link #ALL} is where to begin.
 */
public final class AbnormalPaymentFilter {
  /** Every abnormal payment. */
  public static final AbnormalPaymentFilter ALL = new AbnormalPaymentFilter(Map.of());

  private final Map<String, Object> members;

  private AbnormalPaymentFilter(Map<String, Object> members) {
    this.members = members;
  }

  private AbnormalPaymentFilter with(String name, Object value) {
    Map<String, Object> other = new LinkedHashMap<>(members);
    other.put(name, Objects.requireNonNull(value, name));
    return new AbnormalPaymentFilter(other);
  }

  /**
   * Payments for one order.
   *
   * @param orderNo your name for the order
   * @return another filter
   */
  public AbnormalPaymentFilter withOrderNo(String orderNo) {
    return with("orderNo", orderNo);
  }

  /**
   * Payments for orders of one sub-merchant.
   *
   * @param merchantId the gateway's name for it; your own for only your own
   * @return another filter
   */
  public AbnormalPaymentFilter withMerchantId(String merchantId) {
    return with("merchantId", merchantId);
  }

  /**
   * Payments that are abnormal for one reason.
   *
   * @param kind OVER_PAID, UNDER_PAID, LATE_PAYMENT, OTHER_TOKEN or OTHER_CHAIN
   * @return another filter
   */
  public AbnormalPaymentFilter withKind(String kind) {
    return with("type", kind);
  }

  /**
   * Payments of which something is left to decide, or nothing.
   *
   * @param status PENDING or HANDLED
   * @return another filter
   */
  public AbnormalPaymentFilter withStatus(String status) {
    return with("status", status);
  }

  /**
   * Those in one token.
   *
   * @param token chain and token, as "ETH_USDT"
   * @return another filter
   */
  public AbnormalPaymentFilter withToken(String token) {
    return with("token", token);
  }

  /**
   * Those created at this time or later.
   *
   * @param from the time, to the millisecond
   * @return another filter
   */
  public AbnormalPaymentFilter from(Instant from) {
    return with("startTime", from.toEpochMilli());
  }

  /**
   * Those created before this time.
   *
   * @param to the time, to the millisecond
   * @return another filter
   */
  public AbnormalPaymentFilter to(Instant to) {
    return with("endTime", to.toEpochMilli());
  }

  /**
   * The page that begins at a cursor.
   *
   * @param cursor {@link Page#nextCursor} of the page before; empty for the first one
   * @return another filter
   */
  public AbnormalPaymentFilter withCursor(String cursor) {
    return with("cursor", cursor);
  }

  /**
   * The page of a number. Far into a long list only the cursor goes on.
   *
   * @param pageNum the number, from 1
   * @return another filter
   */
  public AbnormalPaymentFilter withPage(int pageNum) {
    return with("pageNum", pageNum);
  }

  /**
   * Pages of another size.
   *
   * @param pageSize 200 at most; by default what the gateway likes
   * @return another filter
   */
  public AbnormalPaymentFilter withPageSize(int pageSize) {
    return with("pageSize", pageSize);
  }

  Map<String, Object> wire() {
    Map<String, Object> wire = new LinkedHashMap<>(members);
    wire.entrySet().removeIf(e -> e.getValue().equals("") && !e.getKey().equals("cursor"));
    return wire;
  }

  @Override
  public String toString() {
    return "AbnormalPaymentFilter" + members;
  }
}
