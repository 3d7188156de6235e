/**
 * JSON as the signature needs it: a strict reader that keeps numbers as they were written, and a
 * writer that takes no floating point. {@link app.xcheckout.json.Json} is both.
 */
@NullMarked
package app.xcheckout.json;

import org.jspecify.annotations.NullMarked;
