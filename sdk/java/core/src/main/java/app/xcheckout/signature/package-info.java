/**
 * The signature of the XCheckout API: what is signed, how it is checked, what is refused. {@link
 * app.xcheckout.signature.Signature} is the way in; {@link app.xcheckout.signature.Key} signs.
 * Whatever may be null is marked {@link org.jspecify.annotations.Nullable}.
 */
@NullMarked
package app.xcheckout.signature;

import org.jspecify.annotations.NullMarked;
