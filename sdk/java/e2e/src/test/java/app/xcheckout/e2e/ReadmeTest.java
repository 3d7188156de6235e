package app.xcheckout.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's examples: the first is run from its text, every one compiles. */
class ReadmeTest {
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final String CLASSES = System.getProperty("java.class.path");

  private static List<String> examples() throws Exception {
    String text = Files.readString(Program.REPOSITORY.resolve("sdk/java/README.md"));
    List<String> examples = new ArrayList<>();
    for (Matcher m = BLOCK.matcher(text); m.find(); ) {
      examples.add(m.group(1));
    }
    return examples;
  }

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

  @Test
  void firstExampleTakesAPayment(@TempDir Path directory) throws Exception {
    String source = examples().get(0);
    long lines = source.lines().filter(line -> !line.isBlank()).count();
    assertTrue(lines <= 10, () -> lines + " lines:\n" + source);
    compile(directory, "TakePayment", source);
    Program.Ended ended =
        Program.run(
            directory,
            Map.of("HOME", Gateway.shared().home.toString(), "XDG_CONFIG_HOME", ""),
            "",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            directory + java.io.File.pathSeparator + CLASSES,
            "TakePayment");
    ended.succeeded();
    assertTrue(ended.out().contains(Gateway.shared().baseUrl()), ended::out);
    String orderNo = source.replaceAll("(?s).*OrderRequest.of\\(\"([^\"]+)\".*", "$1");
    assertTrue(Gateway.shared().client.orders().info(orderNo).isPaid(), ended::out);
  }

  /** The other examples are statements or members; each compiles in a class around it. */
  @Test
  void everyExampleCompiles(@TempDir Path directory) throws Exception {
    List<String> examples = examples();
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
    assertEquals(0, examples.stream().filter(e -> e.contains("TODO")).count());
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
      final Client client = null; String signKey, apiKey, baseUrl; Credentials credentials;
      jakarta.servlet.ServletContext context;
      interface Credentials { Credential byToken(String token); }
      void ship(String orderNo) {}
      void redirect(String url) {}
      """;
}
