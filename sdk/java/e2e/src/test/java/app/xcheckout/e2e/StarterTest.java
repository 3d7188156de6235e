package app.xcheckout.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import app.xcheckout.Client;
import app.xcheckout.Code;
import app.xcheckout.Config;
import app.xcheckout.XCheckoutException;
import app.xcheckout.middleware.Credential;
import app.xcheckout.middleware.CredentialLookup;
import app.xcheckout.middleware.Middleware;
import app.xcheckout.middleware.Reply;
import app.xcheckout.profile.Profile;
import app.xcheckout.signature.Incoming;
import app.xcheckout.signature.Key;
import app.xcheckout.signature.Message;
import app.xcheckout.signature.QueryReading;
import app.xcheckout.signature.Signature;
import app.xcheckout.spring.SignatureWebFilter;
import app.xcheckout.spring.WebhookWebFilter;
import app.xcheckout.spring.XCheckoutAutoConfiguration;
import app.xcheckout.transport.HttpCall;
import app.xcheckout.transport.Transport;
import app.xcheckout.webhook.DiskStore;
import app.xcheckout.webhook.EventHandler;
import app.xcheckout.webhook.Receiver;
import java.io.InputStream;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.web.reactive.context.AnnotationConfigReactiveWebApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** What the starter makes of the variables of a process, without a server. */
class StarterTest {
  /** Every variable that {@link Client#load} reads but the profile's. */
  private static Map<String, Object> variables() {
    Map<String, Object> variables = new HashMap<>();
    variables.put("XCHECKOUT_BASE_URL", "http://127.0.0.1:9");
    variables.put("XCHECKOUT_API_KEY", "xck_local_1");
    variables.put("XCHECKOUT_API_SECRET", "api-secret-secret");
    variables.put("XCHECKOUT_SIGN_KEY", "sign-key-secret-secret");
    variables.put("XCHECKOUT_EMAIL", "ops@shop.example");
    variables.put("XCHECKOUT_PASSWORD", "pass-word-secret");
    return variables;
  }

  @Configuration
  @EnableConfigurationProperties(ServerProperties.class)
  static class Server {}

  private static AnnotationConfigReactiveWebApplicationContext start(
      Map<String, Object> variables,
      Consumer<AnnotationConfigReactiveWebApplicationContext> beans) {
    var context = new AnnotationConfigReactiveWebApplicationContext();
    String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
    context
        .getEnvironment()
        .getPropertySources()
        .replace(name, new SystemEnvironmentPropertySource(name, variables));
    ConfigurationPropertySources.attach(context.getEnvironment());
    context.register(Server.class, XCheckoutAutoConfiguration.class);
    beans.accept(context);
    try {
      context.refresh();
      return context;
    } catch (RuntimeException e) {
      context.close();
      throw e;
    }
  }

  private static Throwable refused(
      Map<String, Object> variables,
      Consumer<AnnotationConfigReactiveWebApplicationContext> beans) {
    Throwable e = assertThrows(RuntimeException.class, () -> start(variables, beans).close());
    while (e.getCause() != null) {
      e = e.getCause();
    }
    return e;
  }

  private static void handler(AnnotationConfigReactiveWebApplicationContext context) {
    context.registerBean(EventHandler.class, () -> event -> {});
  }

  private static void lookup(AnnotationConfigReactiveWebApplicationContext context) {
    context.registerBean(CredentialLookup.class, () -> (in, parsed) -> Credential.of("shop"));
  }

  /** The client goes where it is told, with what it is told, and sends nothing elsewhere. */
  @Test
  void everyVariableOfTheClientIsHonoured() {
    List<HttpCall> calls = new ArrayList<>();
    Transport transport =
        call -> {
          calls.add(call);
          return CompletableFuture.failedFuture(new ConnectException("no network in tests"));
        };
    Map<String, Object> variables = variables();
    variables.put("XCHECKOUT_TIMEOUT", "7s");
    variables.put("XCHECKOUT_CONNECTTIMEOUT", "2s");
    variables.put("XCHECKOUT_RETRIES", "1");
    variables.put("XCHECKOUT_SIGNATUREHEADER", "D-SIGNATURE");
    variables.put("XCHECKOUT_TIMESTAMPHEADER", "D-TIMESTAMP");
    try (var context = start(variables, c -> c.registerBean(Transport.class, () -> transport))) {
      Client client = context.getBean(Client.class);
      assertThrows(XCheckoutException.class, client::accessToken);
    }
    assertEquals(2, calls.size(), "one repeat");
    HttpCall call = calls.get(0);
    assertEquals("http://127.0.0.1:9/user/auth/oauth2/token", call.uri().toString());
    String body = new String(call.body(), java.nio.charset.StandardCharsets.UTF_8);
    for (String sent :
        List.of("xck_local_1", "api-secret-secret", "ops@shop.example", "pass-word-secret")) {
      assertTrue(body.contains(sent), sent);
    }
    assertTrue(call.timeout().toSeconds() <= 7, call.timeout()::toString);
    assertEquals(2, call.connectTimeout().toSeconds());
    assertTrue(call.headers().containsKey("D-SIGNATURE"), call.headers().keySet()::toString);
  }

  @Test
  void profileThatIsNotThere() {
    Map<String, Object> variables = variables();
    variables.put("XCHECKOUT_PROFILE", "no-such-profile");
    Throwable e = refused(variables, c -> {});
    assertEquals(Code.CONFIG_INVALID, assertInstanceOf(XCheckoutException.class, e).code());
    assertTrue(e.getMessage().contains("no-such-profile"), e::getMessage);
  }

