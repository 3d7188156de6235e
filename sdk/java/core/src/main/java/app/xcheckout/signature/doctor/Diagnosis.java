package app.xcheckout.signature.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What the doctor has to say about a message. Nothing in it is secret: it may go into a log or a
 * support ticket. It is immutable.
 */
public final class Diagnosis {
  private final @Nullable Finding finding;
  private final String remark;
  private final String command;

  Diagnosis(@Nullable Finding finding, String remark, String command) {
    this.finding = finding;
    this.remark = remark;
    this.command = command;
  }

  /**
   * The mistake.
   *
   * @return the mistake, or null when it can't be told on this side
   */
  public @Nullable Finding finding() {
    return finding;
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
