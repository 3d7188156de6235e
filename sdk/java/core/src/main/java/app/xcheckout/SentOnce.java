package app.xcheckout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Flow;

/**
 * The body of a request without body that can be sent once. Java's HTTP client sends a GET again by
 * itself when its connection breaks before the answer, with the old timestamp and signature; a
 * repeat is ours to decide on and to sign afresh.
 *
 * <p>The client asks for the length whenever it writes a request's headers. When the same place in
 * it asks a second time, it is writing them again, and is refused. Should some version of it ask
 * from several places, nothing is refused.
 */
final class SentOnce implements HttpRequest.BodyPublisher {
  private final Set<String> places = new HashSet<>();

  @Override
  public synchronized long contentLength() {
    String caller =
        StackWalker.getInstance()
            .walk(
                frames ->
                    frames
                        .skip(1)
                        .findFirst()
                        .map(f -> f.getClassName() + f.getMethodName() + f.getByteCodeIndex())
                        .orElse(""));
    if (!places.add(caller)) {
      throw new UncheckedIOException(
          new IOException("the connection broke before the answer; not sent again as it was"));
    }
    return 0;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    HttpRequest.BodyPublishers.noBody().subscribe(subscriber);
  }
}
