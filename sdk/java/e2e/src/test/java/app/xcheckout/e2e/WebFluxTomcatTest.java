package app.xcheckout.e2e;

import org.springframework.boot.web.embedded.tomcat.TomcatReactiveWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** WebFlux on Tomcat with the starter. */
class WebFluxTomcatTest extends WebFluxTest {
  @Override
  Class<?> server() {
    return Tomcat.class;
  }

  @Configuration
  static class Tomcat {
    @Bean
    TomcatReactiveWebServerFactory tomcat() {
      return new TomcatReactiveWebServerFactory();
    }
  }
}
