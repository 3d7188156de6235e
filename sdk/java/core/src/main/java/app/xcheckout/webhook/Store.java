package app.xcheckout.webhook;

import java.time.Duration;

/**
 * Remembers which events were handled. It must remember each for longer than the gateway goes on
 * delivering, which is {@link #REMEMBER_FOR} to be safe, and over restarts. Its methods are called
 * concurrently, for one event never at once by one {@link Receiver}.
 *
 * <p>Several processes that receive for one merchant need a store that they share, such as a table
 * with a unique eventId; insert into it in the transaction in which the event is handled, and
 * nothing is ever done twice.
 */
public interface Store {
  /**
   * How long a handled event must be remembered: the gateway delivers an event again when it is
   * asked to, for 30 days; this is five more.
   */
  Duration REMEMBER_FOR = Duration.ofDays(35);

  /**
   * Whether an event was handled.
   *
   * @param eventId its name
   * @return true when it was
   * @throws Exception to keep the event from being handled now; the gateway delivers it again
   */
  boolean isDone(String eventId) throws Exception;

  /**
   * Remembers that an event was handled, and returns only when it would be found after a crash.
   *
   * @param eventId its name
   * @throws Exception when it can't be remembered
   */
  void markDone(String eventId) throws Exception;
}
