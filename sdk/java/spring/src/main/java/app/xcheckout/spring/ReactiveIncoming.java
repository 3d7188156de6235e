package app.xcheckout.spring;

import app.xcheckout.signature.BodyConsumedException;
import app.xcheckout.signature.Incoming;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A request as the server received it, for a thread that may wait for its body. */
final class ReactiveIncoming implements Incoming {
  private static final String CURE =
      " Let the signature be verified first: give its filter the first place (no WebFilter that"
          + " reads the body may have Ordered.HIGHEST_PRECEDENCE), and take the body from the"
          + " exchange that is handed on.";

  /** What is read of a body beyond what may be, before the connection is given up. */
  private static final long DRAINED_MAX = 8 << 20;

  private final ServerHttpRequest request;
  private final int bodyMax;

  ReactiveIncoming(ServerHttpRequest request, int bodyMax) {
    this.request = request;
    this.bodyMax = bodyMax;
  }

  @Override
  public String method() {
    return request.getMethod().name();
  }

  @Override
  public String target() {
    String query = request.getURI().getRawQuery();
    String path = request.getURI().getRawPath();
    return query == null ? path : path + "?" + query;
  }

  @Override
  public List<String> headers(String name) {
    return request.getHeaders().getOrEmpty(name);
  }

  @Override
  public long length() {
    return request.getHeaders().getContentLength();
  }

  /** Waits for the body, of which no more is kept than a byte more than may be. */
  @Override
  public InputStream body() throws IOException {
    byte[] bytes;
    try {
      bytes = bytes(request.getBody(), bodyMax + 1, DRAINED_MAX).block();
    } catch (IllegalStateException e) { // of a second subscriber
      throw consumed();
    } catch (RuntimeException e) {
      Throwable cause = Exceptions.unwrap(e);
      throw cause instanceof IOException ? (IOException) cause : new IOException(cause);
    }
    if (bytes.length == 0 && length() > 0) {
      throw consumed();
    }
    return new ByteArrayInputStream(bytes);
  }

  private static BodyConsumedException consumed() {
    return new BodyConsumedException("a WebFilter before this one has read the body." + CURE);
  }

  /**
   * Collects what comes, and keeps the first bytes of it.
   *
   * @param kept how many are kept
   * @param drained how many more are read, so that the connection can be used again
   */
  static Mono<byte[]> bytes(Flux<? extends DataBuffer> buffers, int kept, long drained) {
    return Mono.defer(
        () -> {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          long[] seen = {0};
          return buffers
              .doOnNext(
                  buffer -> {
                    byte[] part = new byte[buffer.readableByteCount()];
                    buffer.read(part);
                    DataBufferUtils.release(buffer);
                    seen[0] += part.length;
                    bytes.write(part, 0, Math.min(part.length, kept - bytes.size()));
                  })
              .takeUntil(buffer -> seen[0] >= kept + drained)
              .then(Mono.fromSupplier(bytes::toByteArray));
        });
  }
}
