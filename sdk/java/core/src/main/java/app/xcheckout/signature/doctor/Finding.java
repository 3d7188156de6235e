package app.xcheckout.signature.doctor;

import app.xcheckout.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One row of the doctor's table: a usual mistake in signing. The table is data that every language
 * shares, in the specification's doctor.json.
 */
public final class Finding {
  private static final List<Finding> TABLE = read();

  private final String code;
  private final String cause;
  private final String cure;
  private final String fix;

  private Finding(Json row) {
    code = row.get("code").text();
    cause = row.get("cause").text();
    cure = row.get("cure").text();
    fix = row.get("fix").get("java").text();
  }

  private static List<Finding> read() {
    try (InputStream in = Finding.class.getResourceAsStream("/app/xcheckout/spec/doctor.json")) {
      List<Finding> table = new ArrayList<>();
      for (Json row : Json.parse(in.readAllBytes()).items()) {
        table.add(new Finding(row));
      }
      return Collections.unmodifiableList(table);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The whole table, in the order of likelihood.
   *
   * @return an unmodifiable list
   */
  public static List<Finding> all() {
    return TABLE;
  }

  /**
   * The row of a code.
   *
   * @param code the code
   * @return the row
   * @throws IllegalArgumentException when the table has no such code
   */
  public static Finding of(String code) {
    for (Finding row : TABLE) {
      if (row.code.equals(code)) {
        return row;
      }
    }
    throw new IllegalArgumentException("the doctor's table has no " + code);
  }

  /**
   * The stable word that names the mistake.
   *
   * @return the code
   */
  public String code() {
    return code;
  }

  /**
   * What was done, in a sentence.
   *
   * @return the cause
   */
  public String cause() {
    return cause;
  }

  /**
   * What to do instead, in a sentence.
   *
   * @return the cure
   */
  public String cure() {
    return cure;
  }

  /**
   * The corrected line of code in Java.
   *
   * @return the line
   */
  public String fix() {
    return fix;
  }

  /** Code, cause, cure and the line of code. */
  @Override
  public String toString() {
    return code + ": " + cause + " " + cure + "\n  " + fix;
  }
}
