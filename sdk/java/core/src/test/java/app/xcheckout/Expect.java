package app.xcheckout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.function.Executable;

/** Asserts which failure it is. */
final class Expect {
  private Expect() {}

  static XCheckoutException failure(String code, Executable call) {
    return failure(code, code, call);
  }

  static XCheckoutException failure(String name, String code, Executable call) {
    XCheckoutException e = assertThrows(XCheckoutException.class, call, name);
    assertEquals(code, e.code(), () -> name + ": " + e.getMessage());
    return e;
  }
}
