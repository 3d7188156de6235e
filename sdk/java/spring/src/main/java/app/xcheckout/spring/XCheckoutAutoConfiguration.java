package app.xcheckout.spring;

import app.xcheckout.Client;
import app.xcheckout.Config;
import app.xcheckout.middleware.CredentialLookup;
import app.xcheckout.middleware.Middleware;
import app.xcheckout.middleware.ReplayGuard;
import app.xcheckout.servlet.jakarta.SignatureFilter;
import app.xcheckout.servlet.jakarta.WebhookServlet;
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
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/**
 * Makes the beans of XCheckout. Each gives way to one of your own.
 *
 * <ul>
 *   <li>{@link Client}, when {@code xcheckout.api-key} is set.
 *   <li>Webhooks at {@code xcheckout.webhook.path}, when there is a bean of {@link EventHandler}
 *       and {@code xcheckout.sign-key} is set. Handled events are remembered by the {@link Store}
 *       bean, else in {@code xcheckout.webhook.store-file}, else in memory alone. Where Spring
 *       Security is used, let the path through without CSRF token.
 *   <li>A {@link SignatureFilter} before all other filters for {@code
 *       xcheckout.filter.url-patterns}, when there is a bean of {@link CredentialLookup}; a {@link
 *       ReplayGuard} bean is used.
 * </ul>
 */
@AutoConfiguration
@EnableConfigurationProperties(XCheckoutProperties.class)
public class XCheckoutAutoConfiguration {
  private static final String WEBHOOK = "xcheckoutWebhook";

  /** Made by Spring. */
  public XCheckoutAutoConfiguration() {}

  /**
   * The client.
   *
   * @param p the properties
   * @return the client
   */
  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnProperty("xcheckout.api-key")
  public Client xcheckoutClient(XCheckoutProperties p) {
    return Client.of(
        Config.builder(p.place())
            .email(p.email())
            .password(p.password())
            .apiKey(p.apiKey())
            .apiSecret(p.apiSecret())
            .signKey(p.signKey())
            .build());
  }

  /** What is for servlet containers. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
  public static class Servlets {
    /** Made by Spring. */
    public Servlets() {}

    /**
     * The receiver of webhooks.
     *
     * @param p the properties
     * @param handler what each event is passed to
     * @param store what remembers handled events
     * @return the receiver
     * @throws IOException when the store's file can't be opened
     */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(EventHandler.class)
    @ConditionalOnProperty("xcheckout.sign-key")
    public Receiver xcheckoutReceiver(
        XCheckoutProperties p, EventHandler handler, ObjectProvider<Store> store)
        throws IOException {
      Receiver.Builder receiver = Receiver.builder(handler).signKey(p.signKey());
      if (!p.previousSignKey().isEmpty()) {
        receiver.signKey(p.previousSignKey());
      }
      Store given = store.getIfAvailable();
      String file = p.webhook().storeFile();
      if (given != null) {
        receiver.store(given);
      } else if (file != null) {
        receiver.store(DiskStore.open(Path.of(file)));
      }
      return receiver.build();
    }

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
     * What verifies and signs.
     *
     * @param lookup what finds credentials
     * @param replays what keeps requests from being acted on twice
     * @return the middleware
     */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(CredentialLookup.class)
    public Middleware xcheckoutMiddleware(
        CredentialLookup lookup, ObjectProvider<ReplayGuard> replays) {
      Middleware.Builder middleware = Middleware.builder(lookup);
      replays.ifAvailable(middleware::replayGuard);
      return middleware.build();
    }

    /**
     * The filter, before all others, since nothing may read the body before it. It lets webhooks
     * through, which their receiver verifies.
     *
     * @param p the properties
     * @param middleware what verifies and signs
     * @return the filter's registration
     */
    @Bean
    @ConditionalOnBean(Middleware.class)
    public FilterRegistrationBean<Filter> xcheckoutFilter(
        XCheckoutProperties p, Middleware middleware) {
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
}
