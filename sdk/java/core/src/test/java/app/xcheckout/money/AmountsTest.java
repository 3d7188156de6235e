package app.xcheckout.money;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class AmountsTest {
  @Test
  void formats() {
    String[][] cases = {
      {"25", "25.00"},
      {"25.5", "25.50"},
      {"0.000001", "0.000001"},
      {"1000.2335670", "1000.233567"},
      {"1E+3", "1000.00"},
      {"0", "0.00"},
      {"-1.5", "-1.50"},
      {"999999999999.999999", "999999999999.999999"}
    };
    for (String[] c : cases) {
      assertEquals(c[1], Amounts.format(new BigDecimal(c[0])));
    }
    for (String text : List.of("0.0000001", "1000000000000", "1e12")) {
      assertThrows(
          IllegalArgumentException.class, () -> Amounts.format(new BigDecimal(text)), text);
    }
  }

  @Test
  void parses() {
    assertEquals(new BigDecimal("25.00"), Amounts.parse("25.00"));
    for (String text :
        List.of("", ".", "1.", ".5", "1e3", "+1", "1,000", " 1", "0.0000001", "1234567890123")) {
      assertThrows(IllegalArgumentException.class, () -> Amounts.parse(text), text);
    }
  }
}
