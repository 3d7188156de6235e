package app.xcheckout.webhook;

import app.xcheckout.signature.Incoming;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Objects;

/**
 * Fits a {@link Receiver} into the JDK's own server, {@link com.sun.net.httpserver.HttpServer}. It
 * needs the module jdk.httpserver, which the rest of the library does without.
 */
public final class WebhookHandler implements HttpHandler {
  private final Receiver receiver;

  /**
   * Makes a handler.
   *
   * @param receiver what receives the webhooks
   */
  public WebhookHandler(Receiver receiver) {
    this.receiver = Objects.requireNonNull(receiver);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try {
      Receipt receipt = receiver.receive(new Received(exchange));
      receipt.headers().forEach(exchange.getResponseHeaders()::set);
      byte[] body = receipt.body();
      exchange.sendResponseHeaders(receipt.status(), body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    } finally {
      exchange.close();
    }
  }

  private static final class Received implements Incoming {
    private final HttpExchange exchange;

    Received(HttpExchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public String method() {
      return exchange.getRequestMethod();
    }

    @Override
    public String target() {
      return exchange.getRequestURI().toString();
    }

    @Override
    public List<String> headers(String name) {
      return exchange.getRequestHeaders().getOrDefault(name, List.of());
    }

    @Override
    public InputStream body() {
      return exchange.getRequestBody();
    }

    @Override
    public long length() {
      List<String> length = headers("Content-Length");
      try {
        return length.isEmpty() ? -1 : Long.parseLong(length.get(0).trim());
      } catch (NumberFormatException e) {
        return -1;
      }
    }
  }
}
