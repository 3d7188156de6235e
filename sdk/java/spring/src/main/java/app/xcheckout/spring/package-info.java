/**
 * Sets XCheckout up in Spring Boot 3: a {@link app.xcheckout.Client} from the properties {@code
 * xcheckout.*}, webhooks where there is a bean of {@link app.xcheckout.webhook.EventHandler}, and
 * signed requests where there is one of {@link app.xcheckout.middleware.CredentialLookup}. See
 * {@link app.xcheckout.spring.XCheckoutAutoConfiguration}.
 */
@NullMarked
package app.xcheckout.spring;

import org.jspecify.annotations.NullMarked;
