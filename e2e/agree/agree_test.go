// Package agree has Go, Node and Java run the same random vectors, and compares
// what they make of them:
//
//	go test -count=1 -v ./e2e/agree -vectors 100000 -seed 7
//
// The vectors come from `xcheckout vectors make`, whose expectations are known
// from how a message was put together. Then come as many of those once more,
// spoiled at random: what becomes of them nobody knows beforehand, so they are
// expected to be what Go makes of them.
package agree

import (
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature/vectors"
	"github.com/xcheckout/xcheckout/spec"
)

var (
	count = flag.Int("vectors", 0, "how many vectors to make, and to spoil; 0 leaves the test out")
	seed  = flag.Uint64("seed", rand.Uint64(), "what the vectors follow from")
)

// shownMax is how many vectors are shown that languages disagree on.
const shownMax = 10

// answer is what a language says: the vectors that it does not agree with.
type answer struct {
	Vectors  int `json:"vectors"`
	Failures []struct {
		File    string `json:"file"`
		Name    string `json:"name"`
		Message string `json:"message"`
	} `json:"failures"`
}

func TestAgree(t *testing.T) {
	if *count == 0 {
		t.Skip("left out: go test -v ./e2e/agree -vectors 5000 has Go, Node and Java run random vectors")
	}
	dir := t.TempDir()
	build(t, "", "go", "build", "-o", dir+"/xcheckout", "../../cmd/xcheckout")
	build(t, "../../sdk/node", "npm", "run", "--silent", "build")
	sources, err := filepath.Glob("../../sdk/java/core/src/main/java/app/xcheckout/*/*.java")
	if err != nil || len(sources) == 0 {
		t.Fatalf("the sources of Java: %v, %v", sources, err)
	}
	core := "../../sdk/java/core/src"
	sourcePath := core + "/main/java" + string(filepath.ListSeparator) + jspecify(t)
	build(t, "", "javac", "-nowarn", "-proc:none", "-implicit:class", "-sourcepath", sourcePath, "-d", dir+"/java",
		core+"/test/java/app/xcheckout/signature/Vector.java", "Agree.java")

	files := makeVectors(t, dir)
	t.Logf("seed %d: %d vectors made, and as many spoiled\n%s", *seed, *count, histogram(files))
	var paths []string
	for _, file := range files {
		paths = append(paths, filepath.Join(dir, file.File))
	}
	said := map[string]map[string]string{} // by vector and language
	for _, l := range []struct {
		name    string
		command []string
	}{
		{"Go", []string{dir + "/xcheckout", "vectors", "check", "--json"}},
		{"Node", []string{"node", "../../sdk/node/test/vectors-agree.js"}},
		{"Java", []string{"java", "-cp", dir + "/java", "app.xcheckout.signature.Agree"}},
	} {
		begin := time.Now()
		got := ask(t, append(l.command, paths...))
		t.Logf("%-4s ran %d in %v: %d disagree", l.name, got.Vectors, time.Since(begin).Round(100*time.Millisecond), len(got.Failures))
		if got.Vectors != 2**count {
			t.Errorf("%s ran %d vectors of %d", l.name, got.Vectors, 2**count)
		}
		for _, f := range got.Failures {
			if said[f.Name] == nil {
				said[f.Name] = map[string]string{}
			}
			said[f.Name][l.name] = f.Message
		}
	}
	report(t, files, said)
}

// jspecify is a directory with the annotations that the sources of Java name, so
// that the compiler needs no artefact of Maven's.
func jspecify(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	annotations := filepath.Join(dir, "org", "jspecify", "annotations")
	if err := os.MkdirAll(annotations, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{"Nullable": "TYPE_USE", "NullMarked": "PACKAGE"} {
		source := "package org.jspecify.annotations;\n" +
			"@java.lang.annotation.Target(java.lang.annotation.ElementType." + target + ")\n" +
			"public @interface " + name + " {}\n"
		if err := os.WriteFile(filepath.Join(annotations, name+".java"), []byte(source), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// build runs a command that is not what is tested.
func build(t *testing.T, dir string, command ...string) {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = dir
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(command, " "), err, output)
	}
}

// ask runs a language over the files. One that disagrees may exit with 1.
func ask(t *testing.T, command []string) (got answer) {
	t.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	output, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if err := json.Unmarshal(output, &got); err != nil {
		t.Fatalf("%s: %v\n%s%s", command[0], err, output, stderr.String())
	}
	return got
}

// makeVectors has the vectors made, spoils as many, and writes all of them into
// dir.
func makeVectors(t *testing.T, dir string) []spec.VectorFile {
	t.Helper()
	build(t, "", dir+"/xcheckout", "vectors", "make", "--seed", fmt.Sprint(*seed), "--count", fmt.Sprint(*count), "--out", dir)
	paths, err := filepath.Glob(dir + "/*.json")
	if err != nil {
		t.Fatal(err)
	}
	var files []spec.VectorFile
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file, err := spec.ReadVectors(filepath.Base(path), text)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	s := spoiler{rand.New(rand.NewPCG(*seed, 1))}
	for _, file := range files {
		for _, spoiled := range s.spoil(t, file) {
			text, err := vectors.Encode(spoiled, "")
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, spoiled.File), text, 0o644); err != nil {
				t.Fatal(err)
			}
			files = append(files, spoiled)
		}
	}
	return files
}

// histogram counts the vectors by type and code.
func histogram(files []spec.VectorFile) string {
	type row struct{ origin, kind, code string }
	counts := map[row]int{}
	for _, file := range files {
		origin := "made"
		if strings.HasPrefix(file.File, "spoiled-") {
			origin = "spoiled"
		}
		for i := range file.Vectors {
			v := &file.Vectors[i]
			counts[row{origin, string(file.Type), cmp.Or(v.Code, "in order")}]++
		}
	}
	rows := slices.SortedFunc(maps.Keys(counts), func(a, b row) int {
		return cmp.Or(cmp.Compare(a.origin, b.origin), cmp.Compare(a.kind, b.kind), cmp.Compare(counts[b], counts[a]), cmp.Compare(a.code, b.code))
	})
	var text strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&text, "%7d %-8s%-11s%s\n", counts[r], r.origin, r.kind, r.code)
	}
	return text.String()
}

// report fails the test with each vector that a language disagrees on, and what
// the languages say of it.
func report(t *testing.T, files []spec.VectorFile, said map[string]map[string]string) {
	t.Helper()
	if len(said) == 0 {
		return
	}
	t.Errorf("the languages disagree on %d of %d vectors; again: go test -v ./e2e/agree -vectors %d -seed %d", len(said), 2**count, *count, *seed)
	shown := 0
	for _, file := range files {
		for i := range file.Vectors {
			v := &file.Vectors[i]
			messages := said[v.Name]
			if messages == nil {
				continue
			}
			if shown++; shown > shownMax {
				return
			}
			text, _ := json.Marshal(v)
			t.Errorf("%s vector %s\n  %s\n  Go:   %s\n  Node: %s\n  Java: %s", file.Type, v.Name, text,
				cmp.Or(messages["Go"], "as expected"), cmp.Or(messages["Node"], "as expected"), cmp.Or(messages["Java"], "as expected"))
		}
	}
}
