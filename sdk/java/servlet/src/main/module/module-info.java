/** Signed requests and webhooks in servlet containers of the jakarta namespace. */
module app.xcheckout.servlet.jakarta {
  requires transitive app.xcheckout;
  requires transitive jakarta.servlet;
  requires static org.jspecify;

  exports app.xcheckout.servlet.jakarta;
}
