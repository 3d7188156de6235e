package app.xcheckout.spring;

import app.xcheckout.signature.Signature;
import app.xcheckout.webhook.Receipt;
import app.xcheckout.webhook.Receiver;
import java.util.Objects;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Receives webhooks in WebFlux: what comes to its path it answers, everything else it passes on.
 * The {@link Receiver}, and with it your handler, runs on a thread that may block.
 */
public final class WebhookWebFilter implements WebFilter, Ordered {
  private final Receiver receiver;
  private final PathPattern path;

  /**
   * Makes a filter.
   *
   * @param receiver what receives the webhooks
   * @param path where they come to
   */
  public WebhookWebFilter(Receiver receiver, String path) {
    this.receiver = Objects.requireNonNull(receiver);
    this.path = PathPatternParser.defaultInstance.parse(path);
  }

  /** Before every filter that could read the body. */
  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    if (!path.matches(exchange.getRequest().getPath().pathWithinApplication())) {
      return chain.filter(exchange);
    }
    ReactiveIncoming in = new ReactiveIncoming(exchange.getRequest(), Signature.BODY_MAX);
    return Mono.fromCallable(() -> receiver.receive(in))
        .subscribeOn(Schedulers.boundedElastic())
        .flatMap(receipt -> write(exchange.getResponse(), receipt));
  }

  private static Mono<Void> write(ServerHttpResponse response, Receipt receipt) {
    byte[] body = receipt.body();
    response.setStatusCode(HttpStatusCode.valueOf(receipt.status()));
    receipt.headers().forEach(response.getHeaders()::set);
    response.getHeaders().setContentLength(body.length);
    return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
  }
}
