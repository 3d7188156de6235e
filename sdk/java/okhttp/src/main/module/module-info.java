/** Signed requests in OkHttp, and OkHttp as what carries a client's requests. */
module app.xcheckout.okhttp {
  requires transitive app.xcheckout;
  requires transitive okhttp3;
  requires okio;
  requires static org.jspecify;

  exports app.xcheckout.okhttp;
}
