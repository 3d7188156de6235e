package app.xcheckout.transport;

import java.io.UncheckedIOException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request's body that bounds the time until the request has a connection: the connectTimeout of
 * Java's HTTP client is that of all its requests, and another client would not have the connections
 * of this one.
 *
 * <p>The client asks for the length when it writes the headers, which is when it has a connection.
 * Either that comes first or the end of the time, and what has come too late is never written, so
 * that the exception is true which says so.
 */
final class Connecting implements HttpRequest.BodyPublisher {
  private final HttpRequest.BodyPublisher body;
  private final CompletableFuture<@Nullable Void> connected = new CompletableFuture<>();

  Connecting(HttpRequest.BodyPublisher body) {
    this.body = body;
  }

  /** Lets an answer fail that has no connection in time. */
  void within(Duration time, CompletableFuture<?> answer) {
    connected
        .orTimeout(time.toNanos(), TimeUnit.NANOSECONDS)
        .whenComplete(
            (nothing, late) -> {
              if (late != null) {
                answer.completeExceptionally(late());
              }
            });
  }

  /** Says that the request has its answer, or needs none any more. */
  void over() {
    connected.cancel(false);
  }

  private static HttpConnectTimeoutException late() {
    return new HttpConnectTimeoutException("no connection in time");
  }

  @Override
  public long contentLength() {
    if (!connected.complete(null) && connected.isCompletedExceptionally()) {
      throw new UncheckedIOException(late());
    }
    return body.contentLength();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    body.subscribe(subscriber);
  }
}
