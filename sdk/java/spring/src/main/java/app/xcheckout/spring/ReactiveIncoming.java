package app.xcheckout.spring;

import app.xcheckout.signature.BodyConsumedException;
import app.xcheckout.signature.Incoming;
import java.io.ByteArrayInputStream;
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

  /** Waits for the body, or for a byte more of it than may be. */
  @Override
  public InputStream body() throws IOException {
    Flux<DataBuffer> body =
        DataBufferUtils.takeUntilByteCount(request.getBody(), bodyMax + 1L);
    byte[] bytes;
    try {
      bytes = bytes(body).blockOptional().orElse(new byte[0]);
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

  static Mono<byte[]> bytes(Flux<DataBuffer> buffers) {
    return DataBufferUtils.join(buffers)
        .map(
            joined -> {
              byte[] bytes = new byte[joined.readableByteCount()];
              joined.read(bytes);
              DataBufferUtils.release(joined);
              return bytes;
            });
  }
}
