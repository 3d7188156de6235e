/** The client, the signature and the webhooks of the XCheckout API. */
module app.xcheckout {
  requires transitive java.net.http;
  requires static transitive jdk.httpserver; // for WebhookHandler alone
  requires static transitive org.jspecify;

  exports app.xcheckout;
  exports app.xcheckout.json;
  exports app.xcheckout.middleware;
  exports app.xcheckout.money;
  exports app.xcheckout.profile;
  exports app.xcheckout.signature;
  exports app.xcheckout.signature.doctor;
  exports app.xcheckout.transport;
  exports app.xcheckout.webhook;
}
