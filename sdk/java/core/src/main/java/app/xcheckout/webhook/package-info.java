/**
 * Receives what a gateway announces: verifies the signature of a webhook, decodes it into an {@link
 * app.xcheckout.Event}, and drops repeats. {@link app.xcheckout.webhook.Receiver} is the way in;
 * modules of their own fit it into servlets and Spring Boot, {@link
 * app.xcheckout.webhook.WebhookHandler} into the JDK's own server.
 *
 * <p>The gateway delivers an event until it is acknowledged, for about a day, so a receiver must
 * remember over restarts which events it has handled: give it a {@link
 * app.xcheckout.webhook.DiskStore} or a {@link app.xcheckout.webhook.Store} of your own. An event
 * counts as handled only after the handler returned. A crash between the two lets it come once
 * more; let the handler itself stand a repeat where that matters, for example by a unique key on
 * the orderNo.
 */
@NullMarked
package app.xcheckout.webhook;

import org.jspecify.annotations.NullMarked;
