//go:build unix

package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/openapitest"
)

// samplesDir holds a directory a sample; what one is, docs.Samples says.
const samplesDir = "../docs/samples"

// eventOfSamples stands in the samples for the event of their scene, as it does
// in the examples of the API's description.
const eventOfSamples = "evt_06FDWG8A7C3M5N7P9QRSTVWXYZ"

// sample is one that is run in one language. One that is not a recipe is run as a
// merchant of its own, so that each can have the order A1042.
type sample struct {
	id       string
	language language
	merchant merchant
	done     chan struct{}
	printed  string
	took     time.Duration
	err      error
}

// Every sample of the documentation is run in its language against one sandbox,
// and prints what the documentation says.
func TestSamples(t *testing.T) {
	ids := sampleIDs(t)
	box := startSandbox(t)
	missing := map[string]string{} // by language
	var samples []*sample
	for _, language := range languages {
		if tool := language.missingTool(); tool != "" {
			missing[language.name] = tool
			continue
		}
		for _, id := range ids {
			if exists(filepath.Join(samplesDir, id, language.file)) {
				samples = append(samples, &sample{id: id, language: language, done: make(chan struct{})})
			}
		}
	}
	for language, tool := range missing {
		t.Run(language, func(t *testing.T) { t.Skipf("left out: the samples in %s, since %s is not installed", language, tool) })
	}
	var scenes sync.WaitGroup
	reorging := startSandbox(t)
	for _, s := range samples {
		switch { // in a reorg, what the others have paid would go with it
		case s.id == "reorg-chain":
			s.merchant = reorging.newMerchant(t)
		case slices.Contains(reorgRecipes, s.id):
			s.merchant = startSandbox(t).reader(t)
		default:
			s.merchant = box.merchantOf(t, s.language)
		}
		scenes.Go(func() {
			if err := scenesOf[s.id](t.Context(), &s.merchant); err != nil {
				t.Errorf("%s: the scene for %s: %v", s.id, s.language.name, err)
			}
		})
	}
	scenes.Wait()
	if t.Failed() {
		return
	}
	place := newPlace(t, samples)
	place.begin(t, samples, true) // recipes wait more than they work
	again := walk(t, place, samples)
	place.build(t, samples)
	place.begin(t, samples, false)
	for _, s := range samples {
		t.Run(s.id+"/"+s.language.name, s.check)
	}
	for _, s := range again {
		t.Run(s.id+"/again", func(t *testing.T) { s.checkAgain(t, samples) })
	}
}

// waitingEach is how many samples that wait more than they work run at a time on each
// processor. All of them at once, the programs of an order that is open for five seconds
// took longer than that to start.
const waitingEach = 6

// begin starts those that wait more than they work, or the others, as many at a time as
// there are processors.
func (p place) begin(t *testing.T, samples []*sample, waiting bool) {
	t.Helper()
	places := runtime.NumCPU()
	if waiting {
		places *= waitingEach
	}
	processors := make(chan struct{}, places)
	for _, s := range samples {
		if s.language.compiled == waiting {
			continue
		}
		home := t.TempDir()
		dir := home
		if s.language.name == "curl" {
			dir = p.dir // where call.sh is
		}
		env, command := s.merchant.environment(t, home), s.language.command(p, s.id)
		go func() {
			processors <- struct{}{}
			defer func() { <-processors }()
			s.run(t.Context(), dir, env, command)
		}()
	}
}

// check waits until the sample has run, and looks at what it printed.
func (s *sample) check(t *testing.T) {
	<-s.done
	if s.err != nil {
		t.Fatal(s.err)
	}
	s.compare(t, s.printed)
	t.Logf("it took %v", s.took.Round(time.Millisecond))
}

// sampleIDs returns the samples, each of which is complete and has a scene.
func sampleIDs(t *testing.T) (ids []string) {
	t.Helper()
	entries, err := os.ReadDir(samplesDir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !entry.IsDir() {
			if entry.Name() != "call.sh" {
				t.Errorf("%s in %s belongs to no sample", entry.Name(), samplesDir)
			}
			continue
		}
		id := entry.Name()
		ids = append(ids, id)
		if scenesOf[id] == nil {
			t.Errorf("the sample %s has no scene", id)
		}
		checkFiles(t, id)
	}
	for id := range scenesOf {
		if !slices.Contains(ids, id) {
			t.Errorf("there is a scene for %s, and no such sample", id)
		}
	}
	if t.Failed() {
		t.FailNow()
	}
	return ids
}

// forms are the files that a sample may have: all four languages, the three of the
// SDKs where there is nothing for curl, or a recipe for the command line; and what
// it prints.
var forms = []string{
	"Main.java curl.sh main.go node.mjs output.txt",
	"Main.java main.go node.mjs output.txt",
	"output.txt shell.sh",
}

// checkFiles checks that a sample has one of the forms.
func checkFiles(t *testing.T, id string) {
	t.Helper()
	var got []string
	entries, err := os.ReadDir(filepath.Join(samplesDir, id))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		got = append(got, entry.Name())
	}
	if text := strings.Join(got, " "); !slices.Contains(forms, text) {
		t.Errorf("the sample %s has the files %s", id, text)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// compare holds what a sample printed against what the documentation says.
func (s *sample) compare(t *testing.T, got string) {
	t.Helper()
	examples, err := openapitest.Examples(camelCase(s.id))
	if err != nil {
		t.Fatal(err)
	}
	if s.language.name == "curl" && len(examples) > 0 {
		s.compareAnswer(t, got, examples)
		return
	}
	text, err := os.ReadFile(filepath.Join(samplesDir, s.id, "output.txt"))
	if err != nil {
		t.Fatal(err)
	}
	// "…" stands for any text without a line break.
	pattern := strings.ReplaceAll(regexp.QuoteMeta(string(text)), "…", ".+")
	if !regexp.MustCompile("^" + pattern + "$").MatchString(got) {
		t.Errorf("%s prints\n%s\nand output.txt has\n%s", s.language.file, got, text)
	}
}

// camelCase is an operation's id of the id of its sample.
func camelCase(id string) string {
	words := strings.Split(id, "-")
	for i, word := range words[1:] {
		words[i+1] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(words, "")
}

// compareAnswer holds the answer that curl prints against the examples of its
// call: one of them is like it.
func (s *sample) compareAnswer(t *testing.T, got string, examples map[string]any) {
	t.Helper()
	var answer any
	decoder := json.NewDecoder(strings.NewReader(got))
	decoder.UseNumber()
	if err := decoder.Decode(&answer); err != nil {
		t.Fatalf("%v in %s", err, got)
	}
	var all []string
	for name, example := range examples {
		differences := differ("", answer, example)
		if len(differences) == 0 {
			return
		}
		all = append(all, "the example "+name+":\n\t"+strings.Join(differences, "\n\t"))
	}
	t.Errorf("curl.sh prints\n%s\nwhich is another answer than\n%s", got, strings.Join(all, "\n"))
}
