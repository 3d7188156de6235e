package app.xcheckout.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Programs that the tests run: Go's tools, the project's own binaries, Maven. */
final class Program {
  static final Path REPOSITORY = Path.of(System.getProperty("repository")).toAbsolutePath();
  private static final Path BIN = Path.of("target", "bin").toAbsolutePath();

  /** The binaries of this run. */
  private static final Set<String> BUILT = new HashSet<>();

  private Program() {}

  /** What a program said and how it ended. */
  record Ended(int code, String out, String err) {
    Ended succeeded() {
      if (code != 0) {
        throw new AssertionError("it ended with " + code + "\n" + out + "\n" + err);
      }
      return this;
    }
  }

  /** A directory for one test, among what the build makes. */
  static Path directory(String name) throws IOException {
    return Files.createTempDirectory(Path.of("target").toAbsolutePath(), name);
  }

  /** The project's binary of that name, built anew once a run. */
  static Path binary(String name) {
    return binary(name, "./cmd/" + name);
  }

  /** The program of a package of the project. */
  static synchronized Path binary(String name, String source) {
    Path binary = BIN.resolve(name);
    Assumptions.assumeTrue(hasGo(), "SKIPPED: install Go to run the end-to-end tests");
    if (BUILT.add(name)) {
      build(REPOSITORY, "go", "build", "-o", binary.toString(), source).succeeded();
    }
    return binary;
  }

  private static boolean hasGo() {
    for (String directory : System.getenv("PATH").split(java.io.File.pathSeparator)) {
      if (Files.isExecutable(Path.of(directory, "go"))
          || Files.isExecutable(Path.of(directory, "go.exe"))) {
        return true;
      }
    }
    return false;
  }

  /** Runs a program that builds something, which may take its time on a machine that is new. */
  static Ended build(Path directory, String... command) {
    return run(Duration.ofMinutes(15), directory, Map.of(), "", command);
  }

  static Ended run(Path directory, Map<String, String> env, String stdin, String... command) {
    return run(Duration.ofMinutes(1), directory, env, stdin, command);
  }

  private static Ended run(
      Duration most, Path directory, Map<String, String> env, String stdin, String... command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().putAll(env);
    try {
      Process process = builder.start();
      CompletableFuture<String> out = text(process.getInputStream());
      CompletableFuture<String> err = text(process.getErrorStream());
      try (OutputStream in = process.getOutputStream()) {
        in.write(stdin.getBytes(UTF_8));
      } catch (IOException e) {
        // It ended without reading all of it.
      }
      if (!process.waitFor(most.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(List.of(command) + " does not end in " + most);
      }
      return new Ended(process.exitValue(), out.join(), err.join());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static CompletableFuture<String> text(InputStream in) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new String(in.readAllBytes(), UTF_8);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  /** Runs the command line with a signKey and a body on standard input. */
  static Ended xcheckout(String signKey, String body, String... arguments) {
    List<String> command = new java.util.ArrayList<>(List.of(binary("xcheckout").toString()));
    command.addAll(List.of(arguments));
    return run(
        REPOSITORY,
        Map.of("XCHECKOUT_SIGN_KEY", signKey, "HOME", BIN.toString()),
        body,
        command.toArray(String[]::new));
  }
}
