package app.xcheckout.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import app.xcheckout.Client;
import app.xcheckout.Config;
import app.xcheckout.Environment;
import app.xcheckout.Order;
import app.xcheckout.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The gateway with its chain, {@code xcheckoutd dev}, one for all tests of a run. */
final class Gateway {
  private static Gateway shared;
  private static final AtomicInteger ORDERS = new AtomicInteger();

  /** Where it has written the profile "local". */
  final Path home;

  private final Json credentials;
  final Client client;

  private Gateway() throws IOException {
    Path binary = Program.binary("xcheckoutd");
    home = Program.directory("gateway");
    Path file = home.resolve("credentials.json");
    ProcessBuilder command =
        new ProcessBuilder(
            binary.toString(),
            "dev",
            "--listen",
            "127.0.0.1:0",
            "--block-time",
            "500ms",
            "--credentials-file",
            file.toString());
    command.environment().put("HOME", home.toString());
    command.environment().remove("XDG_CONFIG_HOME");
    command.redirectError(home.resolve("log").toFile());
    Process process = command.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (String line = out.readLine(); !"ready".equals(line); line = out.readLine()) {
      if (line == null) {
        throw new AssertionError("xcheckoutd dev: " + Files.readString(home.resolve("log")));
      }
    }
    Thread drain = new Thread(() -> out.lines().forEach(line -> {}));
    drain.setDaemon(true);
    drain.start();
    credentials = Json.parse(Files.readAllBytes(file));
    client = Client.of(config().build());
  }

  private void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }

  static synchronized Gateway shared() {
    if (shared == null) {
      try {
        shared = new Gateway();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    return shared;
  }

  String credential(String part) {
    return credentials.get(part).text();
  }

  String signKey() {
    return credential("signKey");
  }

  String baseUrl() {
    return credential("baseUrl");
  }

  Config.Builder config() {
    return Config.builder(Environment.of(baseUrl()))
        .email(credential("email"))
        .password(credential("password"))
        .apiKey(credential("apiKey"))
        .apiSecret(credential("apiSecret"))
        .signKey(signKey());
  }

  static String newOrderNo() {
    return "java" + ProcessHandle.current().pid() + "n" + ORDERS.incrementAndGet();
  }

  /** Waits until the order is paid. */
  Order paid(String orderNo) throws InterruptedException {
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    while (true) {
      Order order = client.orders().info(orderNo);
      if (order.isPaid()) {
        return order;
      }
      if (Instant.now().isAfter(end)) {
        throw new AssertionError("not paid in time: " + order.raw());
      }
      Thread.sleep(200);
    }
  }
}
