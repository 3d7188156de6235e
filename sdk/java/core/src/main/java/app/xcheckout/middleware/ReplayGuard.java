package app.xcheckout.middleware;

import app.xcheckout.signature.Code;
import app.xcheckout.signature.SignatureException;
import java.time.Instant;

/**
 * Remembers which messages were received, so that none is acted on twice. Several processes that
 * serve one credential need a guard that they share, such as a table with a unique key, written in
 * the transaction of the request's own effect. Implementations are safe for concurrent use.
 */
@FunctionalInterface
public interface ReplayGuard {
  /**
   * Remembers a message whose MAC has verified.
   *
   * @param credential the name of the credential that signed it
   * @param mac the MAC, 64 bytes; its first 16 are enough to tell messages apart
   * @param until when it may be forgotten: the message is then outside of the window
   * @throws SignatureException with {@link Code#REPLAYED} when it was received before, or with
   *     {@link Code#REPLAY_MEMORY_FULL} when it can't be remembered
   */
  void remember(String credential, byte[] mac, Instant until);
}
