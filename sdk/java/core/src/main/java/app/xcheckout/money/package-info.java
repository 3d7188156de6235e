/** Exact amounts: {@link app.xcheckout.money.Amounts} reads and writes them as the API does. */
@NullMarked
package app.xcheckout.money;

import org.jspecify.annotations.NullMarked;
