package signature_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/xcheckout/xcheckout/signature"
)

// escapePlainly is EscapeWhitespace rune by rune. unicode.IsSpace knows 20 of
// the set's characters; the other six were added by hand.
func escapePlainly(body []byte) []byte {
	var dst []byte
	inString, escape := false, false
	for len(body) > 0 {
		r, size := utf8.DecodeRune(body)
		space := unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f || r == 0x180e || r == 0xfeff
		switch {
		case space && inString && !escape:
			dst = fmt.Appendf(dst, `\u%04x`, r)
		case space && !inString && !escape && strings.ContainsRune(" \t\r\n", r):
		default:
			dst = append(dst, body[:size]...)
			if r == '"' && !escape {
				inString = !inString
			}
		}
		escape = r == '\\' && !escape
		body = body[size:]
	}
	return dst
}

// Texts of every length around the sizes of words and blocks.
func TestEscapeWhitespaceOfEveryLength(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 2))
	solid, spaced := []rune("abc\"\"\\1,:{}[]"), []rune(" \n\t\u00a0\u2003\u3000\ufeff\u200bé支\U0001f600\x01\x1f\v")
	for size := range 600 {
		var text strings.Builder
		for range size {
			if rnd.IntN(1+size/8) == 0 {
				text.WriteRune(spaced[rnd.IntN(len(spaced))])
			} else {
				text.WriteRune(solid[rnd.IntN(len(solid))])
			}
		}
		got := signature.EscapeWhitespace([]byte(text.String()))
		if want := escapePlainly([]byte(text.String())); string(got) != string(want) {
			t.Fatalf("EscapeWhitespace(%q) = %q, want %q", text.String(), got, want)
		}
	}
}
