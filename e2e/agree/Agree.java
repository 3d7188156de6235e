package app.xcheckout.signature;

import app.xcheckout.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs files of vectors against the Java SDK. The answer is that of {@code xcheckout vectors check
 * --json}, but for its counts of what passed.
 */
final class Agree {
  public static void main(String[] paths) throws Exception {
    int run = 0;
    List<Object> failures = new ArrayList<>();
    for (String path : paths) {
      Path file = Path.of(path);
      Json vectors = Json.parse(Files.readAllBytes(file));
      String type = vectors.get("type").text();
      for (Json v : vectors.get("vectors").items()) {
        run++;
        String name = v.get("name").text();
        String message;
        try {
          message = String.join("; ", new Vector(type, v).run());
        } catch (RuntimeException e) {
          message = "it throws " + e;
        }
        if (!message.isEmpty()) {
          String shown = new String(message.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
          failures.add(Map.of("file", file.getFileName().toString(), "name", name, "message", shown));
        }
      }
    }
    byte[] answer =
        Json.write(Map.of("vectors", run, "failures", failures)).getBytes(StandardCharsets.UTF_8);
    System.out.write(answer);
    System.out.flush();
  }
}
