package app.xcheckout.spring;

import app.xcheckout.Client;
import app.xcheckout.Config;
import app.xcheckout.middleware.CredentialLookup;
import app.xcheckout.middleware.Middleware;
import app.xcheckout.middleware.ReplayGuard;
import app.xcheckout.servlet.jakarta.SignatureFilter;
import app.xcheckout.servlet.jakarta.WebhookServlet;
import app.xcheckout.transport.Transport;
import app.xcheckout.webhook.DiskStore;
import app.xcheckout.webhook.EventHandler;
import app.xcheckout.webhook.Receiver;
import app.xcheckout.webhook.Store;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.Compression;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Makes the beans of XCheckout. Each gives way to one of your own.
 *
 * <ul>
 *   <li>{@link Config} and {@link Client}, when {@code xcheckout.api-key} or {@code
 *       xcheckout.profile} is set; a {@link Transport} bean is used.
 *   <li>Webhooks at {@code xcheckout.webhook.path}, when there is a bean of {@link EventHandler}:
 *       it does not start without {@code xcheckout.sign-key}. Handled events are remembered by the
 *       {@link Store} bean, else in {@code xcheckout.webhook.store-file}, else in memory alone.
 *       Where Spring Security is used, let the path through without CSRF token.
 *   <li>Signed requests, before all other filters, for {@code xcheckout.filter.url-patterns}, when
 *       there is a bean of {@link CredentialLookup}; a {@link ReplayGuard} bean is used.
 * </ul>
 *
 * <p>In a servlet container that is done by {@link WebhookServlet} and {@link SignatureFilter}, in
 * WebFlux by {@link WebhookWebFilter} and {@link SignatureWebFilter}.
 */
@AutoConfiguration
@EnableConfigurationProperties(XCheckoutProperties.class)
public class XCheckoutAutoConfiguration {
  private static final String WEBHOOK = "xcheckoutWebhook";

  /** Made by Spring. */
  public XCheckoutAutoConfiguration() {}

  /**
   * What the client goes by.
   *
   * @param p the properties
   * @param transport what sends the requests
   * @return the config
   */
  @Bean
  @ConditionalOnMissingBean
  @Conditional(OnCredential.class)
  public Config xcheckoutConfig(XCheckoutProperties p, ObjectProvider<Transport> transport) {
    Config.Builder config =
        Config.builder(p.variables()).headers(p.signatureHeader(), p.timestampHeader());
    if (p.timeout() != null) {
      config.timeout(p.timeout());
    }
    if (p.connectTimeout() != null) {
      config.connectTimeout(p.connectTimeout());
    }
    if (p.retries() != null) {
      config.retries(p.retries());
    }
    if (p.queryReading() != null) {
      config.queryReading(p.queryReading());
    }
    if (p.zone() != null) {
      config.zone(p.zone());
    }
    transport.ifAvailable(config::transport);
    return config.build();
  }

  /**
   * The client.
   *
   * @param config what it goes by
   * @return the client
   */
  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnBean(Config.class)
  public Client xcheckoutClient(Config config) {
    return Client.of(config);
  }

  /** What is for every server. */
  @Order(1)
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnWebApplication
  public static class Servers {
    /** Made by Spring. */
    public Servers() {}

    /**
     * The file that remembers handled events.
     *
     * @param p the properties
     * @return the store
     * @throws IOException when the file can't be opened
     */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(Store.class)
    @ConditionalOnBean(EventHandler.class)
    @ConditionalOnProperty("xcheckout.webhook.store-file")
    public DiskStore xcheckoutStore(XCheckoutProperties p) throws IOException {
      return DiskStore.open(Path.of(Objects.requireNonNull(p.webhook().storeFile())));
    }

    /**
     * The receiver of webhooks.
     *
     * @param p the properties
     * @param handler what each event is passed to
     * @param store what remembers handled events
     * @return the receiver
     */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(EventHandler.class)
    public Receiver xcheckoutReceiver(
        XCheckoutProperties p, EventHandler handler, ObjectProvider<Store> store) {
      String signKey = p.webhookKey();
      if (signKey.isEmpty()) {
        throw new IllegalStateException(
            "xcheckout: there is a bean of EventHandler and no xcheckout.sign-key"
                + " (XCHECKOUT_SIGN_KEY) to verify webhooks with");
      }
      XCheckoutProperties.Webhook hook = p.webhook();
      Receiver.Builder receiver =
          Receiver.builder(handler)
              .signKey(signKey)
              .headers(
                  Objects.requireNonNullElse(hook.signatureHeader(), p.signatureHeader()),
                  Objects.requireNonNullElse(hook.timestampHeader(), p.timestampHeader()));
      if (!p.previousSignKey().isEmpty()) {
        receiver.signKey(p.previousSignKey());
      }
      if (p.zone() != null) {
        receiver.zone(p.zone());
      }
      store.ifAvailable(receiver::store);
      return receiver.build();
    }

