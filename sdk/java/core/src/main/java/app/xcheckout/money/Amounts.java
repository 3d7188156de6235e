package app.xcheckout.money;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * Amounts as the API writes them: decimal texts such as "25.00" or "1000.233567", of at most twelve
 * digits before and six after the point. They are never floats.
 */
public final class Amounts {
  private static final Pattern AMOUNT = Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{1,6})?");
  private static final int DIGITS = 6;
  private static final BigDecimal LIMIT = BigDecimal.TEN.pow(12);

  private Amounts() {}

  /**
   * Reads an amount.
   *
   * @param text digits with at most one decimal point; sums may have a minus
   * @return the amount, exact
   * @throws IllegalArgumentException when the text is something else, such as one with an exponent
   */
  public static BigDecimal parse(String text) {
    if (!AMOUNT.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "an amount has at most twelve digits before and six after the point, no exponent");
    }
    return new BigDecimal(text);
  }

  /**
   * Writes an amount with two to six digits after the point.
   *
   * @param amount the amount
   * @return its text
   * @throws IllegalArgumentException when it has more digits than the API takes
   */
  public static String format(BigDecimal amount) {
    BigDecimal plain = amount.stripTrailingZeros();
    if (plain.scale() > DIGITS || plain.abs().compareTo(LIMIT) >= 0) {
      throw new IllegalArgumentException(
          "an amount has at most twelve digits before and six after the point");
    }
    return plain.setScale(Math.max(2, plain.scale())).toPlainString();
  }
}
