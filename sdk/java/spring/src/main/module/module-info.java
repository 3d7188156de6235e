/** XCheckout in Spring Boot 3. */
module app.xcheckout.spring {
  requires transitive app.xcheckout;
  requires transitive app.xcheckout.servlet.jakarta;
  requires spring.beans;
  requires spring.boot;
  requires spring.boot.autoconfigure;
  requires spring.context;
  requires spring.core;
  requires static jakarta.servlet;
  requires static org.jspecify;
  requires static reactor.core;
  requires static org.reactivestreams;
  requires static spring.web;

  exports app.xcheckout.spring;

  opens app.xcheckout.spring to
      spring.beans,
      spring.boot,
      spring.context,
      spring.core;
}
