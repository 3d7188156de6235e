/**
 * What carries a client's requests. {@link app.xcheckout.transport.JdkTransport}, the default, uses
 * the JDK's HTTP client; the module for OkHttp has another, and a program may bring its own {@link
 * app.xcheckout.transport.Transport}.
 */
@NullMarked
package app.xcheckout.transport;

import org.jspecify.annotations.NullMarked;
