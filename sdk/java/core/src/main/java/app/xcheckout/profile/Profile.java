package app.xcheckout.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import app.xcheckout.json.Json;
import app.xcheckout.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One set of credentials and the gateway that they belong to, as the {@code xcheckout} command
 * keeps them; {@code xcheckoutd dev} writes the one named "local". A part that the profile doesn't
 * have is empty. Printed, its secrets are left out.
 */
public final class Profile {
  /** The name of the profile that {@code xcheckoutd dev} writes. */
  public static final String LOCAL = "local";

  private final Json members;
  private final String password;
  private final String apiSecret;
  private final String signKey;

  private Profile(Json members) throws IOException {
    this.members = members;
    this.password = secret("password");
    this.apiSecret = secret("apiSecret");
    this.signKey = secret("signKey");
  }

  /**
   * The file of the profiles: $XDG_CONFIG_HOME/xcheckout/config.json, else
   * ~/.config/xcheckout/config.json, on every system.
   *
   * @param environment the environment's variables, such as {@link System#getenv()}
   * @return the path, whether there is a file or not
   */
  public static Path file(Map<String, String> environment) {
    String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
    String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    Path directory =
        Path.of(config).isAbsolute() ? Path.of(config) : Path.of(home).resolve(".config");
    return directory.resolve("xcheckout").resolve("config.json");
  }

  /**
   * Reads one profile, with the secrets that it keeps in files of their own.
   *
   * @param name its name
   * @param file the file of the profiles
   * @return the profile, or null when there is no file or none of that name
   * @throws IOException when a file can't be read or is something else
   */
  public static @Nullable Profile load(String name, Path file) throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      Json found = Json.parse(Files.readAllBytes(file)).get("profiles").get(name);
      return found.isNull() ? null : new Profile(found);
    } catch (JsonException e) {
      throw new IOException("read profiles: " + file + ": " + e.getMessage(), e);
    }
  }

  private String secret(String name) throws IOException {
    String value = members.get(name).textOr("");
    String path = members.get(name + "File").textOr("");
    if (path.isEmpty()) {
      return value;
    }
    if (!value.isEmpty()) {
      throw new IOException(name + " is given both in the profile and in a file: keep one");
    }
    // Editors end a file with a line break; it is no part of the secret.
    return new String(Files.readAllBytes(Path.of(path)), UTF_8).replaceFirst("[\\r\\n]+$", "");
  }

  /**
   * The address of the gateway.
   *
   * @return the base URL
   */
  public String baseUrl() {
    return members.get("baseUrl").textOr("");
  }

  /**
   * The e-mail address of the account.
   *
   * @return the address
   */
  public String email() {
    return members.get("email").textOr("");
  }

  /**
   * The apiKey, which names the credential and is no secret.
   *
   * @return the apiKey
   */
  public String apiKey() {
    return members.get("apiKey").textOr("");
  }

  /**
   * The password of the account.
   *
   * @return a secret
   */
  public String password() {
    return password;
  }

  /**
   * The apiSecret, which obtains tokens.
   *
   * @return a secret
   */
  public String apiSecret() {
    return apiSecret;
  }

  /**
   * The signKey, which signs.
   *
   * @return a secret
   */
  public String signKey() {
    return signKey;
  }

  /**
   * The header with the signature of a request or an answer, where it is not SIGNATURE.
   *
   * @return the name, or empty
   */
  public String signatureHeader() {
    return members.get("signatureHeader").textOr("");
  }

  /**
   * The header with the timestamp of a request or an answer, where it is not TIMESTAMP.
   *
   * @return the name, or empty
   */
  public String timestampHeader() {
    return members.get("timestampHeader").textOr("");
  }

  @Override
  public String toString() {
    return "Profile{" + baseUrl() + ", " + email() + ", " + apiKey() + ", secrets: <redacted>}";
  }
}
