package app.xcheckout.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The body of a request without body that can be sent once. Java's HTTP client sends a GET again by
 * itself when its connection breaks before the answer, with the old timestamp and signature; a
 * repeat is ours to decide on and to sign afresh.
 *
 * <p>The client asks for the length whenever it writes a request's headers, in each version of Java
 * the same number of times. That number is the least with which a request was ever answered; who
 * asks more often is writing the headers again, and is refused. Before the first answer it is not
 * known, and nothing is refused.
 */
final class SentOnce implements HttpRequest.BodyPublisher {
  /** How often the client asks when it sends once; 0 until a request was answered. */
  private static final AtomicInteger USUAL = new AtomicInteger();

  private final AtomicInteger asked = new AtomicInteger();

  @Override
  public long contentLength() {
    int usual = USUAL.get();
    if (asked.incrementAndGet() > usual && usual > 0) {
      throw new UncheckedIOException(
          new IOException("the connection broke before the answer; not sent again as it was"));
    }
    return 0;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    HttpRequest.BodyPublishers.noBody().subscribe(subscriber);
  }

  /** Says that the request has its answer. */
  void answered() {
    int times = asked.get();
    USUAL.accumulateAndGet(times, (known, now) -> known == 0 ? now : Math.min(known, now));
  }
}
