package app.xcheckout.middleware;

import app.xcheckout.signature.Key;
import java.util.Objects;

/** Who may sign a request: a name and the live keys. It is immutable. */
public final class Credential {
  private final String name;
  private final Key[] keys;
  private final boolean compat;

  private Credential(String name, Key[] keys, boolean compat) {
    this.name = Objects.requireNonNull(name);
    this.keys = keys.clone();
    this.compat = compat;
  }

  /**
   * Makes a credential.
   *
   * @param name its name, such as the apiKey
   * @param keys its live keys: one, or two while they are rotated
   * @return the credential
   */
  public static Credential of(String name, Key... keys) {
    return new Credential(name, keys, false);
  }

  /**
   * Returns the credential in compat mode, for an owner who cannot be made to remove whitespace as
   * the specification reads it; see {@link app.xcheckout.signature.Parsed#verifyCompat}.
   *
   * @return another credential
   */
  public Credential withCompat() {
    return new Credential(name, keys, true);
  }

  /**
   * Its name.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  Key[] keys() {
    return keys;
  }

  boolean isCompat() {
    return compat;
  }

  @Override
  public String toString() {
    return "Credential{" + name + "}";
  }
}
