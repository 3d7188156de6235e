package app.xcheckout.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import app.xcheckout.Client;
import app.xcheckout.SelfTest;
import app.xcheckout.json.Json;
import app.xcheckout.middleware.CredentialLookup;
import app.xcheckout.middleware.Middleware;
import app.xcheckout.spring.WebhookWebFilter;
import app.xcheckout.webhook.EventHandler;
import app.xcheckout.webhook.Receiver;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.embedded.netty.NettyReactiveWebServerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** WebFlux on Netty with the starter. */
class WebFluxTest extends ServerTest {
  private ConfigurableApplicationContext context;

  @Override
  String start() throws IOException {
    SpringApplication application = new SpringApplication(Shop.class, server());
    application.setWebApplicationType(WebApplicationType.REACTIVE);
    application.addInitializers(
        c ->
            ((org.springframework.context.support.GenericApplicationContext) c)
                .registerBean(EventHandler.class, (Supplier<EventHandler>) () -> events::add));
    context =
        application.run(
            "--server.port=0",
            "--server.address=127.0.0.1",
            "--spring.main.banner-mode=off",
            "--logging.level.root=error",
            "--logging.level.app.xcheckout=warn",
            "--xcheckout.base-url=" + gateway.baseUrl(),
            "--xcheckout.api-key=" + gateway.credential("apiKey"),
            "--xcheckout.api-secret=" + gateway.credential("apiSecret"),
            "--xcheckout.email=" + gateway.credential("email"),
            "--xcheckout.password=" + gateway.credential("password"),
            "--xcheckout.sign-key=" + gateway.signKey(),
            "--xcheckout.webhook.path=/hook",
            "--xcheckout.filter.url-patterns=/api/*");
    return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
  }

  /** Which of the two servers on the class path. */
  Class<?> server() {
    return Netty.class;
  }

  @Override
  void stop() {
    context.close();
  }

  @Override
  List<String> trapNames() {
    return List.of("a WebFilter before this one has read the body");
  }

  @Test
  void clientIsABean() {
    assertEquals("GET", context.getBean(Client.class).test(SelfTest.get()).method());
  }

  /** A path is matched as routes are, so that no spelling of it comes past the filter. */
  @Test
  void pathInAnotherSpellingIsVerifiedToo() throws Exception {
    HttpResponse<String> answer = send("GET", "/%61pi/echo?q=1", "", new Signed("1", "x"));
    assertEquals(400, answer.statusCode(), answer::body);
    assertTrue(answer.body().contains("timestamp_malformed"), answer::body);
  }

  @Configuration
  static class Netty {
    @Bean
    NettyReactiveWebServerFactory netty() {
      return new NettyReactiveWebServerFactory();
    }
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

    /** Reads the body of what comes below /trap. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    WebFilter trap() {
      return (exchange, chain) ->
          exchange.getRequest().getPath().value().startsWith("/trap/")
              ? DataBufferUtils.join(exchange.getRequest().getBody())
                  .doOnNext(DataBufferUtils::release)
                  .then(chain.filter(exchange))
              : chain.filter(exchange);
    }

    @Bean
    WebFilter trapped(Receiver receiver) {
      WebhookWebFilter hook = new WebhookWebFilter(receiver, "/trap/hook");
      return hook::filter; // in the last place
    }

    private static Map<String, Object> answer(String body, String q) {
      return Map.of("retcode", "200", "success", true, "retdata", Map.of("body", body, "q", q));
    }

    @GetMapping("/echo")
    Map<String, Object> get(@RequestParam String q) {
      return answer("", q);
    }

    @PostMapping("/echo")
    Mono<Map<String, Object>> echo(@RequestBody String body, @RequestParam String q) {
      return Mono.just(answer(body, q));
    }

    @PostMapping("/async")
    Mono<Map<String, Object>> async(@RequestBody Map<String, Object> body, @RequestParam String q) {
      return Mono.fromCallable(() -> answer(Json.write(body), q))
          .subscribeOn(Schedulers.boundedElastic());
    }

    @GetMapping(path = "/page", produces = "text/html")
    String page() {
      return "<h1>Hello</h1>";
    }

    @GetMapping("/broken")
    Mono<Map<String, Object>> broken() {
      return Mono.error(new IllegalStateException("broken on purpose"));
    }

    @GetMapping("/large")
    Map<String, Object> large() {
      return Map.of("x", "y".repeat(100_000));
    }
  }
}
