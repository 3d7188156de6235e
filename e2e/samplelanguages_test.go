//go:build unix

package e2e

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// language is one that samples are written in.
type language struct {
	name, file string
	tools      []string
	compiled   bool // or at least started slowly: not all at once
	command    func(p place, id string) []string
}

var languages = []language{
	{"curl", "curl.sh", []string{"bash", "curl", "openssl", "sed"}, false, func(p place, id string) []string {
		return []string{"bash", "-e", "-o", "pipefail", id + "/curl.sh"}
	}},
	{"Go", "main.go", []string{"go"}, true, func(p place, id string) []string { return []string{filepath.Join(p.programs, id)} }},
	{"Node", "node.mjs", []string{"node", "npm"}, true, func(p place, id string) []string {
		return []string{"node", "--preserve-symlinks", "--preserve-symlinks-main", filepath.Join(p.dir, id, "node.mjs")}
	}},
	{"Java", "Main.java", []string{"java", "javac", "mvn"}, true, func(p place, id string) []string {
		// Small programs: no time for the second compiler, nor for more threads of the collector.
		return []string{"java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", p.jar + ":" + filepath.Join(p.classes, id), "Main"}
	}},
	{"shell", "shell.sh", []string{"bash"}, false, func(p place, id string) []string {
		return []string{"bash", filepath.Join(p.dir, id, "shell.sh")} // stops by itself, as pasted into a shell
	}},
}

func (l language) missingTool() string {
	for _, tool := range l.tools {
		if _, err := exec.LookPath(tool); err != nil {
			return tool
		}
	}
	return ""
}

// place is where samples are run: a copy of their directory, in which the SDKs
// are found as users have them.
type place struct {
	dir      string
	programs string // of Go
	jar      string // of the Java SDK
	classes  string // of Java, a directory a sample
}

// newPlace copies the samples, each with the names of its own scene in it.
func newPlace(t *testing.T, samples []*sample) place {
	t.Helper()
	dir := t.TempDir()
	p := place{dir: filepath.Join(dir, "samples"), programs: filepath.Join(dir, "programs") + "/", classes: filepath.Join(dir, "classes")}
	if err := os.CopyFS(p.dir, os.DirFS(samplesDir)); err != nil {
		t.Fatal(err)
	}
	for _, s := range samples {
		file := filepath.Join(p.dir, s.id, s.language.file)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for from, to := range s.merchant.named {
			text = bytes.ReplaceAll(text, []byte(from), []byte(to))
		}
		writeFile(t, file, text)
	}
	return p
}

// build compiles those that are compiled.
func (p *place) build(t *testing.T, samples []*sample) {
	t.Helper()
	used := map[string][]string{} // which samples, by language
	for _, s := range samples {
		used[s.language.name] = append(used[s.language.name], s.id)
	}
	if ids := used["Go"]; ids != nil {
		buildGo(t, *p, ids)
	}
	if used["Node"] != nil {
		linkNode(t, *p)
	}
	if ids := used["Java"]; ids != nil {
		p.jar = javaJar(t)
		buildJava(t, *p, ids)
	}
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// buildGo compiles the copies in the place of the originals, within the module.
func buildGo(t *testing.T, p place, ids []string) {
	t.Helper()
	overlayFile, overlay := filepath.Join(p.dir, "overlay.json"), map[string]string{}
	for _, id := range ids {
		overlay[absolute(t, filepath.Join(samplesDir, id, "main.go"))] = filepath.Join(p.dir, id, "main.go")
	}
	text, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, overlayFile, text)
	if err := os.MkdirAll(p.programs, 0o755); err != nil {
		t.Fatal(err)
	}
	// Without symbols linking takes half as long.
	runTool(t, "..", "go", "build", "-overlay", overlayFile, "-ldflags", "-s -w", "-o", p.programs, "./docs/samples/...")
}

// linkNode has the samples find the package as it is published, built from the
// sources if it is not there yet or older than they are.
func linkNode(t *testing.T, p place) {
	t.Helper()
	const sdk = "../sdk/node"
	if !isUpToDate(t, sdk+"/dist/esm/index.js", sdk+"/src") {
		runTool(t, sdk, "npm", "install", "--no-save", "--no-audit", "--no-fund")
		runTool(t, sdk, "npm", "run", "--silent", "build")
	}
	modules := filepath.Join(p.dir, "node_modules")
	if err := os.MkdirAll(modules, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(absolute(t, sdk), filepath.Join(modules, "xcheckout")); err != nil {
		t.Fatal(err)
	}
}

// isUpToDate says whether what is built of sources is there, and no older than
// they are.
func isUpToDate(t *testing.T, built, sources string) bool {
	t.Helper()
	made, err := os.Stat(built)
	if err != nil {
		return false
	}
	isNewer := false
	err = filepath.WalkDir(sources, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		isNewer = isNewer || err == nil && !entry.IsDir() && info.ModTime().After(made.ModTime())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return !isNewer
}

// javaJar is the SDK's, built from the sources if it is not there yet or older than
// they are.
func javaJar(t *testing.T) string {
	t.Helper()
	const pattern = "../sdk/java/core/target/xcheckout-[0-9.]*[0-9].jar"
	jars, err := filepath.Glob(pattern)
	if err == nil && (len(jars) != 1 || !isUpToDate(t, jars[0], "../sdk/java/core/src/main")) {
		runTool(t, "..", "mvn", "-B", "-q", "-f", "sdk/java", "-pl", "core", "-am", "-DskipTests", "-Dmaven.javadoc.skip=true", "package")
		jars, err = filepath.Glob(pattern)
	}
	if err != nil || len(jars) != 1 {
		t.Fatalf("the jar of sdk/java/core: %v, %v", jars, err)
	}
	return absolute(t, jars[0])
}

// compileJava compiles each directory into one of its own, all in one process:
// every class is named Main. Java 11 is what the SDK asks for.
const compileJava = `
import java.nio.file.*;
import java.util.*;
import javax.tools.*;

public class Compile {
  public static void main(String[] args) throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
    for (int i = 2; i < args.length; i++) {
      Path out = Files.createDirectories(Path.of(args[1], args[i]));
      List<String> options = List.of("--release", "11", "-proc:none", "-Xlint:all,-options", "-Werror", "-cp", args[0], "-d", out.toString());
      if (!compiler.getTask(null, files, null, options, null, files.getJavaFileObjects(Path.of(args[i], "Main.java"))).call()) {
        System.exit(1);
      }
    }
  }
}
`

func buildJava(t *testing.T, p place, ids []string) {
	t.Helper()
	source := filepath.Join(filepath.Dir(p.classes), "Compile.java")
	writeFile(t, source, []byte(compileJava))
	runTool(t, p.dir, append([]string{"java", "-XX:TieredStopAtLevel=1", source, p.jar, p.classes}, ids...)...)
}

// runTool runs a program that is not what is tested.
func runTool(t *testing.T, dir string, command ...string) {
	t.Helper()
	began := time.Now()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(command, " "), err, output)
	}
	t.Logf("%s took %v", command[0], time.Since(began).Round(time.Millisecond))
}
