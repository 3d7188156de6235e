package signature

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/xcheckout/xcheckout/signature/internal/canonical"
)

// secretNames are the members and parameters whose values are never shown.
var secretNames = [...]string{"password", "apiSecret", "access_token", "signKey", "totp", "bankAccount"}

// Redact returns a copy of a string to sign, or of a body, that may be shown
// and logged: the values of password, apiSecret, access_token, signKey, totp
// and bankAccount, in the query and anywhere in the body, read
// <redacted n bytes>, n being the length of the value's text, for a string
// without its quotes. Names are compared without regard to case. The text need
// not be well formed.
func Redact(text []byte) []byte {
	dst := make([]byte, 0, len(text)+64)
	body := bytes.IndexAny(text, `{["`)
	if body < 0 {
		body = len(text)
	}
	return redactBody(redactQuery(dst, text[:body]), text[body:])
}

func redactQuery(dst, text []byte) []byte {
	head, query, found := bytes.Cut(text, []byte("?"))
	dst = append(dst, head...)
	if !found {
		return dst
	}
	separator := byte('?')
	for piece := range bytes.SplitSeq(query, []byte("&")) {
		dst = append(dst, separator)
		separator = '&'
		name, value, found := bytes.Cut(piece, []byte("="))
		dst = append(dst, name...)
		switch {
		case found && isSecret(string(name)):
			dst = fmt.Appendf(append(dst, '='), "<redacted %d bytes>", len(value))
		case found:
			dst = append(append(dst, '='), value...)
		}
	}
	return dst
}

// redactBody copies text and replaces each value that follows a secret name
// and a colon, wherever they stand.
func redactBody(dst, text []byte) []byte {
	for i := 0; i < len(text); {
		if text[i] != '"' {
			dst = append(dst, text[i])
			i++
			continue
		}
		end := stringEnd(text, i)
		value := skipStructural(text, end)
		if value == len(text) || text[value] != ':' || !isSecret(unquoted(text[i:end])) {
			dst = append(dst, text[i:end]...)
			i = end
			continue
		}
		value = skipStructural(text, value+1)
		dst = append(dst, text[i:value]...)
		i = valueEnd(text, value)
		secret := text[value:i]
		if quoted, ok := bytes.CutPrefix(secret, []byte(`"`)); ok {
			secret = bytes.TrimSuffix(quoted, []byte(`"`))
		}
		dst = fmt.Appendf(dst, `"<redacted %d bytes>"`, len(secret))
	}
	return dst
}

func isSecret(name string) bool {
	for _, secret := range secretNames {
		if strings.EqualFold(name, secret) {
			return true
		}
	}
	return false
}

// unquoted is the text of a quoted name, escapes resolved where they are in
// order.
func unquoted(quoted []byte) string {
	var name string
	if json.Unmarshal(quoted, &name) != nil {
		return strings.Trim(string(quoted), `"`)
	}
	return name
}

// stringEnd returns the index behind the string that begins at i, or the length
// of a text that ends before the string does.
func stringEnd(text []byte, i int) int {
	for i++; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// valueEnd returns the index behind the value that begins at i.
func valueEnd(text []byte, i int) int {
	depth := 0
	for i < len(text) {
		switch c := text[i]; c {
		case '"':
			i = stringEnd(text, i)
		case '{', '[':
			depth++
			i++
		case '}', ']', ',':
			if depth == 0 {
				return i
			}
			if c != ',' {
				depth--
			}
			i++
		default:
			if depth == 0 && canonical.Structural(c) {
				return i
			}
			i++
			continue
		}
		if depth == 0 {
			return i
		}
	}
	return i
}

func skipStructural(text []byte, i int) int {
	for i < len(text) && canonical.Structural(text[i]) {
		i++
	}
	return i
}
