package app.xcheckout.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void readsWhatIsThere() {
    Json json =
        Json.parse(
            " { \"a\" : [1.50, -0, 1E400, true, null, \"x\\u0020\\n\\ud83d\\ude00\\/\"], "
                + "\"b\":{\"c\":{}} } ");
    List<Json> a = json.get("a").items();
    assertEquals("1.50", a.get(0).number());
    assertEquals(new BigDecimal("1.50"), a.get(0).decimal());
    assertEquals("-0", a.get(1).number());
    assertEquals("1E400", a.get(2).number());
    assertTrue(a.get(3).bool());
    assertTrue(a.get(4).isNull());
    assertEquals("x \n\ud83d\ude00/", a.get(5).text());
    assertEquals(List.of("a", "b"), new ArrayList<>(json.members().keySet()));
    assertEquals("{\"c\":{}}", json.get("b").toString());
    assertEquals("", json.get("b").get("none").get("deeper").textOr(""));
  }

  @Test
  void refusesWhatIsNotJson() {
    for (String text :
        List.of(
            "",
            " ",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "{a:1}",
            "'a'",
            "01",
            "1.",
            ".5",
            "+1",
            "1e",
            "NaN",
            "tru",
            "nul",
            "\"\t\"",
            "\"\\x\"",
            "\"\\ud800\"",
            "\"\\udc00\\ud800\"",
            "[1]2",
            "\ufeff[]",
            "[1 2]",
            "{\"a\" 1}",
            "//\n[]",
            "{\"a\":1,\"\\u0061\":2}",
            "\"",
            "[".repeat(129) + "]".repeat(129))) {
      assertThrows(JsonException.class, () -> Json.parse(text), text);
    }
    byte[] overlong = {'"', (byte) 0xc0, (byte) 0x80, '"'};
    assertThrows(JsonException.class, () -> Json.parse(overlong));
    Json.parse("[".repeat(128) + "]".repeat(128));
  }

  @Test
  void saysWhenAValueIsAnother() {
    Json json = Json.parse("{\"text\":\"a\",\"number\":1.5,\"huge\":1e999999999}");
    assertThrows(JsonException.class, () -> json.get("text").number());
    assertThrows(JsonException.class, () -> json.get("text").decimal());
    assertThrows(JsonException.class, () -> json.get("number").text());
    assertThrows(JsonException.class, () -> json.get("number").longValue());
    assertThrows(JsonException.class, () -> json.get("number").get("x"));
    assertThrows(JsonException.class, () -> json.get("huge").decimal());
    assertThrows(JsonException.class, json::items);
    assertThrows(JsonException.class, json::bool);
  }

  @Test
  void writes() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a\"\\", Arrays.asList(1, 2L, new BigDecimal("1E+3"), BigInteger.TEN, true, null));
    map.put("é\u2028", "\b\f\n\r\t\u0001 /");
    map.put("raw", Json.parse("{\"x\": 1.50}"));
    assertEquals(
        "{\"a\\\"\\\\\":[1,2,1000,10,true,null],"
            + "\"é\u2028\":\"\\b\\f\\n\\r\\t\\u0001 /\",\"raw\":{\"x\":1.50}}",
        Json.write(map));
    assertEquals("[{},[]]", Json.write(List.of(Map.of(), List.of())));
    for (Object refused : Arrays.asList(0.1, 0.1f, "\ud800", new Object(), Map.of(1, 2), 'c')) {
      assertThrows(JsonException.class, () -> Json.write(refused), String.valueOf(refused));
    }
    List<Object> deep = new ArrayList<>();
    deep.add(deep);
    assertThrows(JsonException.class, () -> Json.write(deep));
  }

  /** Random values, written and read: the same text comes back, in any spelling of whitespace. */
  @Test
  void readsWhatItWrites() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      String text = Json.write(value(random, 0));
      Json read = Json.parse(spaced(text, random));
      assertEquals(text, read.toString(), () -> "seed " + seed);
      assertEquals(text, Json.write(tree(read)), () -> "seed " + seed);
    }
  }

  private static Object value(Random random, int depth) {
    switch (random.nextInt(depth > 4 ? 4 : 6)) {
      case 0:
        return text(random);
      case 1:
        return random.nextBoolean() ? random.nextLong() : random.nextInt(9);
      case 2:
        return random.nextBoolean();
      case 3:
        return null;
      case 4:
        List<Object> items = new ArrayList<>();
        for (int n = random.nextInt(5); n > 0; n--) {
          items.add(value(random, depth + 1));
        }
        return items;
      default:
        Map<String, Object> members = new LinkedHashMap<>();
        for (int n = random.nextInt(random.nextInt(20) == 0 ? 60 : 5); n > 0; n--) {
          members.put(text(random), value(random, depth + 1));
        }
        return members;
    }
  }

  private static String text(Random random) {
    int[] alphabet = {'a', ' ', '"', '\\', '\n', 0, 0x1f, 0x7f, 0xe9, 0x2028, 0xfeff, 0x1f600};
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(12); n > 0; n--) {
      text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
    }
    return text.toString();
  }

  /** Puts whitespace between tokens. */
  private static byte[] spaced(String text, Random random) {
    StringBuilder spaced = new StringBuilder();
    boolean inString = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!inString && "{}[],:\"".indexOf(c) >= 0) {
        spaced.append(" \n\t\r   \n".substring(0, random.nextInt(8)));
      }
      spaced.append(c);
      if (c == '\\') {
        spaced.append(text.charAt(++i));
      } else if (c == '"') {
        inString = !inString;
      }
    }
    return spaced.toString().getBytes(UTF_8);
  }

  private static Object tree(Json json) {
    switch (json.type()) {
      case OBJECT:
        Map<String, Object> members = new LinkedHashMap<>();
        json.members().forEach((name, value) -> members.put(name, tree(value)));
        return members;
      case ARRAY:
        List<Object> items = new ArrayList<>();
        json.items().forEach(item -> items.add(tree(item)));
        return items;
      case STRING:
        return json.text();
      default:
        return json;
    }
  }
}
