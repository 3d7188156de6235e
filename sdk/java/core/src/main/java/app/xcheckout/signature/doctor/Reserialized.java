package app.xcheckout.signature.doctor;

import app.xcheckout.json.Json;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Other texts of the same JSON, as the usual serialisers write them. */
final class Reserialized {
  private Reserialized() {}

  /** Written again with the fewest escapes, as most libraries do. */
  static String plain(Json value) {
    return Json.write(tree(value, LinkedHashMap::new, false));
  }

  /** The same with its names sorted. */
  static String sorted(Json value) {
    return Json.write(tree(value, TreeMap::new, false));
  }

  /** The same with numbers as a library writes that reads them: 25.00 becomes 25.0 or 25. */
  static String numbersRead(Json value) {
    return Json.write(tree(value, LinkedHashMap::new, true));
  }

  /** What is beyond ASCII as escapes. */
  static String ascii(String text) {
    StringBuilder out = new StringBuilder();
    for (char c : text.toCharArray()) {
      out.append(c < 0x80 ? String.valueOf(c) : String.format("\\u%04x", (int) c));
    }
    return out.toString();
  }

  /** The text of a Java Map, in the order written or in that of a HashMap. */
  static String mapText(Json value, boolean hashed) {
    switch (value.type()) {
      case OBJECT:
        Map<String, String> map = hashed ? new HashMap<>() : new LinkedHashMap<>();
        value.members().forEach((name, member) -> map.put(name, mapText(member, hashed)));
        return map.toString();
      case ARRAY:
        StringBuilder list = new StringBuilder("[");
        for (Json item : value.items()) {
          list.append(list.length() > 1 ? ", " : "").append(mapText(item, hashed));
        }
        return list.append(']').toString();
      case STRING:
        return value.text();
      default:
        return value.toString();
    }
  }

  private static Object tree(Json value, Supplier<Map<String, Object>> maps, boolean read) {
    switch (value.type()) {
      case OBJECT:
        Map<String, Object> members = maps.get();
        value.members().forEach((name, member) -> members.put(name, tree(member, maps, read)));
        return members;
      case ARRAY:
        java.util.List<Object> items = new java.util.ArrayList<>();
        value.items().forEach(item -> items.add(tree(item, maps, read)));
        return items;
      case STRING:
        return value.text();
      case NUMBER:
        return read ? number(value) : value;
      default:
        return value;
    }
  }

  private static BigDecimal number(Json value) {
    BigDecimal number = value.decimal().stripTrailingZeros();
    return number.scale() < 0 ? number.setScale(0) : number;
  }
}
