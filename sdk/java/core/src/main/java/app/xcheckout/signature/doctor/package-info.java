/**
 * Finds out why a signature does not match, as far as that can be told on this side. {@link
 * app.xcheckout.signature.doctor.Doctor} makes the usual mistakes on purpose, one at a time, until
 * the MAC is the one that came with the message; the command {@code xcheckout doctor} knows more of
 * them, and pairs.
 */
@NullMarked
package app.xcheckout.signature.doctor;

import org.jspecify.annotations.NullMarked;
