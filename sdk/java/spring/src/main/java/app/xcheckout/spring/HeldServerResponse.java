package app.xcheckout.spring;

import app.xcheckout.middleware.Admission;
import app.xcheckout.middleware.Middleware;
import app.xcheckout.middleware.Reply;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Holds an answer back until it is complete and can be signed. */
final class HeldServerResponse extends ServerHttpResponseDecorator {
  private final Middleware middleware;
  private final Admission admission;
  private byte[] body = {};
  private int failure;
  private boolean complete;

  HeldServerResponse(ServerHttpResponse response, Middleware middleware, Admission admission) {
    super(response);
    this.middleware = middleware;
    this.admission = admission;
  }

  /** Sends a failure instead of what is held. */
  void fail(int status) {
    failure = status;
  }

  /** Signs what is held and sends it. */
  Mono<Void> send() {
    return SignatureWebFilter.write(getDelegate(), reply());
  }

  private Reply reply() {
    if (failure >= 400) {
      return middleware.failure(admission, failure);
    }
    HttpStatusCode status = getStatusCode();
    HttpHeaders headers = getHeaders();
    String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
    String encoding = headers.getFirst(HttpHeaders.CONTENT_ENCODING);
    return middleware.answer(
        admission,
        status == null ? 200 : status.value(),
        type == null ? "" : type,
        encoding == null ? "" : encoding,
        body);
  }

  @Override
  public Mono<Void> writeWith(Publisher<? extends DataBuffer> given) {
    complete = true;
    // A byte more than is signed is enough to refuse it.
    return ReactiveIncoming.bytes(Flux.from(given), middleware.answerMax() + 1, 0)
        .doOnNext(bytes -> body = bytes)
        .then();
  }

  @Override
  public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> given) {
    return writeWith(Flux.from(given).concatMap(part -> part));
  }

  @Override
  public Mono<Void> setComplete() {
    complete = true;
    return Mono.empty();
  }

  @Override
  public boolean isCommitted() {
    return complete || super.isCommitted();
  }
}
