package doctor_test

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/signature/doctor"
)

// randomJSON writes an object with everything that serialisers disagree about.
func randomJSON(r *rand.Rand, depth int) string {
	pick := func(from ...string) string { return from[r.IntN(len(from))] }
	switch kind := r.IntN(10); {
	case depth == 0 || kind < 3 && depth < 3:
		var members []string
		for i := range 1 + r.IntN(6) {
			name := fmt.Sprintf("%s%d", pick("", "", "a", "Z", "é", "中", "_", "\U0001f600"), 6*r.IntN(20)+i)
			members = append(members, `"`+name+`":`+randomJSON(r, depth+1))
		}
		return "{" + strings.Join(members, ",") + "}"
	case kind < 4 && depth < 3:
		var items []string
		for range r.IntN(4) {
			items = append(items, randomJSON(r, depth+1))
		}
		return "[" + strings.Join(items, ",") + "]"
	case kind < 7:
		return pick("0", "-0", "1.0", "1.10", "1e2", "1E-7", "25.00", "123456789012345678", "12345678901234567890", "1e21", "-1.5e-7",
			"0.000001", "1e16", "0.1", "9007199254740993", "1.7976931348623157e308", fmt.Sprint(r.Float64()), fmt.Sprint(r.IntN(1e6)))
	case kind < 8:
		return pick("true", "false", "null")
	}
	return `"` + pick("late payment", `a\/b`, "a/b", `\u00e9`, "é", `\u4e2d`, "中", `\ud83d\ude00`, "\U0001f600", `\u0001\b\f\n\r\t`, `\\\"`, "<b>&</b>",
		`\u003cb\u003e`, `\u2028`, "\u2028", `\u007f`, "\x7f", "", "'", `\u0020`) + `"`
}

// checkReserialized checks that texts, all made of the same body, are found out.
func checkReserialized(t *testing.T, body, text string, codes ...doctor.Code) {
	t.Helper()
	s := newSloppy(body)
	s.signedBody = func(string) string { return text }
	d := diagnose(t, s.received())
	if body == text {
		if !d.Valid {
			t.Errorf("%s\nsigned as it stands is not valid: %s", body, d.Explanation)
		}
		return
	}
	if got := d.Codes(); len(got) == 0 || slices.ContainsFunc(got, func(code doctor.Code) bool { return !slices.Contains(codes, code) }) {
		t.Errorf("%s\nsigned as\n%s\ngot %v, want of %v", body, text, got, codes)
	}
}

func TestReserializedByNode(t *testing.T) {
	t.Parallel()
	const seed = 1
	r := rand.New(rand.NewPCG(seed, seed))
	var bodies []string
	for range 100 {
		bodies = append(bodies, randomJSON(r, 0))
	}
	out, err := program(t, "node", "Node.js 18 or newer", strings.Join(bodies, "\n"), filepath.Join("testdata", "node", "reserialize.mjs")).Output()
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		checkReserialized(t, bodies[i], text, doctor.BodyReserialized)
	}
}

func TestReserializedByPython(t *testing.T) {
	t.Parallel()
	const seed = 2
	r := rand.New(rand.NewPCG(seed, seed))
	var bodies []string
	for range 10 {
		bodies = append(bodies, randomJSON(r, 0))
	}
	out, err := program(t, "python3", "Python 3", strings.Join(bodies, "\n"), filepath.Join("testdata", "python", "reserialize.py")).Output()
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		checkReserialized(t, bodies[i/5], text, doctor.WhitespaceKept, doctor.BodyReserialized)
	}
}

// TestGBKTable compares the table with Java's.
func TestGBKTable(t *testing.T) {
	t.Parallel()
	fresh, err := program(t, "java", "a JDK of version 17 or newer", "", filepath.Join("testdata", "java", "GBKTable.java")).Output()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile("gbk.bin")
	if err != nil {
		t.Fatal(err)
	}
	want, err := io.ReadAll(flate.NewReader(bytes.NewReader(fresh)))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(flate.NewReader(bytes.NewReader(kept)))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("gbk.bin is not what GBKTable.java writes: %d and %d bytes", len(got), len(want))
	}
}

// TestReserializedByJavaLibraries uses texts that the libraries named in the
// file have written, so that none of them needs to be there.
func TestReserializedByJavaLibraries(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("testdata", "java", "libraries.json"))
	if err != nil {
		t.Fatal(err)
	}
	var recorded []struct {
		By, Body, Text string
		Findings       []doctor.Code
	}
	if err := json.Unmarshal(data, &recorded); err != nil {
		t.Fatal(err)
	}
	for _, r := range recorded {
		s := newSloppy(r.Body)
		s.signedBody = func(string) string { return r.Text }
		if got := diagnose(t, s.received()).Codes(); !slices.Equal(got, r.Findings) {
			t.Errorf("%s: got %v, want %v for\n%s", r.By, got, r.Findings, r.Text)
		}
	}
}
