/** Signed requests and webhooks in servlet containers of the javax namespace. */
module app.xcheckout.servlet.javax {
  requires transitive app.xcheckout;
  requires transitive javax.servlet.api;
  requires static org.jspecify;

  exports app.xcheckout.servlet.javax;
}
