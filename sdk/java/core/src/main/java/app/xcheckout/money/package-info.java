/** Exact amounts: {@link app.xcheckout.money.Amounts} reads and writes them as the API does. */
package app.xcheckout.money;
