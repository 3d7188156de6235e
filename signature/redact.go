package signature

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/xcheckout/xcheckout/signature/internal/canonical"
)

// secretNames are the members and parameters whose values are never shown.
var secretNames = [...]string{"password", "apiSecret", "api_secret", "access_token", "refresh_token", "refreshToken", "signKey", "totp", "bankAccount"}

// Redact returns a copy of a string to sign, in any reading, or of a body, that may
// be shown and logged: the values of password, apiSecret, api_secret, access_token,
// refresh_token, refreshToken, signKey, totp and bankAccount, in the query and
// anywhere in the body, read <redacted n bytes>, n being the length of the value's
// text, for a string without its quotes. Names are compared without regard to case,
// and without their percent or \u escapes. The text need not be well formed.
func Redact(text []byte) []byte {
	dst := make([]byte, 0, len(text)+64)
	body := bytes.IndexAny(text, `{["`)
	if body < 0 {
		body = len(text)
	}
	return redactBody(redactQuery(dst, text[:body]), text[body:])
}

// redactQuery copies text and replaces the value of each parameter with a secret
// name. Where no question mark has come yet the name may follow a path without one,
// and it is enough that the path ends with the name.
func redactQuery(dst, text []byte) []byte {
	marked, named := false, false // behind a question mark; behind a name
	for {
		at := bytes.IndexAny(text, "?&=")
		if at < 0 {
			return append(dst, text...)
		}
		before, separator := text[:at], text[at]
		dst, text = append(dst, text[:at+1]...), text[at+1:]
		isName := separator == '=' && !(marked && named)
		marked, named = marked || separator == '?', separator == '='
		if !isName || !isSecretParam(before, marked) {
			continue
		}
		end := bytes.IndexByte(text, '&')
		if end < 0 {
			end = len(text)
		}
		dst = fmt.Appendf(dst, "<redacted %d bytes>", end)
		text = text[end:]
	}
}

// isSecretParam says whether the text before a "=" is a secret name, or, if no mark
// has come before it, ends with one.
func isSecretParam(text []byte, marked bool) bool {
	name := string(text)
	if decoded, err := url.PathUnescape(name); err == nil {
		name = decoded
	}
	for _, secret := range secretNames {
		if from := len(name) - len(secret); from == 0 || from > 0 && !marked {
			if strings.EqualFold(name[from:], secret) {
				return true
			}
		}
	}
	return false
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
