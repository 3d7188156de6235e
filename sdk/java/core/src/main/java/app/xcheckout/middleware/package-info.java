/**
 * Checks signed requests on the way into a server and signs the answers on the way out, whatever
 * the server: {@link app.xcheckout.middleware.Middleware}. Modules of their own fit it into
 * servlets and Spring Boot.
 */
@NullMarked
package app.xcheckout.middleware;

import org.jspecify.annotations.NullMarked;
