/** What the signatures of methods say about null: {@link app.xcheckout.annotation.Nullable}. */
package app.xcheckout.annotation;
