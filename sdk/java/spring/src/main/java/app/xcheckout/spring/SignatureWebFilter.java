package app.xcheckout.spring;

import app.xcheckout.middleware.Admission;
import app.xcheckout.middleware.Middleware;
import app.xcheckout.middleware.Reply;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Verifies signed requests in WebFlux and signs their answers. The exchange that is handed on has
 * the body and the parameters that the signature covers, and no others; its attribute {@link
 * #ADMISSION} tells who signed the request.
 *
 * <p>Credentials are looked up on a thread that may block. An answer is held back until it is
 * complete, for it must be signed, up to the middleware's limit. What can't be signed is not sent,
 * and a signed failure in its place; when a handler fails, the answer is a signed failure too.
 */
public final class SignatureWebFilter implements WebFilter, Ordered {
  /** The name of the exchange's attribute that holds its {@link Admission}. */
  public static final String ADMISSION = "app.xcheckout.admission";

  private static final Logger LOG = System.getLogger("app.xcheckout.spring");

  private final Middleware middleware;
  private final List<PathPattern> patterns = new ArrayList<>();

  /**
   * Makes a filter.
   *
   * @param middleware what verifies and signs
   * @param urlPatterns which requests must be signed, as a servlet container understands it: exact
   *     paths, or what lies below one, such as {@code /api/*}
   * @throws IllegalArgumentException for a pattern by extension
   */
  public SignatureWebFilter(Middleware middleware, List<String> urlPatterns) {
    this.middleware = Objects.requireNonNull(middleware);
    for (String pattern : urlPatterns) {
      if (!pattern.startsWith("/")) {
        throw new IllegalArgumentException("a pattern for WebFlux begins with /: " + pattern);
      }
      String path = pattern.endsWith("/*") ? pattern + "*" : pattern;
      // As routes are matched, so that no spelling of a path reaches a handler past the filter.
      patterns.add(PathPatternParser.defaultInstance.parse(path));
    }
  }

  /** Before every filter that could read the body, but for that of webhooks. */
  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE + 1;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    var path = exchange.getRequest().getPath().pathWithinApplication();
    if (patterns.stream().noneMatch(pattern -> pattern.matches(path))) {
      return chain.filter(exchange);
    }
    ReactiveIncoming in = new ReactiveIncoming(exchange.getRequest(), middleware.bodyMax());
    return Mono.fromCallable(() -> middleware.admit(in))
        .subscribeOn(Schedulers.boundedElastic())
        .flatMap(admission -> admitted(exchange, chain, admission));
  }

  private Mono<Void> admitted(
      ServerWebExchange exchange, WebFilterChain chain, Admission admission) {
    ServerHttpResponse response = exchange.getResponse();
    Reply refusal = admission.refusal();
    if (refusal != null) {
      return write(response, refusal);
    }
    exchange.getAttributes().put(ADMISSION, admission);
    ServerWebExchange.Builder verified =
        exchange.mutate().request(new VerifiedServerRequest(exchange.getRequest(), admission));
    if (!admission.isAnswerSigned()) {
      return chain.filter(verified.build());
    }
    HeldServerResponse held = new HeldServerResponse(response, middleware, admission);
    return chain
        .filter(verified.response(held).build())
        .onErrorResume(e -> Mono.fromRunnable(() -> held.fail(statusOf(exchange, e))))
        .then(Mono.defer(held::send));
  }

  private static int statusOf(ServerWebExchange exchange, Throwable e) {
    if (e instanceof ErrorResponse) {
      return ((ErrorResponse) e).getStatusCode().value();
    }
    LOG.log(Level.ERROR, "request failed: " + exchange.getRequest().getPath(), e);
    return 500;
  }

  static Mono<Void> write(ServerHttpResponse response, Reply reply) {
    byte[] body = reply.body();
    HttpHeaders headers = response.getHeaders();
    headers.remove(HttpHeaders.CONTENT_ENCODING); // of an answer that is not sent
    response.setStatusCode(HttpStatusCode.valueOf(reply.status()));
    reply.headers().forEach(headers::set);
    headers.setContentLength(body.length);
    return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
  }
}
