package app.xcheckout;

import app.xcheckout.json.Json;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param <T> what is listed
 */
public final class Page<T> {
  private final List<T> records;
  private final @Nullable Long total;
  private final boolean isTotalMore;
  private final long pageNo;
  private final long pageSize;
  private final @Nullable String nextCursor;
  private final Json raw;

  Page(Json json, Function<Json, T> decoder) {
    records = Fields.records(json.get("records"), decoder);
    total = Fields.numberOrNull(json.get("total"));
    isTotalMore = Fields.isTrue(json.get("totalIsMore"));
    pageNo = Fields.number(json.get("pageNo"));
    pageSize = Fields.number(json.get("pageSize"));
    Json cursor = json.get("nextCursor");
    nextCursor = cursor.type() == Json.Type.STRING ? cursor.text() : null;
    raw = json;
  }

  /**
   * What the page holds, newest first.
   *
   * @return an unmodifiable list
   */
  public List<T> records() {
    return records;
  }

  /**
   * How many match in all.
   *
   * @return the number, or null on a page that was asked for by its cursor
   */
  public @Nullable Long total() {
    return total;
  }

  /**
   * Whether there are more than {@link #total} says, up to which the gateway counts.
   *
   * @return true when there are
   */
  public boolean isTotalMore() {
    return isTotalMore;
  }

  /**
   * Which page it is.
   *
   * @return the number, from 1; 0 on a page that was asked for by its cursor
   */
  public long pageNo() {
    return pageNo;
  }

  /**
   * How many records a page has at most.
   *
   * @return the number; 0 when it is not said
   */
  public long pageSize() {
    return pageSize;
  }

  /**
   * Where the next page begins.
   *
   * @return the cursor; empty on the last page; null from a gateway that numbers its pages only
   */
  public @Nullable String nextCursor() {
    return nextCursor;
  }

  /**
   * The answer as it came.
   *
   * @return the JSON
   */
  public Json raw() {
    return raw;
  }

  @Override
  public String toString() {
    return "Page{" + records.size() + " records}";
  }
}
