package app.xcheckout.signature.doctor;

import app.xcheckout.signature.Reading;
import org.jspecify.annotations.Nullable;

/**
 * What the doctor has to say about a message. Nothing in it is secret: it may go into a log or a
 * support ticket. It is immutable.
 */
public final class Diagnosis {
  private final @Nullable Finding finding;
  private final @Nullable Reading reading;
  private final String remark;
  private final String command;

  Diagnosis(@Nullable Finding finding, @Nullable Reading reading, String remark, String command) {
    this.finding = finding;
    this.reading = reading;
    this.remark = remark;
    this.command = command;
  }

  /**
   * The mistake, or in what another {@link #reading} differs from the specification.
   *
   * @return the row of the table, or null when it can't be told on this side
   */
  public @Nullable Finding finding() {
    return finding;
  }

  /**
   * Another reading of the rules in which the signature is right: no mistake, and a verifier that
   * takes all readings accepts the message.
   *
   * @return the reading, or null when there is none
   */
  public @Nullable Reading reading() {
    return reading;
  }

  /**
   * What else was seen, such as where two texts differ.
   *
   * @return a sentence or more; may be empty
   */
  public String remark() {
    return remark;
  }

  /**
   * The command that looks further. It holds no secret; it takes the signKey from the environment
   * and the body from the file that it names.
   *
   * @return the command for a shell, on one line
   */
  public String command() {
    return command;
  }

  /** All of it, in a few lines. */
  @Override
  public String toString() {
    StringBuilder said = new StringBuilder();
    if (reading != null) {
      said.append("This is no mistake but another reading of the rules, ")
          .append(reading)
          .append(": spec/signature.md, section 5, says where it is printed. A verifier takes it")
          .append(" with Readings.all; a gateway does unless its setting readings is \"printed\".")
          .append('\n');
    }
    if (finding != null) {
      said.append(finding);
    }
    if (!remark.isEmpty()) {
      said.append(said.length() > 0 ? "\n" : "").append(remark);
    }
    if (finding == null) {
      said.append(said.length() > 0 ? "\n" : "")
          .append("To find the cause, with XCHECKOUT_SIGN_KEY set and the body as sent in the")
          .append(" file body, run: ")
          .append(command);
    }
    return said.toString();
  }
}
