package app.xcheckout.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example of the README compiles; the first is run in {@link ConsumerTest}. */
class ReadmeTest {
  private static final String CLASSES = System.getProperty("java.class.path");

  private static void compile(Path directory, String name, String source) throws Exception {
    Path file = Files.writeString(directory.resolve(name + ".java"), source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    boolean compiled =
        compiler
            .getTask(
                said,
                compiler.getStandardFileManager(null, null, null),
                null,
                List.of("-cp", CLASSES, "-d", directory.toString(), "-proc:none"),
                null,
                compiler.getStandardFileManager(null, null, null).getJavaFileObjects(file.toFile()))
            .call();
    assertTrue(compiled, () -> source + "\n" + said);
  }

  /** The other examples are statements or members; each compiles in a class around it. */
  @Test
  void everyExampleCompiles(@TempDir Path directory) throws Exception {
    List<String> examples = Readme.blocks("java");
    assertTrue(examples.size() >= 5, () -> examples.size() + " examples");
    for (int i = 1; i < examples.size(); i++) {
      StringBuilder imports = new StringBuilder(IMPORTS);
      StringBuilder code = new StringBuilder();
      for (String line : examples.get(i).split("\n")) {
        (line.startsWith("import ") ? imports : code).append(line).append('\n');
      }
      boolean members = code.toString().contains("@Bean");
      String body = members ? code.toString() : "void run() throws Exception {" + code + "}";
      compile(directory, "Example" + i, imports + "class Example" + i + FIELDS + body + "\n}\n");
    }
  }

  /** Other languages: ConsumerTest uses the dependency and the first command. */
  @Test
  void everyBlockIsKnown() throws Exception {
    String text = Files.readString(Program.REPOSITORY.resolve("sdk/java/README.md"));
    String other = text.replaceAll("(?s)```java\n.*?```", "");
    assertEquals(
        List.of("sh", "xml", "sh"),
        Pattern.compile("```([a-z]*)\n.*?```", Pattern.DOTALL)
            .matcher(other)
            .results()
            .map(m -> m.group(1))
            .toList());
    assertTrue(other.contains("<!-- not run: it runs the test -->\n```sh\nmvn -B verify\n```"));
  }

  /** What is signed by hand is verified by hand, and a test's webhook is taken. */
  @Test
  void examplesByHandRun(@TempDir Path directory) throws Exception {
    for (String call : List.of("Signature.verify(", "Webhook.constructEvent(")) {
      runExample(directory, call);
    }
  }

  private void runExample(Path directory, String call) throws Exception {
    List<String> byHand =
        Readme.blocks("java").stream().filter(example -> example.contains(call)).toList();
    assertEquals(1, byHand.size(), call);
    String body = "void run() throws Exception {" + byHand.get(0) + "}";
    compile(
        directory, "ByHand", IMPORTS + "public class ByHand " + FIELDS + "public " + body + "}");
    URL[] classes = {directory.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classes, getClass().getClassLoader())) {
      Class<?> type = loader.loadClass("ByHand");
      Object example = type.getConstructor().newInstance();
      type.getField("signKey").set(example, "aR2822Y6XbehWMclnB0Y2NJK");
      type.getMethod("run").invoke(example);
    }
  }

  private static final String IMPORTS =
      """
      import app.xcheckout.*;
      import app.xcheckout.Code;
      import app.xcheckout.middleware.*;
      import app.xcheckout.okhttp.*;
      import app.xcheckout.servlet.jakarta.*;
      import app.xcheckout.signature.*;
      import app.xcheckout.webhook.*;
      import java.nio.file.*;
      import java.time.*;
      import java.util.*;
      import java.net.InetSocketAddress;
      import com.sun.net.httpserver.HttpServer;
      import okhttp3.OkHttpClient;
      import org.springframework.context.annotation.Bean;
      """;

  /** What the examples take for granted. */
  private static final String FIELDS =
      """
       {
      final Client client = null; public String signKey, apiKey, baseUrl, timestamp, signature; Credentials credentials;
      jakarta.servlet.ServletContext context;
      interface Credentials { Credential byToken(String token); }
      void ship(String orderNo) {}
      void redirect(String url) {}
      """;
}
