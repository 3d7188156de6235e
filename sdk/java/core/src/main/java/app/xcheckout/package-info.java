/**
 * The client of the XCheckout API: orders in fiat that customers pay in stablecoins. It needs
 * nothing but Java 11; JSpecify's annotations come along for compilers and tools.
 *
 * <pre>{@code
 * Client client = Client.of(Config.builder(Environment.SANDBOX)
 *     .apiKey(System.getenv("XCHECKOUT_API_KEY"))
 *     .apiSecret(System.getenv("XCHECKOUT_API_SECRET"))
 *     .signKey(System.getenv("XCHECKOUT_SIGN_KEY"))
 *     .build());
 * CreatedOrder order = client.orders().create(OrderRequest.of("A1042", "25.00", "ETH_USDT"));
 * redirect(order.paymentUrl());
 * }</pre>
 *
 * <p>What happens to an order afterwards arrives as a signed webhook: package {@code
 * app.xcheckout.webhook} turns it into an {@link app.xcheckout.Event}. Amounts are {@link
 * java.math.BigDecimal}s. Whatever may be null is marked {@link org.jspecify.annotations.Nullable};
 * nothing else is.
 */
@NullMarked
package app.xcheckout;

import org.jspecify.annotations.NullMarked;
