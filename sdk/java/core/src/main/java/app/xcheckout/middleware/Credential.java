package app.xcheckout.middleware;

import app.xcheckout.signature.Key;
import java.util.Objects;

/** Who may sign a request: a name and the live keys. It is immutable. */
public final class Credential {
  private final String name;
  private final Key[] keys;

  private Credential(String name, Key[] keys) {
    this.name = Objects.requireNonNull(name);
    this.keys = keys.clone();
  }

  /**
   * Makes a credential.
   *
   * @param name its name, such as the apiKey
   * @param keys its live keys: one, or two while they are rotated
   * @return the credential
   */
  public static Credential of(String name, Key... keys) {
    return new Credential(name, keys);
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

  @Override
  public String toString() {
    return "Credential{" + name + "}";
  }
}
