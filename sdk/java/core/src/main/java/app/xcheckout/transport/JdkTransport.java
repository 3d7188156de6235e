package app.xcheckout.transport;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Sends requests with the JDK's HTTP client, in HTTP/1.1. It is safe for concurrent use. */
public final class JdkTransport implements Transport {
  private final HttpClient http;

  private JdkTransport(HttpClient http) {
    this.http = http;
  }

  /**
   * Makes a transport with a client of its own.
   *
   * @return the transport
   */
  public static JdkTransport of() {
    return new JdkTransport(
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build());
  }

  /**
   * Makes a transport with a client that is given, for example one with a proxy. Where that has a
   * connectTimeout, the shorter one of the two is kept.
   *
   * @param http the client, which must not follow redirects
   * @return the transport
   * @throws IllegalArgumentException when it follows redirects
   */
  public static JdkTransport of(HttpClient http) {
    if (http.followRedirects() != HttpClient.Redirect.NEVER) {
      throw new IllegalArgumentException(
          "it must not follow redirects: one would carry a signature that was made for another"
              + " place; build it with followRedirects(NEVER), which is the default");
    }
    return new JdkTransport(http);
  }

  @Override
  public CompletableFuture<HttpAnswer> send(HttpCall call) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(call.uri())
            // One version, so that SentOnce knows how it asks. Over plain http the client would
            // moreover ask for HTTP/2 with headers that some proxies refuse.
            .version(HttpClient.Version.HTTP_1_1)
            .timeout(call.timeout());
    call.headers().forEach(request::header);
    SentOnce once = new SentOnce();
    boolean hasBody = call.body().length > 0;
    Connecting body =
        new Connecting(hasBody ? HttpRequest.BodyPublishers.ofByteArray(call.body()) : once);
    request.method(call.method(), body);
    CompletableFuture<HttpResponse<byte[]>> sent =
        http.sendAsync(request.build(), i -> new Limited(call.answerMax()));
    CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();
    sent.whenComplete(
        (http, failure) -> {
          if (failure != null) {
            answer.completeExceptionally(causeOf(failure));
            return;
          }
          if (!hasBody) {
            once.answered();
          }
          answer.complete(new HttpAnswer(http.statusCode(), http.headers().map(), http.body()));
        });
    if (call.connectTimeout().compareTo(call.timeout()) < 0) {
      body.within(call.connectTimeout(), answer);
    }
    answer.whenComplete(
        (http, failure) -> {
          body.over();
          sent.cancel(true); // of one that was given up
        });
    return answer;
  }

  private static Throwable causeOf(Throwable failure) {
    Throwable cause = failure;
    if (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    // Of SentOnce and Connecting.
    return cause instanceof UncheckedIOException ? cause.getCause() : cause;
  }

  /** Collects a body up to a limit, and no more of it. */
  private static final class Limited implements HttpResponse.BodySubscriber<byte[]> {
    private final int max;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> done = new CompletableFuture<>();
    private Flow.Subscription subscription;

    Limited(int max) {
      this.max = max;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
      return done;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> items) {
      for (ByteBuffer item : items) {
        byte[] part = new byte[Math.min(item.remaining(), max - body.size())];
        item.get(part);
        body.writeBytes(part);
      }
      if (body.size() == max) {
        subscription.cancel();
        done.complete(body.toByteArray());
      }
    }

    @Override
    public void onError(Throwable failure) {
      done.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      done.complete(body.toByteArray());
    }
  }
}
