package app.xcheckout;

import app.xcheckout.profile.Profile;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Takes each part of a Config from its variable, else from the profile. */
final class Variables {
  private final Map<String, String> variables;
  private final @Nullable Profile profile;

  Variables(Map<String, String> variables) {
    this.variables = variables;
    String name = variables.getOrDefault("XCHECKOUT_PROFILE", "");
    try {
      // A user of the profile must not be taken for one of the variables' credential.
      profile =
          name.isEmpty() && isWhole()
              ? null
              : Profile.load(name.isEmpty() ? Profile.LOCAL : name, Profile.file(variables));
    } catch (IOException e) {
      throw new XCheckoutException(Code.CONFIG_INVALID, "the profile can't be read", e);
    }
    if (profile == null && !name.isEmpty()) {
      throw new XCheckoutException(Code.CONFIG_INVALID, "there is no profile \"" + name + "\"");
    }
  }

  /** Whether the variables have a whole credential. */
  private boolean isWhole() {
    return Stream.of("BASE_URL", "API_KEY", "API_SECRET", "SIGN_KEY")
        .noneMatch(part -> variables.getOrDefault("XCHECKOUT_" + part, "").isEmpty());
  }

  Config.Builder builder() {
    Config.Builder b =
        new Config.Builder()
            .environment(Environment.of(required("XCHECKOUT_BASE_URL", Profile::baseUrl)))
            .apiKey(required("XCHECKOUT_API_KEY", Profile::apiKey))
            .apiSecret(required("XCHECKOUT_API_SECRET", Profile::apiSecret))
            .signKey(required("XCHECKOUT_SIGN_KEY", Profile::signKey))
            .email(part("XCHECKOUT_EMAIL", Profile::email))
            .password(part("XCHECKOUT_PASSWORD", Profile::password));
    // The names of the headers belong to the gateway that the profile is for.
    boolean elsewhere =
        profile == null || !part("XCHECKOUT_BASE_URL", Profile::baseUrl).equals(profile.baseUrl());
    if (elsewhere) {
      return b;
    }
    return b.headers(
        profile.signatureHeader().isEmpty() ? "SIGNATURE" : profile.signatureHeader(),
        profile.timestampHeader().isEmpty() ? "TIMESTAMP" : profile.timestampHeader());
  }

  private String part(String variable, Function<Profile, String> inProfile) {
    String given = variables.getOrDefault(variable, "");
    return given.isEmpty() && profile != null ? inProfile.apply(profile) : given;
  }

  private String required(String variable, Function<Profile, String> inProfile) {
    String value = part(variable, inProfile);
    if (value.isEmpty()) {
      throw new XCheckoutException(
              Code.CONFIG_INVALID,
              variable
                  + " is not set, and no profile has it: run 'xcheckoutd dev', which writes the"
                  + " profile \"local\", or set XCHECKOUT_BASE_URL, XCHECKOUT_API_KEY,"
                  + " XCHECKOUT_API_SECRET and XCHECKOUT_SIGN_KEY")
          .param(variable);
    }
    return value;
  }
}
