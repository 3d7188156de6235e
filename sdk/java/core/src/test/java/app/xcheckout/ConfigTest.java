package app.xcheckout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {
  private static Config.Builder good(String url) {
    return Config.builder(Environment.of(url))
        .email("dev@example.com")
        .password("pass-word-secret")
        .apiKey("xck_test_1")
        .apiSecret("api-secret-secret")
        .signKey("sign-key-secret-secret");
  }

  private static final String SANDBOX = Environment.SANDBOX.url();

  @Test
  void environmentsRefused() {
    for (String url :
        List.of(
            "",
            "sandbox",
            "ftp://example.com",
            "https://user@example.com",
            "https://example.com?x=1",
            "https://example.com#x",
            "https:///x",
            "https://exa mple.com")) {
      XCheckoutException e = Expect.failure(url, Code.CONFIG_INVALID, () -> good(url).build());
      assertEquals("environment", e.param());
    }
  }

  @Test
  void partsRefused() {
    Map<String, Consumer<Config.Builder>> spoils = new HashMap<>();
    spoils.put("email", c -> c.email(""));
    spoils.put("password", c -> c.password(""));
    spoils.put("apiKey", c -> c.apiKey(""));
    spoils.put("apiSecret", c -> c.apiSecret(""));
    spoils.put("signKey", c -> c.signKey("too-short"));
    spoils.put("timeout", c -> c.timeout(java.time.Duration.ZERO));
    spoils.put("connectTimeout", c -> c.connectTimeout(java.time.Duration.ofMinutes(61)));
    spoils.put("retries", c -> c.retries(-1));
    spoils.put("headers", c -> c.headers("SIGNA TURE", "T"));
    spoils.forEach(
        (param, spoil) -> {
          Config.Builder config = good(SANDBOX);
          spoil.accept(config);
          XCheckoutException e = Expect.failure(param, Code.CONFIG_INVALID, config::build);
          assertEquals(param, e.param());
        });
  }

  @Test
  void keysOfAnotherEnvironment() {
    String production = Environment.PRODUCTION.url();
    String[][] refused = {
      {SANDBOX, "xck_live_1"},
      {SANDBOX, "xck_local_1"},
      {production, "xck_test_1"},
      {Environment.LOCAL.url(), "xck_test_1"},
      {production + "/", "xck_test_1"}
    };
    for (String[] c : refused) {
      Expect.failure(
          c[1] + " in " + c[0], Code.WRONG_ENVIRONMENT, () -> good(c[0]).apiKey(c[1]).build());
    }
    String[][] accepted = {
      {production, "xck_live_1"},
      {SANDBOX, "d2f1a0"},
      {Environment.LOCAL.url(), "xck_local_1"},
      {"https://pay.example.com", "xck_live_1"}
    };
    for (String[] c : accepted) {
      good(c[0]).apiKey(c[1]).build();
    }
  }

  @Test
  void basePathIsSigned() throws Exception {
    try (Peer peer = new Peer()) {
      peer.on(
          "/shop/api" + Peer.TOKEN_PATH,
          c -> Peer.ok("{\"access_token\":\"t\",\"expires_in\":60}"));
      for (String base : List.of("/shop/api", "/shop/api/")) {
        assertEquals("t", peer.client(base, c -> {}).accessToken().accessToken());
      }
    }
  }

  @Test
  void productionHasNoSandbox() {
    Client client = Client.of(good(Environment.PRODUCTION.url()).apiKey("xck_live_1").build());
    Expect.failure(Code.SANDBOX_ONLY, () -> client.sandbox().pay("A1"));
    Expect.failure(Code.SANDBOX_ONLY, () -> client.sandbox().setWebhook(""));
  }

  @Test
  void loadsFromVariablesAndProfile(@TempDir Path directory) throws Exception {
    Path file = Files.createDirectories(directory.resolve("xcheckout")).resolve("config.json");
    Path secret = Files.writeString(directory.resolve("signkey"), "sign-key-from-a-file\n");
    Files.writeString(
        file,
        "{\"profiles\":{\"local\":{\"baseUrl\":\"http://127.0.0.1:1\",\"email\":\"a@b.c\","
            + "\"password\":\"p\",\"apiKey\":\"xck_local_1\",\"apiSecret\":\"s\",\"signKeyFile\":\""
            + secret.toString().replace("\\", "\\\\")
            + "\"}}}");
    Map<String, String> variables = new HashMap<>();
    variables.put("XDG_CONFIG_HOME", directory.toString());
    Config config = Config.builder(variables).build();
    assertEquals("http://127.0.0.1:1", config.environment().url());
    assertEquals("sign-key-from-a-file", config.signKey);

    variables.put("XCHECKOUT_BASE_URL", "http://127.0.0.1:2");
    variables.put("XCHECKOUT_SIGN_KEY", "sign-key-from-a-variable");
    config = Config.builder(variables).build();
    assertEquals("http://127.0.0.1:2", config.environment().url());
    assertEquals("sign-key-from-a-variable", config.signKey);
    assertEquals("s", config.apiSecret);

    variables.put("XCHECKOUT_PROFILE", "shop");
    XCheckoutException e =
        Expect.failure(Code.CONFIG_INVALID, () -> Config.builder(variables).build());
    assertTrue(e.getMessage().contains("shop"), e::getMessage);
    e =
        Expect.failure(
            Code.CONFIG_INVALID,
            () -> Config.builder(Map.of("XDG_CONFIG_HOME", directory.resolve("none").toString())));
    assertEquals("XCHECKOUT_BASE_URL", e.param());
    assertTrue(e.getMessage().contains("run 'xcheckoutd dev'"), e::getMessage);
    assertTrue(
        e.getMessage().contains("or set XCHECKOUT_BASE_URL, XCHECKOUT_API_KEY"), e::getMessage);
  }

  /** Looks for the secrets in all that a program may print or log. */
  @Test
  void secretsAreNotPrinted() throws Exception {
    Config.Builder builder = good("http://127.0.0.1:1").retries(0);
    Config config = builder.build();
    Client client = Client.of(config);
    XCheckoutException e = Expect.failure(Code.CONNECTION_FAILED, () -> client.orders().info("A1"));
    java.io.StringWriter trace = new java.io.StringWriter();
    e.printStackTrace(new java.io.PrintWriter(trace));
    for (String printed :
        List.of(builder.toString(), config.toString(), client.toString(), trace.toString())) {
      assertFalse(printed.contains("secret-secret"), printed);
      assertFalse(printed.contains("word-secret"), printed);
    }
    assertTrue(client.toString().contains("xck_test_1"), client.toString());
  }
}
