package app.xcheckout;

import java.time.Instant;
import java.util.stream.Stream;

/**
 * {@link Client#events}: what the gateway has announced by webhook, and how that went. It is safe
 * for concurrent use.
 */
public final class EventService {
  private final Client client;

  EventService(Client client) {
    this.client = client;
  }

  /**
   * Returns one page of events; {@link #all} walks through every page.
   *
   * @param filter which events
   * @return the page
   */
  public Page<EventRecord> list(EventFilter filter) {
    return client.call(EventCalls.list(filter.wire()));
  }

  /**
   * Walks through every event that matches, page by page as it is asked for them. Its iterator
   * throws {@link XCheckoutException} when a page fails, and may then be asked again.
   *
   * @param filter which events
   * @return the events; each iterator asks anew
   */
  public Iterable<EventRecord> all(EventFilter filter) {
    return () -> pages(filter);
  }

  /**
   * {@link #all} as a stream.
   *
   * @param filter which events
   * @return the events, in one sequence
   */
  public Stream<EventRecord> stream(EventFilter filter) {
    return pages(filter).stream();
  }

  private Pages<EventRecord> pages(EventFilter filter) {
    return new Pages<>(filter.wire(), asked -> client.call(EventCalls.list(asked)));
  }

  /**
   * Returns one event with its text and the attempts to deliver it; refused with {@link
   * Code#EVENT_NOT_FOUND}.
   *
   * @param eventId its name
   * @return the event
   */
  public EventDetails info(String eventId) {
    return client.call(EventCalls.info(eventId, client.zone()));
  }

  /**
   * Delivers an event again, whether it was acknowledged or not; refused with {@link
   * Code#EVENT_TOO_OLD} after 30 days. It is not repeated when no answer came.
   *
   * @param eventId its name
   * @return the event as it stands
   */
  public EventRecord resend(String eventId) {
    return client.call(EventCalls.resend(eventId, ""));
  }

  /**
   * {@link #resend} to one of the endpoints that the event goes to; refused with {@link
   * Code#WEBHOOK_NOT_FOUND}.
   *
   * @param eventId its name
   * @param webhookId the endpoint
   * @return the event as it stands
   */
  public EventRecord resendTo(String eventId, String webhookId) {
    return client.call(EventCalls.resend(eventId, webhookId));
  }

  /**
   * Delivers all events since a time again, the oldest first, to all endpoints. It makes as many
   * calls as it takes, without the requestId or nonce of a view of the client, which are for one
   * call; if one fails, those before have been sent.
   *
   * @param since the time, at most 30 days ago
   * @return how many are sent
   */
  public long resendSince(Instant since) {
    return resendSince(since, "");
  }

  /**
   * {@link #resendSince(Instant)} to one endpoint.
   *
   * @param since the time, at most 30 days ago
   * @param webhookId the endpoint; empty for all
   * @return how many are sent
   */
  public long resendSince(Instant since, String webhookId) {
    long count = 0;
    String cursor = "";
    do {
      EventCalls.Resent resent = client.call(EventCalls.resendSince(since, webhookId, cursor));
      count += resent.count;
      cursor = resent.nextCursor;
    } while (!cursor.isEmpty());
    return count;
  }
}
