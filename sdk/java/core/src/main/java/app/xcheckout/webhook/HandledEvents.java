package app.xcheckout.webhook;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Events in the order in which they were handled. It is for one thread at a time. */
final class HandledEvents {
  /** When each was handled, in seconds since the epoch. */
  final Map<String, Long> at = new HashMap<>();

  final Deque<String> order = new ArrayDeque<>();

  boolean has(String id) {
    return at.containsKey(id);
  }

  void add(String id, long seconds) {
    if (at.putIfAbsent(id, seconds) == null) {
      order.add(id);
    }
  }

  /** Drops the events that were handled before then. */
  void forget(long then) {
    while (!order.isEmpty() && at.get(order.peek()) < then) {
      at.remove(order.remove());
    }
  }
}
