package app.xcheckout;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call that changes nothing and is answered with what arrived: it shows that keys, clock and
 * network are in order. It is immutable.
 */
public final class SelfTest {
  private final @Nullable Object body;
  private final String name;
  private final String value;

  private SelfTest(@Nullable Object body, String name, String value) {
    this.body = body;
    this.name = Objects.requireNonNull(name);
    this.value = Objects.requireNonNull(value);
  }

  /**
   * A self-test without body.
   *
   * @return a GET
   */
  public static SelfTest get() {
    return new SelfTest(null, "", "");
  }

  /**
   * A self-test with a body.
   *
   * @param body what {@link app.xcheckout.json.Json#write} takes, such as a Map
   * @return a POST
   */
  public static SelfTest post(Object body) {
    return new SelfTest(Objects.requireNonNull(body), "", "");
  }

  /**
   * Returns the test with a parameter in its query.
   *
   * @param name its name
   * @param value its value
   * @return another test
   */
  public SelfTest withParameter(String name, String value) {
    return new SelfTest(body, name, value);
  }

  Call call() {
    String path = "/openapi/test";
    Call call = body == null ? Call.get(path) : Call.post(path, body);
    return name.isEmpty() ? call.repeatable() : call.parameter(name, value).repeatable();
  }

  @Override
  public String toString() {
    return body == null ? "SelfTest{GET}" : "SelfTest{POST}";
  }
}
