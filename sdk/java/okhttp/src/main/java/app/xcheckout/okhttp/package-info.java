/**
 * Signed requests in OkHttp, for programs that have their own calls, Retrofit's for example: {@link
 * app.xcheckout.okhttp.SignatureInterceptor}.
 */
@NullMarked
package app.xcheckout.okhttp;

import org.jspecify.annotations.NullMarked;
