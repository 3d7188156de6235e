package bank

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// spelled are letters that lose more than a mark, by the conversion table of the
// European Payments Council and what a passport writes.
var spelled = strings.NewReplacer("ß", "ss", "Æ", "AE", "æ", "ae", "Ø", "O", "ø", "o", "Œ", "OE", "œ", "oe", "Ł", "L", "ł", "l", "Đ", "D", "đ", "d", "Ð", "D", "ð", "d",
	"Þ", "TH", "þ", "th", "ı", "i", "Ħ", "H", "ħ", "h", "&", "+", "’", "'", "‘", "'", "`", "'", "–", "-", "—", "-", "_", "-", "“", "'", "”", "'", "\"", "'", "@", "(at)")

// Latin writes a text in the characters that every bank takes: letters without marks,
// digits, space, and / - ? : ( ) . , ' +. It fails for what can't be written so, such
// as a name in Chinese: guessing would pay another person.
func Latin(text string) (string, error) {
	var b strings.Builder
	for _, r := range norm.NFD.String(spelled.Replace(text)) {
		switch {
		case r < unicode.MaxASCII && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(" /-?:().,'+", r)):
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r) && b.Len() > 0: // the mark of the letter before it
		default:
			return "", fmt.Errorf("a bank's file can't have %q: write it in Latin letters, digits, spaces and / - ? : ( ) . , ' +", r)
		}
	}
	written := strings.Join(strings.Fields(b.String()), " ")
	if strings.HasPrefix(written, "/") || strings.HasSuffix(written, "/") || strings.Contains(written, "//") {
		return "", fmt.Errorf("banks refuse a text that begins or ends with a slash, or has two in a row")
	}
	return written, nil
}
