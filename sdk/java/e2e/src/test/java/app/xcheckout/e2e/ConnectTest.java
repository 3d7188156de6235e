package app.xcheckout.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import app.xcheckout.Client;
import app.xcheckout.Code;
import app.xcheckout.Config;
import app.xcheckout.Environment;
import app.xcheckout.XCheckoutException;
import app.xcheckout.okhttp.OkHttpTransport;
import app.xcheckout.transport.JdkTransport;
import app.xcheckout.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The time-out of a connection, with a server that takes none: those that nobody accepts fill its
 * queue, and the system leaves what comes after them without an answer.
 */
@Timeout(60)
class ConnectTest {
  private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final List<Socket> queued = new ArrayList<>();

  ConnectTest() throws IOException {}

  @BeforeEach
  void fill() throws IOException {
    var address = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    boolean full = false;
    while (!full && queued.size() < 100) {
      Socket socket = new Socket();
      queued.add(socket);
      try {
        socket.connect(address, 500);
      } catch (SocketTimeoutException e) {
        full = true;
      }
    }
    Assumptions.assumeTrue(full, "SKIPPED: this system takes connections that nobody accepts");
  }

  @AfterEach
  void close() throws IOException {
    for (Socket socket : queued) {
      socket.close();
    }
    server.close();
  }

  private static Map<String, Transport> transports() {
    Map<String, Transport> transports = new LinkedHashMap<>();
    transports.put("the default", JdkTransport.of());
    transports.put("a client given", JdkTransport.of(HttpClient.newHttpClient()));
    transports.put(
        "OkHttp",
        OkHttpTransport.of(
            new OkHttpClient.Builder().connectTimeout(Duration.ofMinutes(30)).build()));
    return transports;
  }

  private Client client(Transport transport, Duration timeout) {
    return Client.of(
        Config.builder(Environment.of("http://127.0.0.1:" + server.getLocalPort()))
            .apiKey("xck_local_1")
            .apiSecret("s")
            .signKey("sign-key-secret-secret")
            .transport(transport)
            .timeout(timeout)
            .connectTimeout(timeout)
            .retries(0)
            .build());
  }

  /** A call has another one than its client, and says that nothing was sent. */
  @Test
  void ofOneCall() {
    transports()
        .forEach(
            (name, transport) -> {
              Client hurried =
                  client(transport, Duration.ofMinutes(30))
                      .withConnectTimeout(Duration.ofMillis(200));
              XCheckoutException e = assertThrows(XCheckoutException.class, hurried::accessToken);
              assertEquals(Code.CONNECTION_FAILED, e.code(), name);
              assertInstanceOf(HttpConnectTimeoutException.class, e.getCause(), name);
              assertTrue(e.isRetryable(), name + ": nothing was sent");
            });
  }
}
