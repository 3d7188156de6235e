package app.xcheckout.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The artefacts, installed into a fresh repository and used by a project that knows no other. */
class ConsumerTest {
  private static final Path SDK = Program.REPOSITORY.resolve("sdk/java").normalize();
  private static final String VERSION = System.getProperty("version");

  /** Artefact and directory. */
  private static final Map<String, String> MODULES = new LinkedHashMap<>();

  static {
    MODULES.put("xcheckout", "core");
    MODULES.put("xcheckout-servlet", "servlet");
    MODULES.put("xcheckout-servlet-javax", "servlet-javax");
    MODULES.put("xcheckout-spring-boot-starter", "spring");
    MODULES.put("xcheckout-okhttp", "okhttp");
  }

  private static String maven(Path directory, Path repository, String... goals) {
    String windows = System.getProperty("os.name").startsWith("Windows") ? ".cmd" : "";
    List<String> command =
        Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("maven.home"), "bin", "mvn" + windows).toString(),
                    "-B",
                    "-q",
                    "-Dmaven.repo.local=" + repository,
                    "-Daether.enhancedLocalRepository.trackingFilename=none"),
                Stream.of(goals))
            .collect(Collectors.toList());
    return Program.build(directory, command.toArray(String[]::new)).succeeded().out();
  }

  /** A repository that has what the machine's own has, except for this project. */
  private static Path repository(Path directory) throws IOException {
    Path repository = Files.createDirectories(directory.resolve("repository"));
    try (Stream<Path> entries = Files.list(Path.of(System.getProperty("localRepository")))) {
      for (Path entry : entries.collect(Collectors.toList())) {
        if (!entry.getFileName().toString().equals("app")) {
          Files.createSymbolicLink(repository.resolve(entry.getFileName()), entry);
        }
      }
    }
    return repository;
  }

  /** A project that installs the built files. */
  private static String installer() {
    StringBuilder executions = new StringBuilder();
    executions.append(execution("parent", SDK.resolve("pom.xml"), SDK.resolve("pom.xml"), "pom"));
    Path bom = SDK.resolve("bom/pom.xml");
    executions.append(execution("bom", bom, bom, "pom"));
    MODULES.forEach(
        (artifact, module) -> {
          Path jar = SDK.resolve(module).resolve("target/" + artifact + "-" + VERSION + ".jar");
          executions.append(execution(artifact, jar, SDK.resolve(module + "/pom.xml"), "jar"));
        });
    return project(
        "installer",
        "<packaging>pom</packaging>",
        "<plugin><artifactId>maven-install-plugin</artifactId><version>3.1.3</version><executions>"
            + executions
            + "</executions></plugin>");
  }

  private static String execution(String id, Path file, Path pom, String packaging) {
    return "<execution><id>"
        + id
        + "</id><phase>validate</phase><goals><goal>install-file</goal></goals><configuration>"
        + "<file>"
        + file
        + "</file><pomFile>"
        + pom
        + "</pomFile><packaging>"
        + packaging
        + "</packaging></configuration></execution>";
  }

  private static String project(String name, String parts, String plugins) {
    return "<project><modelVersion>4.0.0</modelVersion><groupId>shop</groupId><artifactId>"
        + name
        + "</artifactId><version>1</version><properties>"
        + "<project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>"
        + parts
        + "<build><plugins>"
        + plugins
        + "</plugins></build></project>";
  }

  /** One version for all. */
  private static final String BOM =
      "<dependencyManagement><dependencies><dependency><groupId>app.xcheckout</groupId>"
          + "<artifactId>xcheckout-bom</artifactId><version>"
          + VERSION
          + "</version><type>pom</type><scope>import</scope></dependency></dependencies>"
          + "</dependencyManagement>";

  /** Makes a project of one class, compiles it for that release, and returns its directory. */
  private static Path compiled(
      Path directory, Path repository, int release, String dependencies, String name, String source)
      throws IOException {
    Path project = Files.createDirectories(directory.resolve(name));
    Files.writeString(
        project.resolve("pom.xml"),
        project(
            name.toLowerCase(Locale.ROOT),
            BOM + "<dependencies>" + dependencies + "</dependencies>",
            "<plugin><artifactId>maven-compiler-plugin</artifactId><version>3.13.0</version>"
                + "<configuration><release>"
                + release
                + "</release></configuration></plugin>"
                + "<plugin><artifactId>maven-resources-plugin</artifactId><version>3.3.1</version>"
                + "</plugin>"));
    Path sources = Files.createDirectories(project.resolve("src/main/java"));
    Files.writeString(sources.resolve(name + ".java"), source);
    maven(project, repository, "compile");
    return project;
  }

  /** Installs the built files into a repository that nobody else has. */
  private static Path installed(Path directory) throws IOException {
    Assumptions.assumeTrue(
        Files.exists(SDK.resolve("core/target/xcheckout-" + VERSION + ".jar")),
        "SKIPPED: run mvn verify, which packages the artefacts first");
    Path repository = repository(directory);
    Path installer = Files.createDirectories(directory.resolve("installer"));
    Files.writeString(installer.resolve("pom.xml"), installer());
    maven(installer, repository, "validate");
    return repository;
  }

  /** From install to a paid order, with what the README says and nothing else. */
  @Test
  void readmeTakesAPayment(@TempDir Path directory) throws Exception {
    String dependency = Readme.blocks("xml").get(0);
    String source = Readme.blocks("java").get(0);
    long lines = source.lines().filter(line -> !line.isBlank()).count();
    assertTrue(lines <= 11, () -> lines + " lines:\n" + source);
    Path repository = installed(directory);
    Path shop = compiled(directory, repository, 11, dependency, "TakePayment", source);
    Path jar =
        repository.resolve("app/xcheckout/xcheckout/" + VERSION + "/xcheckout-" + VERSION + ".jar");
    Set<String> orders = new HashSet<>();
    for (int run = 0; run < 2; run++) { // a second one works too
      Program.Ended ended =
          Program.run(
              shop,
              Map.of("HOME", Gateway.shared().home.toString(), "XDG_CONFIG_HOME", ""),
              "",
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-cp", // the one artefact and nothing else: it needs nothing else
              shop.resolve("target/classes") + java.io.File.pathSeparator + jar,
              "TakePayment");
      ended.succeeded();
      assertTrue(ended.out().contains(Gateway.shared().baseUrl()), ended::out);
      String said = ended.out().replaceAll("(?s).*\n(order[0-9]+ is PAID)\n", "$1");
      assertTrue(said.endsWith(" is PAID") && orders.add(said), ended::out);
      String orderNo = said.substring(0, said.indexOf(' '));
      assertTrue(Gateway.shared().client.orders().info(orderNo).isPaid(), ended::out);
    }
  }

  /** The command that installs the library before it is published. */
  @Test
  void readmeInstallsFromTheRepository(@TempDir Path directory) throws Exception {
    String command = Readme.blocks("sh").get(0).strip();
    assertEquals("mvn -f sdk/java -pl core -am -DskipTests install", command);
    Assumptions.assumeTrue(
        Files.exists(SDK.resolve("core/target/xcheckout-" + VERSION + ".jar")),
        "SKIPPED: run mvn verify");
    // In a copy, since this build is using the directories of the other.
    Path copy = directory.resolve("repository");
    for (String file : List.of("LICENSE", "spec", "sdk/java/pom.xml", "sdk/java/.mvn")) {
      copy(Program.REPOSITORY.resolve(file), copy.resolve(file));
    }
    for (String module : Files.readString(SDK.resolve("pom.xml")).split("<module>")) {
      String name = module.replaceAll("(?s)</module>.*", "");
      if (Files.exists(SDK.resolve(name).resolve("pom.xml"))) {
        copy(SDK.resolve(name).resolve("pom.xml"), copy.resolve("sdk/java/" + name + "/pom.xml"));
        copy(SDK.resolve(name).resolve("src"), copy.resolve("sdk/java/" + name + "/src"));
      }
    }
    Path repository = repository(directory.resolve("installed"));
    String[] words = command.split(" ");
    maven(copy, repository, Arrays.copyOfRange(words, 1, words.length));
    assertTrue(
        Files.exists(repository.resolve("app/xcheckout/xcheckout/" + VERSION)), "it is installed");
  }

  private static void copy(Path from, Path to) throws IOException {
    if (!Files.exists(from)) {
      return;
    }
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.collect(Collectors.toList())) {
        Path copied = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copied);
        } else {
          Files.createDirectories(copied.getParent());
          Files.copy(file, copied);
        }
      }
    }
  }

  /** Each jar says what it is to other modules, and under which licence it is given. */
  @Test
  void everyJarIsAModuleWithItsLicence() throws Exception {
    for (Map.Entry<String, String> module : MODULES.entrySet()) {
      Path jar =
          SDK.resolve(module.getValue())
              .resolve("target/" + module.getKey() + "-" + VERSION + ".jar");
      Assumptions.assumeTrue(Files.exists(jar), "SKIPPED: run mvn verify");
      Set<ModuleReference> found = ModuleFinder.of(jar).findAll();
      assertEquals(1, found.size());
      ModuleDescriptor descriptor = found.iterator().next().descriptor();
      assertFalse(descriptor.isAutomatic(), jar::toString);
      assertTrue(descriptor.name().startsWith("app.xcheckout"), descriptor::toString);
      Set<String> exported = new TreeSet<>();
      descriptor.exports().forEach(e -> exported.add(e.source()));
      Set<String> packages = new TreeSet<>(descriptor.packages());
      packages.remove("app.xcheckout.spec"); // data, not code
      assertEquals(packages, exported, "every package is exported");
      try (JarFile file = new JarFile(jar.toFile())) {
        assertTrue(file.getEntry("META-INF/LICENSE") != null, jar::toString);
      }
    }
  }

  /** Every artefact brings along what it needs, but for the server that it is for. */
  @Test
  void everyModuleIsUsable(@TempDir Path directory) throws Exception {
    String dependencies =
        MODULES.keySet().stream()
            .map(
                artifact ->
                    "<dependency><groupId>app.xcheckout</groupId><artifactId>"
                        + artifact
                        + "</artifactId></dependency>")
            .collect(Collectors.joining());
    compiled(directory, installed(directory), 17, dependencies, "Modules", MODULES_USED);
  }

  private static final String MODULES_USED =
      """
      class Modules {
        Class<?>[] used = {
          app.xcheckout.servlet.jakarta.SignatureFilter.class,
          app.xcheckout.servlet.javax.SignatureFilter.class,
          app.xcheckout.spring.XCheckoutAutoConfiguration.class,
          app.xcheckout.okhttp.SignatureInterceptor.class
        };
      }
      """;
}
