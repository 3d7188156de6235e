package app.xcheckout.webhook;

import app.xcheckout.Event;
import app.xcheckout.json.JsonException;
import app.xcheckout.signature.BodyConsumedException;
import app.xcheckout.signature.Incoming;
import app.xcheckout.signature.Key;
import app.xcheckout.signature.Kind;
import app.xcheckout.signature.Options;
import app.xcheckout.signature.Parsed;
import app.xcheckout.signature.Signature;
import app.xcheckout.signature.SignatureException;
import app.xcheckout.signature.doctor.Explainer;
import app.xcheckout.signature.doctor.Witness;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Receives webhooks, whatever the server. It is safe for concurrent use.
 *
 * <p>It answers 200 with {@code {"retcode":200,"retmsg":"SUCCESS"}} when the handler has returned,
 * now or for an earlier delivery of the same event. Any other answer makes the gateway deliver the
 * event again later: 401 to a signature that is not in order, 400 to a body that is no event, 409
 * while an earlier delivery of the event is still being handled, and 500 when the handler or the
 * store has failed, or the body had been read before.
 *
 * <p>The gateway waits for 15 seconds. A handler that takes longer is not interrupted; the next
 * delivery finds its work done.
 */
public final class Receiver {
  private static final Logger LOG = System.getLogger("app.xcheckout.webhook");

  private final EventHandler handler;
  private final Key[] keys;
  private final Store store;
  private final Clock clock;
  private final Options options;
  private final ZoneId zone;
  private final Explainer explainer;

  /** The events in the handler's hands. */
  private final Set<String> running = ConcurrentHashMap.newKeySet();

  private Receiver(Builder b) {
    if (b.signKeys.isEmpty()) {
      throw new IllegalArgumentException("a Receiver needs a signKey");
    }
    handler = b.handler;
    keys = b.signKeys.stream().map(Key::of).toArray(Key[]::new);
    store = b.store;
    clock = b.clock;
    options =
        Webhook.OPTIONS.withHeaders(b.signatureHeader, b.timestampHeader).withWindow(b.window);
    zone = b.zone;
    explainer = new Explainer(Kind.WEBHOOK, b.signatureHeader, b.timestampHeader, b.signKeys);
  }

  /**
   * Makes a receiver with one signKey that remembers events in memory alone.
   *
   * @param signKey what the gateway signs with
   * @param handler what each event is passed to, once
   * @return the receiver
   * @throws IllegalArgumentException when the text is no signKey
   */
  public static Receiver of(String signKey, EventHandler handler) {
    return builder(handler).signKey(signKey).build();
  }

  /**
   * Begins a receiver.
   *
   * @param handler what each event is passed to, once
   * @return a builder, to be given a signKey
   */
  public static Builder builder(EventHandler handler) {
    return new Builder(handler);
  }

  /**
   * Receives one delivery.
   *
   * @param in the request, its body unread
   * @return what to answer
   * @throws IOException when the request's body can't be read, so that nobody waits for an answer
   */
  public Receipt receive(Incoming in) throws IOException {
    Witness witness = new Witness(in, Signature.BODY_MAX);
    Event event;
    try {
      Parsed parsed = Signature.parse(witness, options);
      parsed.verify(clock.instant(), keys);
      event = Event.decode(parsed.body(), zone);
    } catch (SignatureException e) {
      LOG.log(Level.WARNING, () -> "webhook refused: " + explainer.explain(witness, e));
      return refuse(e);
    } catch (BodyConsumedException e) {
      LOG.log(Level.ERROR, "webhook not read", e);
      return new Receipt(500, "the body was read before it reached the receiver");
    } catch (JsonException e) {
      LOG.log(Level.WARNING, "webhook refused: {0}", e.getMessage());
      return new Receipt(400, "this is no event");
    }
    return receive(event);
  }

  /** Handles an event unless that has been done. */
  private Receipt receive(Event event) {
    if (!running.add(event.id())) {
      return new Receipt(409, "an earlier delivery of this event is still being handled");
    }
    try {
      if (!store.isDone(event.id())) {
        handler.handle(event);
        remember(event);
      }
      return new Receipt(200, "SUCCESS");
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      LOG.log(Level.ERROR, "webhook not handled: " + event, e);
      return new Receipt(500, "the event was not handled");
    } finally {
      running.remove(event.id());
    }
  }

  private void remember(Event event) {
    try {
      store.markDone(event.id());
    } catch (Exception e) {
      // It is handled all the same. Another answer would bring it again at once.
      LOG.log(Level.ERROR, "webhook handled but not remembered: " + event, e);
    }
  }

  /** The code helps whoever set up the gateway; it tells nothing that the caller doesn't know. */
  private static Receipt refuse(SignatureException e) {
    switch (e.code()) {
      case METHOD_NOT_ALLOWED:
        return new Receipt(405, e.code().toString());
      case BODY_TOO_LARGE:
        return new Receipt(413, e.code().toString());
      case CONTENT_TYPE_NOT_ACCEPTED:
        return new Receipt(415, e.code().toString());
      case BODY_INVALID_JSON:
      case BODY_DUPLICATE_NAME:
      case BODY_TOO_DEEP:
      case BODY_NOT_OBJECT_OR_ARRAY:
        return new Receipt(400, e.code().toString());
      default:
        return new Receipt(401, e.code().toString());
    }
  }

  /** Builds a {@link Receiver}. It is not safe for concurrent use. */
  public static final class Builder {
    private final EventHandler handler;
    private final List<String> signKeys = new ArrayList<>();
    private Store store = new MemoryStore();
    private Clock clock = Clock.systemUTC();
    private String signatureHeader = "SIGNATURE";
    private String timestampHeader = "TIMESTAMP";
    private Duration window = Signature.WINDOW;
    private ZoneId zone = ZoneOffset.UTC;

    private Builder(EventHandler handler) {
      this.handler = Objects.requireNonNull(handler);
    }

    /**
     * Adds a signKey that the gateway may sign with: one, or two while they are rotated.
     *
     * @param signKey a secret
     * @return this
     */
    public Builder signKey(String signKey) {
      signKeys.add(Objects.requireNonNull(signKey));
      return this;
    }

    /**
     * What remembers the events that were handled.
     *
     * @param store the store, a {@link MemoryStore} by default
     * @return this
     */
    public Builder store(Store store) {
      this.store = Objects.requireNonNull(store);
      return this;
    }

    /**
     * The clock.
     *
     * @param clock the clock, the system's by default
     * @return this
     */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock);
      return this;
    }

    /**
     * The names of the two headers; white-label brands use others.
     *
     * @param signature the name, SIGNATURE by default
     * @param timestamp the name, TIMESTAMP by default
     * @return this
     */
    public Builder headers(String signature, String timestamp) {
      this.signatureHeader = Objects.requireNonNull(signature);
      this.timestampHeader = Objects.requireNonNull(timestamp);
      return this;
    }

    /**
     * How far the time of a delivery may be from the clock.
     *
     * @param window the time in either direction, two minutes by default
     * @return this
     */
    public Builder window(Duration window) {
      this.window = Objects.requireNonNull(window);
      return this;
    }

    /**
     * The zone of the times that events say without one, such as createdTime.
     *
     * @param zone the zone, UTC by default
     * @return this
     */
    public Builder zone(ZoneId zone) {
      this.zone = Objects.requireNonNull(zone);
      return this;
    }

    /**
     * Makes the receiver.
     *
     * @return the receiver
     * @throws IllegalArgumentException without signKey, or when a text is none
     */
    public Receiver build() {
      return new Receiver(this);
    }
  }
}
