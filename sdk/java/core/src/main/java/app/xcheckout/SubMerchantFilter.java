package app.xcheckout;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Says which page of the sub-merchants to list. It is immutable: each {@code with…} returns another
 * one. {@link #ALL} is where to begin.
 */
public final class SubMerchantFilter {
  /** Every sub-merchant. */
  public static final SubMerchantFilter ALL = new SubMerchantFilter(Map.of());

  private final Map<String, Object> members;

  private SubMerchantFilter(Map<String, Object> members) {
    this.members = members;
  }

  private SubMerchantFilter with(String name, Object value) {
    Map<String, Object> other = new LinkedHashMap<>(members);
    other.put(name, Objects.requireNonNull(value, name));
    return new SubMerchantFilter(other);
  }

  /**
   * The page that begins at a cursor.
   *
   * @param cursor {@link Page#nextCursor} of the page before; empty for the first one
   * @return another filter
   */
  public SubMerchantFilter withCursor(String cursor) {
    return with("cursor", cursor);
  }

  /**
   * The page of a number. Far into a long list only the cursor goes on.
   *
   * @param pageNum the number, from 1
   * @return another filter
   */
  public SubMerchantFilter withPage(int pageNum) {
    return with("pageNum", pageNum);
  }

  /**
   * Pages of another size.
   *
   * @param pageSize 200 at most; by default what the gateway likes
   * @return another filter
   */
  public SubMerchantFilter withPageSize(int pageSize) {
    return with("pageSize", pageSize);
  }

  Map<String, Object> wire() {
    Map<String, Object> wire = new LinkedHashMap<>(members);
    wire.entrySet().removeIf(e -> e.getValue().equals("") && !e.getKey().equals("cursor"));
    return wire;
  }

  @Override
  public String toString() {
    return "SubMerchantFilter" + members;
  }
}
