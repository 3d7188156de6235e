/**
 * The named credentials of the {@code xcheckout} command: {@link app.xcheckout.profile.Profile}
 * reads them, so that a program can use the same ones.
 */
@NullMarked
package app.xcheckout.profile;

import org.jspecify.annotations.NullMarked;
