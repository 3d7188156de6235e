package app.xcheckout.signature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import app.xcheckout.json.Json;
import app.xcheckout.json.JsonException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Runs every vector of the specification, those of messages twice: as a message and as HTTP. */
class VectorsTest {
  private static final Path SPEC = Path.of(System.getProperty("spec"), "vectors");

  @TestFactory
  Stream<DynamicTest> everyVector() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path file : files(SPEC)) {
      for (Vector vector : vectors(file)) {
        tests.add(dynamicTest(vector.name, () -> assertEquals(List.of(), vector.run())));
      }
    }
    assertTrue(tests.size() > 400, () -> tests.size() + " vectors, want hundreds");
    return tests.stream();
  }

  /** Every code that needs no gateway has at least three vectors. */
  @Test
  void vectorsCoverTheCodes() throws IOException {
    Map<String, Integer> count = new HashMap<>();
    for (Path file : files(SPEC)) {
      for (Json v : Json.parse(Files.readAllBytes(file)).get("vectors").items()) {
        count.merge(v.get("code").textOr(""), 1, Integer::sum);
      }
    }
    EnumSet<Code> stateful =
        EnumSet.of(Code.AUTHENTICATION_FAILED, Code.REPLAYED, Code.REPLAY_MEMORY_FULL);
    for (Code code : EnumSet.complementOf(stateful)) {
      int n = count.getOrDefault(code.toString(), 0);
      assertTrue(n >= 3, () -> code + " has " + n + " vectors, want at least 3");
    }
  }

  /**
   * Runs vector files that are given: {@code mvn test -pl core -Dtest=VectorsTest
   * -Dvectors=FILE-OR-DIRECTORY[:…]}.
   */
  @Test
  void vectorsThatAreGiven() throws IOException {
    String given = System.getProperty("vectors", "");
    if (given.isEmpty() || given.startsWith("${")) {
      return; // none
    }
    int run = 0;
    List<String> wrong = new ArrayList<>();
    long begin = System.nanoTime();
    for (String path : given.split(File.pathSeparator)) {
      for (Path file : files(Path.of(path))) {
        for (Vector vector : vectors(file)) {
          run++;
          vector.run().forEach(what -> wrong.add(vector.name + ": " + what));
        }
      }
    }
    long seconds = (System.nanoTime() - begin) / 1_000_000_000;
    System.out.println("vectors: " + run + " run, " + wrong.size() + " wrong, " + seconds + " s");
    assertTrue(run > 0, "no vector in " + given);
    assertEquals(List.of(), wrong.subList(0, Math.min(20, wrong.size())));
  }

  private static List<Vector> vectors(Path file) throws IOException {
    List<Vector> vectors = new ArrayList<>();
    for (Json text : texts(Files.readString(file))) {
      String type = text.get("type").text();
      text.get("vectors").items().forEach(v -> vectors.add(new Vector(type, v)));
    }
    return vectors;
  }

  /** A file is one vector file, or several, one a line. */
  private static List<Json> texts(String text) {
    List<String> lines = text.lines().filter(l -> !l.isBlank()).collect(Collectors.toList());
    try {
      return lines.stream().map(Json::parse).collect(Collectors.toList());
    } catch (JsonException e) {
      return List.of(Json.parse(text));
    }
  }

  private static List<Path> files(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries
          .filter(p -> p.toString().endsWith(".json"))
          .sorted()
          .collect(Collectors.toList());
    }
  }
}
