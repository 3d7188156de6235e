package app.xcheckout.middleware;

import app.xcheckout.signature.Incoming;
import app.xcheckout.signature.Parsed;
import org.jspecify.annotations.Nullable;

/** Finds who claims to have signed a request. It is called concurrently. */
@FunctionalInterface
public interface CredentialLookup {
  /**
   * Finds the credential, usually by the access token in the Authorization header.
   *
   * @param in the request
   * @param parsed what the signature would cover of it, which is not verified yet
   * @return the credential, or null when there is none: one answer for all reasons
   */
  @Nullable Credential find(Incoming in, Parsed parsed);
}
