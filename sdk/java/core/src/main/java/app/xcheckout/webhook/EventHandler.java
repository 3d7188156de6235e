package app.xcheckout.webhook;

import app.xcheckout.Event;

/** Does what an event asks for. It is called concurrently for different events. */
@FunctionalInterface
public interface EventHandler {
  /**
   * Handles one event. Acknowledge types that you don't know by doing nothing.
   *
   * @param event the event, verified
   * @throws Exception to have the gateway deliver the event again; its text goes into the log and
   *     not into the answer
   */
  void handle(Event event) throws Exception;
}