  /** Nobody's host is a default: a password was sent to one before. */
  @Test
  void placeIsNeverGuessed() throws Exception {
    boolean local = Profile.load(Profile.LOCAL, Profile.file(System.getenv())) != null;
    Assumptions.assumeFalse(local, "SKIPPED: this machine has a profile that says a place");
    Map<String, Object> variables = variables();
    variables.remove("XCHECKOUT_BASE_URL");
    Throwable e = refused(variables, c -> {});
    assertEquals("XCHECKOUT_BASE_URL", assertInstanceOf(XCheckoutException.class, e).param());
  }

  @Test
  void keyOfAnotherEnvironmentIsRefused() {
    String[][] cases = {
      {"production", "xck_test_1"}, {"sandbox", "xck_live_1"}, {"local", "xck_test_1"},
    };
    for (String[] c : cases) {
      Map<String, Object> variables = variables();
      variables.remove("XCHECKOUT_BASE_URL");
      variables.put("XCHECKOUT_ENVIRONMENT", c[0]);
      variables.put("XCHECKOUT_API_KEY", c[1]);
      Throwable e = refused(variables, context -> {});
      assertEquals(
          Code.WRONG_ENVIRONMENT, assertInstanceOf(XCheckoutException.class, e).code(), c[0]);
    }
    Map<String, Object> two = variables();
    two.put("XCHECKOUT_ENVIRONMENT", "sandbox");
    assertTrue(refused(two, c -> {}).getMessage().contains("name two places"));
  }

  @Test
  void webhooksNeedAKey() {
    Throwable e = refused(Map.of(), StarterTest::handler);
    assertTrue(e.getMessage().contains("no xcheckout.sign-key"), e::getMessage);
    try (var context =
        start(Map.of("XCHECKOUT_SIGN_KEY", "sign-key-secret-secret"), StarterTest::handler)) {
      context.getBean(Receiver.class);
      context.getBean(WebhookWebFilter.class);
      assertThrows(NoSuchBeanDefinitionException.class, () -> context.getBean(Config.class));
    }
  }

  /** The file of handled events is given back with the context. */
  @Test
  void storeIsClosedWithTheContext(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("handled");
    Map<String, Object> variables = variables();
    variables.put("XCHECKOUT_WEBHOOK_STOREFILE", file.toString());
    for (int start = 0; start < 2; start++) {
      try (var context = start(variables, StarterTest::handler)) {
        assertFalse(context.getBean(DiskStore.class).isDone("evt_1"));
      }
    }
    DiskStore.open(file).close();
  }

  /** A request without body whose query is signed without its question mark. */
  private static Incoming prose() {
    String timestamp = Signature.timestamp(Instant.now());
    Message m = Message.request("GET", timestamp, "/orders/info?orderNo=A1");
    String signature =
        Key.of("sign-key-secret-secret").sign(m.withQueryReading(QueryReading.PROSE));
    Map<String, String> headers =
        Map.of("SIGNATURE", signature, "TIMESTAMP", timestamp, "AUTHORIZATION", "Bearer t");
    return new Incoming() {
      @Override
      public String method() {
        return m.method();
      }

      @Override
      public String target() {
        return m.target();
      }

      @Override
      public List<String> headers(String name) {
        String value = headers.get(name.toUpperCase(Locale.ROOT));
        return value == null ? List.of() : List.of(value);
      }

      @Override
      public InputStream body() {
        return InputStream.nullInputStream();
      }

      @Override
      public long length() {
        return 0;
      }
    };
  }

  /** Clients that read the API's other texts are taken where the properties say so. */
  @Test
  void readingsOfAServer() throws Exception {
    Consumer<AnnotationConfigReactiveWebApplicationContext> shop =
        c ->
            c.registerBean(
                CredentialLookup.class,
                () -> (in, parsed) -> Credential.of("shop", Key.of("sign-key-secret-secret")));
    Map<String, Object> variables = new HashMap<>();
    try (var context = start(variables, shop)) {
      Reply refusal = context.getBean(Middleware.class).admit(prose()).refusal();
      assertEquals(401, refusal.status());
      assertTrue(new String(refusal.body(), UTF_8).contains("signature_mismatch"));
    }
    variables.put("XCHECKOUT_FILTER_READINGS", "all");
    variables.put("XCHECKOUT_FILTER_PROSEPATHS", "/orders/info,/orders/list");
    try (var context = start(variables, shop)) {
      assertNull(context.getBean(Middleware.class).admit(prose()).refusal());
    }
    variables.put("XCHECKOUT_FILTER_READINGS", "printed");
    assertTrue(refused(variables, shop).getMessage().contains("xcheckout.filter.readings=all"));
    variables.put("XCHECKOUT_FILTER_READINGS", "all");
    variables.put("XCHECKOUT_FILTER_PROSEPATHS", "/orders,/orders/info");
    assertTrue(refused(variables, shop).getMessage().contains("begins with"));
  }

  /** Compression would change what was signed. */
  @Test
  void compressionIsNamed() {
    Map<String, Object> variables = new HashMap<>(Map.of("SERVER_COMPRESSION_ENABLED", "true"));
    Throwable e = refused(variables, StarterTest::lookup);
    assertTrue(e.getMessage().contains("server.compression.mime-types"), e::getMessage);
    variables.put("SERVER_COMPRESSION_MIMETYPES", "text/html");
    try (var context = start(variables, StarterTest::lookup)) {
      context.getBean(SignatureWebFilter.class);
    }
  }
}
