package docs

import (
	"encoding/json"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/docs"
)

// fences finds what stands between fences, with its language.
var fences = regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```")

// A guide holds no code that no test runs: its programs are samples, which
// e2e.TestSamples runs, and its commands stand in a README too, whose blocks are run
// by the tests of the README. Its JSON has the members of the description's envelope.
func TestBlocksOfGuides(t *testing.T) {
	var readmes strings.Builder
	for _, name := range []string{"README.md", "sdk/node/README.md", "sdk/java/README.md"} {
		text, err := os.ReadFile("../../" + name)
		if err != nil {
			t.Fatal(err)
		}
		readmes.Write(text)
	}
	used := map[string]bool{}
	for _, l := range languages {
		for _, g := range guides {
			if g.name == "signature" { // its one command is checked with its vectors
				continue
			}
			source, err := docs.Guide.ReadFile("guide/" + l.Code + "/" + g.name + ".md")
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range fences.FindAllStringSubmatch(string(source), -1) {
				where, language, text := l.Code+"/"+g.name+".md", m[1], m[2]
				switch language {
				case "sample":
					used[strings.TrimSpace(text)] = true
				case "states": // made from the gateway's own tables
				case "sh", "xml":
					if !strings.Contains(readmes.String(), "```"+language+"\n"+text+"```") {
						t.Errorf("%s: no README has this block, so nothing runs it:\n%s", where, text)
					}
				case "json":
					var body map[string]any
					if err := json.Unmarshal([]byte(text), &body); err != nil {
						t.Errorf("%s: %v:\n%s", where, err, text)
					}
					for name := range body {
						if !slices.Contains([]string{"retcode", "retmsg", "success", "retdata", "error"}, name) {
							t.Errorf("%s: an answer has no %s", where, name)
						}
					}
				case "text": // a formula
				default:
					t.Errorf("%s: a block of the language %q, which no test runs", where, language)
				}
			}
		}
	}
	// Every sample is shown somewhere.
	for _, p := range built(t)["en"].pages {
		if name, isCall := strings.CutPrefix(p.Path, "calls/"); isCall && !p.Coming {
			used[name] = true
		}
	}
	entries, err := fs.ReadDir(docs.Samples, "samples")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.IsDir() && !used[entry.Name()] {
			t.Errorf("no page shows the sample %s", entry.Name())
		}
	}
}
