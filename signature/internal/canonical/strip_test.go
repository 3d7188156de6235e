package canonical_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/signature/internal/canonical"
)

// stripPlainly is Strip byte by byte.
func stripPlainly(text []byte) []byte {
	var dst []byte
	inString, escape := false, false
	for _, c := range text {
		if !inString && c <= ' ' {
			escape = false
			continue
		}
		dst = append(dst, c)
		if c == '"' && !escape {
			inString = !inString
		}
		escape = c == '\\' && !escape
	}
	return dst
}

// pieces of texts that are JSON and of such that are not.
var jumble = strings.Split("{|}|[|]|,|:|\"|\"|\\|\\\\|\\\"|\\u00e9|1|2|-|.5|e+1|tr|ue|true|null|\n|\n|\n    |  |\t|\r\n|\x00|\x0b|\x1f|\x7f|\u00a0|\u2028|é|\xff|支付|"+strings.Repeat(" ", 70)+"|"+strings.Repeat("x", 70), "|")

// Whatever the text, and in however many parts it comes.
func TestStripIsTheByteLoop(t *testing.T) {
	seed := rand.Uint64()
	t.Log("seed", seed)
	rnd := rand.New(rand.NewPCG(seed, 0))
	for range 20_000 {
		var text []byte
		for range rnd.IntN(120) {
			text = append(text, jumble[rnd.IntN(len(jumble))]...)
		}
		want := stripPlainly(text)
		if got := canonical.Strip(nil, text); !bytes.Equal(got, want) {
			t.Fatalf("Strip(%q) = %q, want %q", text, got, want)
		}
		var s canonical.Stripper
		got, cut := []byte(nil), rnd.IntN(1+len(text)/64)*64
		if got = s.Strip(s.Strip(got, text[:cut]), text[cut:]); !bytes.Equal(got, want) {
			t.Fatalf("%q, cut at %d, is stripped to %q, want %q", text, cut, got, want)
		}
	}
}

func TestHasSpaceSeesEverySpace(t *testing.T) {
	for _, size := range []int{1, 7, 8, 9, 31, 32, 33, 200} {
		text := bytes.Repeat([]byte("\xff!\x80~"), 50)[:size]
		if canonical.HasSpace(text) {
			t.Fatalf("%q has a space", text)
		}
		for at := range text {
			for _, c := range []byte{0, '\n', 0x1f, ' '} {
				spaced := slices.Clone(text)
				if spaced[at] = c; !canonical.HasSpace(spaced) {
					t.Fatalf("byte %d of %q is not seen", at, spaced)
				}
			}
		}
	}
}
