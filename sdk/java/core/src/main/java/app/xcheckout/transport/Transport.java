package app.xcheckout.transport;

import java.util.concurrent.CompletableFuture;

/**
 * Sends one request and collects its answer. Implementations are safe for concurrent use.
 *
 * <p>A request is signed as it is, with its time, so an implementation sends it once: it repeats
 * nothing, follows no redirect, adds no Accept-Encoding and leaves the body of the answer as it
 * came. It ends within {@link HttpCall#timeout}, the body of the answer included, or {@link
 * HttpCall#connectTimeout} without a connection, and reads no more of the body than {@link
 * HttpCall#answerMax}.
 */
@FunctionalInterface
public interface Transport {
  /**
   * Sends a request. Cancelling the future gives the exchange up.
   *
   * @param call the request
   * @return the answer; it fails with an {@link java.io.IOException} where none came, of which a
   *     {@link java.net.ConnectException}, a {@link java.net.http.HttpConnectTimeoutException} or
   *     an {@link javax.net.ssl.SSLHandshakeException} says that nothing was sent
   */
  CompletableFuture<HttpAnswer> send(HttpCall call);
}
