package app.xcheckout.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks what may be null. Whatever does not carry it, in parameters, results and fields of every
 * package of this library, is never null; a null given for it is refused with a {@link
 * NullPointerException}. Tools that look at the annotation's simple name understand it.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE_USE})
public @interface Nullable {}
