/**
 * Signed requests in OkHttp, for programs that have their own calls, Retrofit's for example: {@link
 * app.xcheckout.okhttp.SignatureInterceptor}.
 */
package app.xcheckout.okhttp;
