package app.xcheckout;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Walks through a list page by page: by the cursor where the gateway gives one, else by the number
 * of the page until as many as there are in all have come.
 */
final class Pages<T> implements Iterator<T> {
  private final Function<Map<String, Object>, Page<T>> load;
  private Map<String, Object> asked;
  private @Nullable Page<T> loaded;
  private boolean ended;
  private Iterator<T> page = java.util.Collections.emptyIterator();

  Pages(Map<String, Object> first, Function<Map<String, Object>, Page<T>> load) {
    this.asked = first;
    this.load = load;
  }

  /** The same as a stream. */
  Stream<T> stream() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  @Override
  public boolean hasNext() {
    while (!page.hasNext() && !ended) {
      if (loaded != null) {
        Map<String, Object> next = after(asked, loaded);
        ended = next == null;
        asked = ended ? asked : next;
        loaded = null;
      } else {
        loaded = load.apply(asked);
        page = loaded.records().iterator();
      }
    }
    return page.hasNext();
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return page.next();
  }

  /** Passes everything on, page by page, without a thread that waits. */
  static <T> CompletableFuture<@Nullable Void> forEach(
      Map<String, Object> asked,
      Function<Map<String, Object>, CompletableFuture<Page<T>>> load,
      Consumer<T> each) {
    return load.apply(asked)
        .thenCompose(
            page -> {
              page.records().forEach(each);
              Map<String, Object> next = after(asked, page);
              return next == null
                  ? CompletableFuture.completedFuture(null)
                  : forEach(next, load, each);
            });
  }

  /** What to ask for after a page; null after the last. */
  private static <T> @Nullable Map<String, Object> after(Map<String, Object> asked, Page<T> page) {
    Map<String, Object> next = new LinkedHashMap<>(asked);
    String cursor = page.nextCursor();
    if (cursor != null) {
      if (cursor.equals(asked.get("cursor")) && !cursor.isEmpty()) {
        throw stuck("cursor \"" + cursor + "\"");
      }
      next.remove("pageNum");
      next.put("cursor", cursor);
      return cursor.isEmpty() ? null : next;
    }
    long total = page.total() == null ? 0 : page.total();
    long number = ((Number) asked.getOrDefault("pageNum", 1)).longValue();
    long size = page.pageSize() > 0 ? page.pageSize() : page.records().size();
    if (page.pageNo() != 0 && page.pageNo() != number) {
      throw stuck("page " + number);
    }
    next.put("pageNum", number + 1);
    return page.records().isEmpty() || number * size >= total ? null : next;
  }

  static XCheckoutException stuck(String where) {
    return new XCheckoutException(
            Code.ANSWER_BODY_INVALID, "the list does not move on from " + where)
        .status(200);
  }
}
