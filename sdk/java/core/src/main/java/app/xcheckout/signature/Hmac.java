package app.xcheckout.signature;

/** HMAC-SHA512 with one key. It is safe for concurrent use. */
interface Hmac {
  /**
   * Starts a MAC.
   *
   * @throws IllegalStateException when the key was wiped
   */
  Sum begin();

  /** Overwrites what is held of the key. Every use that begins later fails. */
  void wipe();

  /** A MAC under way. It is not safe for concurrent use. */
  interface Sum {
    void update(byte[] text, int from, int size);

    /**
     * Returns the MAC of what was added.
     *
     * @throws IllegalStateException when the key was wiped
     */
    byte[] finish();
  }

  /** Says that the key was wiped. */
  static IllegalStateException wiped() {
    return new IllegalStateException("xcheckout: the key was wiped");
  }
}