    /**
     * What verifies and signs.
     *
     * @param p the properties
     * @param lookup what finds credentials
     * @param replays what keeps requests from being acted on twice
     * @return the middleware
     */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(CredentialLookup.class)
    public Middleware xcheckoutMiddleware(
        XCheckoutProperties p, CredentialLookup lookup, ObjectProvider<ReplayGuard> replays) {
      Middleware.Builder middleware =
          Middleware.builder(lookup)
              .headers(p.signatureHeader(), p.timestampHeader())
              .readings(p.filter().taken());
      replays.ifAvailable(middleware::replayGuard);
      return middleware.build();
    }

    /** Refuses a server that changes answers after they were signed. */
    static void checkCompression(ObjectProvider<ServerProperties> server) {
      ServerProperties properties = server.getIfAvailable();
      Compression compression = properties == null ? null : properties.getCompression();
      if (compression != null
          && compression.getEnabled()
          && List.of(compression.getMimeTypes()).contains("application/json")) {
        throw new IllegalStateException(
            "xcheckout: server.compression.enabled compresses answers after they were signed, so"
                + " that no client could verify them. Take application/json out of"
                + " server.compression.mime-types, or switch compression off.");
      }
    }
  }

  /** What is for servlet containers. */
  @Order(2)
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
  public static class Servlets {
    /** Made by Spring. */
    public Servlets() {}

    /**
     * The place where webhooks are received.
     *
     * @param p the properties
     * @param receiver what receives them
     * @return the servlet's registration
     */
    @Bean
    @ConditionalOnBean(Receiver.class)
    public ServletRegistrationBean<WebhookServlet> xcheckoutWebhook(
        XCheckoutProperties p, Receiver receiver) {
      var servlet = new ServletRegistrationBean<>(new WebhookServlet(receiver), p.webhook().path());
      servlet.setName(WEBHOOK);
      return servlet;
    }

    /**
     * The filter, before all others, since nothing may read the body before it. It lets webhooks
     * through, which their receiver verifies.
     *
     * @param p the properties
     * @param middleware what verifies and signs
     * @param server the server's properties
     * @return the filter's registration
     */
    @Bean
    @ConditionalOnBean(Middleware.class)
    public FilterRegistrationBean<Filter> xcheckoutFilter(
        XCheckoutProperties p, Middleware middleware, ObjectProvider<ServerProperties> server) {
      Servers.checkCompression(server);
      SignatureFilter signed = new SignatureFilter(middleware);
      var filter =
          new FilterRegistrationBean<Filter>(
              (request, response, chain) -> {
                if (isWebhook(request)) {
                  chain.doFilter(request, response);
                } else {
                  signed.doFilter(request, response, chain);
                }
              });
      filter.setName("xcheckoutSignature");
      filter.setUrlPatterns(p.filter().urlPatterns());
      filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
      filter.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
      filter.setAsyncSupported(true);
      return filter;
    }

    private static boolean isWebhook(ServletRequest request) {
      return request instanceof HttpServletRequest
          && WEBHOOK.equals(
              ((HttpServletRequest) request).getHttpServletMapping().getServletName());
    }
  }

  /** What is for WebFlux. */
  @Order(3)
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
  public static class Reactive {
    /** Made by Spring. */
    public Reactive() {}

    /**
     * The place where webhooks are received.
     *
     * @param p the properties
     * @param receiver what receives them
     * @return the filter
     */
    @Bean
    @ConditionalOnBean(Receiver.class)
    public WebhookWebFilter xcheckoutWebhookFilter(XCheckoutProperties p, Receiver receiver) {
      return new WebhookWebFilter(receiver, p.webhook().path());
    }

    /**
     * The filter behind the one for webhooks and before all others, since nothing may read the body
     * before it.
     *
     * @param p the properties
     * @param middleware what verifies and signs
     * @param server the server's properties
     * @return the filter
     */
    @Bean
    @ConditionalOnBean(Middleware.class)
    public SignatureWebFilter xcheckoutSignatureFilter(
        XCheckoutProperties p, Middleware middleware, ObjectProvider<ServerProperties> server) {
      Servers.checkCompression(server);
      return new SignatureWebFilter(middleware, p.filter().urlPatterns());
    }
  }
}
