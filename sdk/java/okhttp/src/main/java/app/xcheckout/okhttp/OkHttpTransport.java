package app.xcheckout.okhttp;

import app.xcheckout.transport.HttpAnswer;
import app.xcheckout.transport.HttpCall;
import app.xcheckout.transport.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLHandshakeException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * Carries the requests of a {@link app.xcheckout.Client} with OkHttp, for programs that have it
 * anyway with its proxies, pools and interceptors. It is safe for concurrent use.
 *
 * <pre>{@code
 * Config config = Config.builder(variables).transport(OkHttpTransport.of(http)).build();
 * }</pre>
 */
public final class OkHttpTransport implements Transport {
  private final OkHttpClient http;

  private OkHttpTransport(OkHttpClient http) {
    this.http = http;
  }

  /**
   * Makes a transport that shares the client's connections and settings, but for redirects and
   * repeats, which a signed request must not have.
   *
   * @param http the client; its interceptors must leave requests and answers as they are
   * @return the transport
   */
  public static OkHttpTransport of(OkHttpClient http) {
    return new OkHttpTransport(
        http.newBuilder()
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            .addNetworkInterceptor(
                chain -> {
                  Connection found = chain.request().tag(Connection.class);
                  if (found != null) {
                    found.established = true;
                  }
                  return chain.proceed(chain.request());
                })
            .build());
  }

  /** Whether a request has had a connection, without which nothing of it was sent. */
  private static final class Connection {
    volatile boolean established;

    /** The failure, of the kind that says whether something was sent. */
    IOException explain(IOException e) {
      if (established || e instanceof SSLHandshakeException) {
        return e;
      }
      boolean late = e instanceof InterruptedIOException; // of sockets and of whole calls
      IOException unsent =
          late
              ? new HttpConnectTimeoutException("no connection in time")
              : new ConnectException("no connection");
      unsent.initCause(e);
      return unsent;
    }
  }

  @Override
  public CompletableFuture<HttpAnswer> send(HttpCall call) {
    Connection connection = new Connection();
    Request.Builder request =
        new Request.Builder().url(call.uri().toString()).tag(Connection.class, connection);
    call.headers().forEach(request::header);
    boolean mayHaveBody = !call.method().equals("GET") && !call.method().equals("DELETE");
    request.method(call.method(), mayHaveBody ? RequestBody.create(call.body(), null) : null);
    OkHttpClient.Builder limited = http.newBuilder().callTimeout(call.timeout());
    if (call.connectTimeout().compareTo(call.timeout()) < 0) {
      limited.connectTimeout(call.connectTimeout());
    }
    Call sent = limited.build().newCall(request.build());
    CompletableFuture<HttpAnswer> answer = new CompletableFuture<>();
    answer.whenComplete(
        (http, failure) -> {
          if (answer.isCancelled()) {
            sent.cancel();
          }
        });
    sent.enqueue(
        new Callback() {
          @Override
          public void onFailure(Call failed, IOException e) {
            answer.completeExceptionally(connection.explain(e));
          }

          @Override
          public void onResponse(Call answered, Response response) throws IOException {
            try (ResponseBody body = response.body()) {
              byte[] bytes = body.byteStream().readNBytes(call.answerMax());
              answer.complete(
                  new HttpAnswer(response.code(), response.headers().toMultimap(), bytes));
            } catch (IOException e) {
              answer.completeExceptionally(e);
            }
          }
        });
    return answer;
  }
}
