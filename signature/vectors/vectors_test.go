package vectors_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/signature/vectors"
	"github.com/xcheckout/xcheckout/spec"
)

// TestRunSpec runs the vectors of the specification.
func TestRunSpec(t *testing.T) {
	files, err := spec.Vectors()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		for i := range file.Vectors {
			if err := vectors.Run(file.Type, &file.Vectors[i]); err != nil {
				t.Errorf("%s: %v", file.Vectors[i].Name, err)
			}
		}
	}
}

// TestMake runs random vectors, written and read again.
func TestMake(t *testing.T) {
	seeds, count := 4, 3000
	if os.Getenv("XCHECKOUT_LONG") != "" {
		seeds, count = 40, 50_000
	}
	for range seeds {
		seed := rand.Uint64()
		total := 0
		for _, file := range vectors.Make(seed, count) {
			text, err := vectors.Encode(file, "")
			if err != nil {
				t.Fatal(err)
			}
			read, err := spec.ReadVectors(file.File, text)
			if err != nil {
				t.Fatal(err)
			}
			for i := range read.Vectors {
				v := &read.Vectors[i]
				if err := vectors.Run(read.Type, v); err != nil {
					t.Errorf("seed %d: %s: %v", seed, v.Name, err)
				}
			}
			total += len(read.Vectors)
		}
		if total != count {
			t.Errorf("seed %d: %d vectors, want %d", seed, total, count)
		}
	}
}

func TestMakeIsRepeatable(t *testing.T) {
	text := func(seed uint64) (all []byte) {
		for _, file := range vectors.Make(seed, 500) {
			text, err := vectors.Encode(file, "  ")
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, text...)
		}
		return all
	}
	if !bytes.Equal(text(7), text(7)) {
		t.Error("the same seed makes other vectors")
	}
	if bytes.Equal(text(7), text(8)) {
		t.Error("another seed makes the same vectors")
	}
}

func TestMakeCounts(t *testing.T) {
	for count := range 120 {
		total, codes := 0, map[string]bool{}
		for _, file := range vectors.Make(1, count) {
			total += len(file.Vectors)
			for _, v := range file.Vectors {
				codes[v.Code] = true
			}
		}
		if total != count {
			t.Errorf("asked for %d, made %d", count, total)
		}
		for _, code := range signature.Codes() {
			switch code {
			case signature.AuthenticationFailed, signature.Replayed, signature.ReplayMemoryFull:
				continue
			}
			if count >= 50 && !codes[string(code)] {
				t.Errorf("no vector of %d is refused with %s", count, code)
			}
		}
	}
}

// TestRunDisagrees spoils vectors that are right: every expectation is looked at.
func TestRunDisagrees(t *testing.T) {
	spoil := map[string]func(*spec.Vector){
		"signature":     func(v *spec.Vector) { v.Signature = "x" },
		"stringToSign":  func(v *spec.Vector) { v.StringToSign += "x" },
		"canonicalBody": func(v *spec.Vector) { v.CanonicalBody += "x" },
		"params":        func(v *spec.Vector) { v.Params = append(v.Params, [2]string{"x", "y"}) },
		"code":          func(v *spec.Vector) { v.Code = "header_repeated_" },
		"macMatches":    func(v *spec.Vector) { v.MACMatches = !v.MACMatches },
		"reading":       func(v *spec.Vector) { v.Reading += "x" },
		"escaped":       func(v *spec.Vector) { v.Escaped += "x" },
		"prosePaths":    func(v *spec.Vector) { v.ProsePaths = append(v.ProsePaths, "x") },
		"queryReading":  func(v *spec.Vector) { v.QueryReading += "x" },
		"kind":          func(v *spec.Vector) { v.Kind = "letter" },
		"signKey":       func(v *spec.Vector) { v.SignKey = "short" },
	}
	looked := map[spec.VectorType][]string{
		spec.VectorsAccepted:   {"signature", "stringToSign", "canonicalBody", "params", "kind", "signKey"},
		spec.VectorsRefused:    {"code", "macMatches", "kind"},
		spec.VectorsHTTP:       {"code"},
		spec.VectorsReadings:   {"signature", "stringToSign", "canonicalBody", "params", "reading", "code", "prosePaths", "queryReading"},
		spec.VectorsCanonical:  {"canonicalBody", "code"},
		spec.VectorsWhitespace: {"escaped"},
	}
	for _, file := range vectors.Make(1, 200) {
		for _, what := range looked[file.Type] {
			v := file.Vectors[0]
			if spoil[what](&v); vectors.Run(file.Type, &v) == nil {
				t.Errorf("%s: %s is not looked at", file.Type, what)
			}
		}
	}
	if err := vectors.Run("other", &spec.Vector{}); err == nil {
		t.Error("vectors of an unknown type are all right")
	}
	for _, wrong := range []struct {
		kind spec.VectorType
		v    spec.Vector
	}{
		{spec.VectorsKeys, spec.Vector{SignKey: "short", Accepted: true}},
		{spec.VectorsRedacted, spec.Vector{Text: `{"password":"x"}`, Redacted: `{"password":"x"}`}},
		{spec.VectorsRefused, spec.Vector{}},
	} {
		if vectors.Run(wrong.kind, &wrong.v) == nil {
			t.Errorf("%+v is all right", wrong)
		}
	}
}

func ExampleRun() {
	v := spec.Vector{Name: "hello", SignKey: "aR2822Y6XbehWMclnB0Y2NJK", Method: "GET", Target: "/openapi/test?test=234", Timestamp: "1636360576641",
		Signature: "KDlQhhUfc4U+kPClhXVT5+ne17NtRQs2R4mlYk9x/QsuD9hhXWh9v967nZJDbYt7nXa2uK0xvR9NfNAQ8j1EqA==",
		Params:    [][2]string{{"test", "234"}}}
	fmt.Println(vectors.Run(spec.VectorsAccepted, &v))
	// Output: <nil>
}
