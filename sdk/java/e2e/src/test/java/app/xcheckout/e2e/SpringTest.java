package app.xcheckout.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import app.xcheckout.Client;
import app.xcheckout.SelfTest;
import app.xcheckout.json.Json;
import app.xcheckout.middleware.CredentialLookup;
import app.xcheckout.middleware.Middleware;
import app.xcheckout.servlet.jakarta.WebhookServlet;
import app.xcheckout.webhook.EventHandler;
import app.xcheckout.webhook.Receiver;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingRequestWrapper;

/** Spring Boot 3 with the starter. */
class SpringTest extends ServerTest {
  private ConfigurableApplicationContext context;
  private Path handled;

  @Override
  String start() throws Exception {
    handled = Program.directory("spring").resolve("handled");
    context =
        run("--xcheckout.webhook.store-file=" + handled, "--xcheckout.filter.url-patterns=/api/*");
    return url(context);
  }

  private ConfigurableApplicationContext run(String... more) throws IOException {
    SpringApplication application = new SpringApplication(Shop.class);
    application.addInitializers(
        c ->
            ((org.springframework.context.support.GenericApplicationContext) c)
                .registerBean(EventHandler.class, (Supplier<EventHandler>) () -> events::add));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--server.tomcat.basedir=" + Program.directory("spring"),
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--logging.level.root=error",
                "--logging.level.app.xcheckout=warn",
                "--xcheckout.environment=" + gateway.baseUrl(),
                "--xcheckout.email=" + gateway.credential("email"),
                "--xcheckout.password=" + gateway.credential("password"),
                "--xcheckout.api-key=" + gateway.credential("apiKey"),
                "--xcheckout.api-secret=" + gateway.credential("apiSecret"),
                "--xcheckout.sign-key=" + gateway.signKey(),
                "--xcheckout.webhook.path=/hook"));
    arguments.addAll(List.of(more));
    return application.run(arguments.toArray(String[]::new));
  }

  private static String url(ConfigurableApplicationContext context) {
    return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
  }

  @Override
  void stop() {
    context.close();
  }

  @Override
  List<String> trapNames() {
    return List.of(ContentCachingRequestWrapper.class.getName());
  }

  @Test
  void clientIsABean() throws Exception {
    assertEquals("GET", context.getBean(Client.class).test(SelfTest.get()).method());
    assertTrue(Files.exists(handled), "handled events are remembered in the file");
  }

  /** By default every request must be signed, but for webhooks, which their receiver verifies. */
  @Test
  void filterLetsWebhooksThrough() throws Exception {
    try (ConfigurableApplicationContext all = run()) {
      HttpResponse<String> hook = post(url(all) + "/hook");
      assertEquals("{\"retcode\":401,\"retmsg\":\"header_missing\"}", hook.body());
      HttpResponse<String> other = post(url(all) + "/api/echo");
      assertTrue(other.body().contains("\"retcode\":\"401"), other::body);
      other = post(url(all) + "/hook/other");
      assertTrue(other.body().contains("\"retcode\":\"401"), other::body);
    }
  }

  private static HttpResponse<String> post(String url) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(url))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Configuration
  @EnableAutoConfiguration
  @RestController
  @RequestMapping("/api")
  static class Shop {
    @Bean
    CredentialLookup lookup() {
      return ServerTest::lookup;
    }

    @Bean
    Middleware middleware() {
      return ServerTest.middleware();
    }

    @Bean
    FilterRegistrationBean<OncePerRequestFilter> trap() {
      FilterRegistrationBean<OncePerRequestFilter> filter =
          new FilterRegistrationBean<>(
              new OncePerRequestFilter() {
                @Override
                protected void doFilterInternal(
                    HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                    throws IOException, ServletException {
                  var caching = new ContentCachingRequestWrapper(request);
                  caching.getInputStream().readAllBytes();
                  chain.doFilter(caching, response);
                }
              });
      filter.addUrlPatterns("/trap/*");
      return filter;
    }

    @Bean
    ServletRegistrationBean<WebhookServlet> trapped(Receiver receiver) {
      var servlet = new ServletRegistrationBean<>(new WebhookServlet(receiver), "/trap/hook");
      servlet.setName("trapped");
      return servlet;
    }

    private static Map<String, Object> answer(String body, String q) {
      return Map.of("retcode", "200", "success", true, "retdata", Map.of("body", body, "q", q));
    }

    @GetMapping("/echo")
    Map<String, Object> get(@RequestParam String q) {
      return answer("", q);
    }

    @PostMapping("/echo")
    Map<String, Object> echo(@RequestBody String body, @RequestParam String q) {
      return answer(body, q);
    }

    @PostMapping("/async")
    Callable<Map<String, Object>> async(@RequestBody Map<String, Object> body, String q) {
      return () -> answer(Json.write(body), q);
    }

    @GetMapping(path = "/page", produces = "text/html")
    String page() {
      return "<h1>Hello</h1>";
    }

    @GetMapping("/broken")
    Map<String, Object> broken() {
      throw new IllegalStateException("broken on purpose");
    }

    @GetMapping("/large")
    ResponseEntity<Map<String, Object>> large() {
      return ResponseEntity.ok(Map.of("x", "y".repeat(100_000)));
    }
  }
}
