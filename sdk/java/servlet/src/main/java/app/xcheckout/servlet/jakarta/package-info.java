/**
 * Signed requests and webhooks in a servlet container of the jakarta namespace. {@link
 * app.xcheckout.servlet.jakarta.SignatureFilter} verifies requests and signs their answers, {@link
 * app.xcheckout.servlet.jakarta.WebhookServlet} receives webhooks.
 */
@NullMarked
package app.xcheckout.servlet.jakarta;

import org.jspecify.annotations.NullMarked;
