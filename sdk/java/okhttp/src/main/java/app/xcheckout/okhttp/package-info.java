/**
 * Signed requests in OkHttp, for programs that have their own calls, Retrofit's for example: {@link
 * app.xcheckout.okhttp.SignatureInterceptor}. And OkHttp for what carries a client's own calls:
 * {@link app.xcheckout.okhttp.OkHttpTransport}.
 */
@NullMarked
package app.xcheckout.okhttp;

import org.jspecify.annotations.NullMarked;
