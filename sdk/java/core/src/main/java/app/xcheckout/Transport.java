package app.xcheckout;

import app.xcheckout.signature.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;

/** Sends one signed message and reads its answer, within a time that covers the answer's body. */
final class Transport {
  /** The name and version in User-Agent. */
  private static final String AGENT = "xcheckout-java/" + Client.VERSION;

  private final Config config;
  private final HttpClient http;

  Transport(Config config) {
    this.config = config;
    this.http = config.httpClient != null ? config.httpClient : ownClient(config);
  }

  private static HttpClient ownClient(Config config) {
    return HttpClient.newBuilder()
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(config.timeout)
        .build();
  }

  HttpResponse<byte[]> send(Message m, String signature, String token, Deadline deadline) {
    long nanos = Math.min(config.timeout.toNanos(), deadline.remainingNanos());
    if (nanos == 0) {
      throw XCheckoutException.connectionFailed(new TimeoutException("no time is left"))
          .neverSent(true);
    }
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request(m, signature, token, nanos), i -> new Limited(Answer.MAX + 1));
    try {
      return answer.get(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw XCheckoutException.connectionFailed(e);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw XCheckoutException.connectionFailed(e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof UncheckedIOException) {
        cause = cause.getCause(); // of SentOnce
      }
      if (cause instanceof IOException) {
        throw XCheckoutException.connectionFailed(cause).neverSent(neverSent(cause));
      }
      throw new XCheckoutException(Code.CONNECTION_FAILED, "the HTTP client failed", cause);
    }
  }

  private static boolean neverSent(Throwable e) {
    return e instanceof ConnectException
        || e instanceof HttpConnectTimeoutException
        || e instanceof SSLHandshakeException;
  }

  private HttpRequest request(Message m, String signature, String token, long nanos) {
    URI base = config.base;
    String agent = config.userAgent.isEmpty() ? AGENT : config.userAgent + " " + AGENT;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(base.getScheme() + "://" + base.getRawAuthority() + m.target()))
            .timeout(Duration.ofNanos(nanos))
            .header("User-Agent", agent)
            .header("Accept", "application/json")
            .header("Accept-Encoding", "identity") // the signature covers the bytes sent
            .header(config.timestampHeader, m.timestamp())
            .header(config.signatureHeader, signature);
    if (base.getScheme().equals("http")) {
      // The client would ask for HTTP/2 with headers that some proxies refuse.
      request.version(HttpClient.Version.HTTP_1_1);
    }
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    if (m.body().length == 0) {
      return request.method(m.method(), new SentOnce()).build();
    }
    return request
        .header("Content-Type", "application/json")
        .method(m.method(), HttpRequest.BodyPublishers.ofByteArray(m.body()))
        .build();
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
