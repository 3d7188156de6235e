package app.xcheckout;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Says which statement to read. It is immutable: each {@code with…} returns another one. */
public final class StatementRequest {
  private final Map<String, Object> members;

  private StatementRequest(Map<String, Object> members) {
    this.members = members;
  }

  /**
   * A statement of the available balance in a token.
   *
   * @param token such as "ETH_USDT"
   * @return the request
   */
  public static StatementRequest of(String token) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("token", Objects.requireNonNull(token, "token"));
    return new StatementRequest(members);
  }

  private StatementRequest with(String name, Object value) {
    Map<String, Object> other = new LinkedHashMap<>(members);
    other.put(name, Objects.requireNonNull(value, name));
    return new StatementRequest(other);
  }

  /**
   * The statement of a sub-merchant.
   *
   * @param merchantId the gateway's name for it
   * @return another request
   */
  public StatementRequest withMerchantId(String merchantId) {
    return with("merchantId", merchantId);
  }

  /**
   * What the statement is of, by default what is available.
   *
   * @param balance "available", "incoming", "abnormal", "reserved" or "total"
   * @return another request
   */
  public StatementRequest withBalance(String balance) {
    return with("balance", balance);
  }

  /**
   * How lines come; {@link StatementService#writeCsv} sets it.
   *
   * @param format "records" or "csv"
   * @return another request
   */
  public StatementRequest withFormat(String format) {
    return with("format", format);
  }

  /**
   * The beginning of the period, by default the first line ever.
   *
   * @param from the time, included, to the millisecond
   * @return another request
   */
  public StatementRequest from(Instant from) {
    return with("startTime", from.toEpochMilli());
  }

  /**
   * The end of the period, by default and at the latest now.
   *
   * @param to the time, excluded, to the millisecond
   * @return another request
   */
  public StatementRequest to(Instant to) {
    return with("endTime", to.toEpochMilli());
  }

  /**
   * The page that begins at a cursor.
   *
   * @param cursor that of the page before; empty for the first one
   * @return another request
   */
  public StatementRequest withCursor(String cursor) {
    return with("cursor", cursor);
  }

  /**
   * Pages of another size.
   *
   * @param pageSize 200 at most; by default what the gateway likes
   * @return another request
   */
  public StatementRequest withPageSize(int pageSize) {
    return with("pageSize", pageSize);
  }

  Map<String, Object> wire() {
    Map<String, Object> wire = new LinkedHashMap<>(members);
    wire.entrySet().removeIf(e -> e.getValue().equals("") && !e.getKey().equals("cursor"));
    return wire;
  }

  @Override
  public String toString() {
    return "StatementRequest" + members;
  }
}
