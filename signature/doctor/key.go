package doctor

import (
	"crypto/hmac"
	"encoding/base64"
	"hash"
	"slices"
	"strings"
)

// key is what a MAC may have been made with, and the mistakes of using it. It
// is used by one search.
type key struct {
	bytes    []byte
	mistakes []mistake
	states   map[int]hash.Hash // by the size of the sum
	wide     map[charset]*key
}

// sum appends the MAC of text, of size bytes.
func (k *key) sum(dst []byte, size int, text []byte) []byte {
	h := k.states[size]
	if h == nil {
		h = hmac.New(digests[size].new, k.bytes)
		if k.states == nil {
			k.states = map[int]hash.Hash{}
		}
		k.states[size] = h
	}
	h.Reset()
	h.Write(text)
	return h.Sum(dst)
}

// in returns the key as it is when its text, too, was encoded in a character
// set that is not ASCII's superset.
func (k *key) in(form charset) *key {
	wide := k.wide[form]
	if wide == nil {
		wide = &key{bytes: form.append(nil, k.bytes), mistakes: k.mistakes}
		if k.wide == nil {
			k.wide = map[charset]*key{}
		}
		k.wide[form] = wide
	}
	return wide
}

// keysOf returns the keys by the number of mistakes in using them.
func keysOf(c *Case) (byMistakes [codesMax + 1][]key) {
	seen := map[string]bool{}
	add := func(text []byte, mistakes ...mistake) {
		if mistakes = union(mistakes); len(mistakes) <= codesMax && !seen[string(text)] {
			seen[string(text)] = true
			byMistakes[len(mistakes)] = append(byMistakes[len(mistakes)], key{bytes: text, mistakes: mistakes})
		}
	}
	for _, plain := range plainKeys(c) {
		add([]byte(plain.secret), plain.mistakes...)
	}
	for _, plain := range plainKeys(c) {
		for _, changed := range changedKeys(plain.secret) {
			add(changed.bytes, append(slices.Clone(plain.mistakes), changed.mistakes...)...)
		}
	}
	return byMistakes
}

type plainKey struct {
	secret   string
	mistakes []mistake
}

func plainKeys(c *Case) []plainKey {
	var all []plainKey
	add := func(secret string, mistakes ...mistake) {
		if secret != "" {
			all = append(all, plainKey{secret, mistakes})
		}
	}
	for _, secret := range c.SignKeys {
		add(secret)
	}
	add(c.APISecret, mistake{code: APISecretUsedAsKey})
	add(c.APIKey, mistake{code: APIKeyUsedAsKey})
	for _, other := range c.OtherKeys {
		m := mistake{OtherEnvironmentKey, other.Name}
		add(other.SignKey, m)
		add(other.APISecret, m, mistake{code: APISecretUsedAsKey})
		add(other.APIKey, m, mistake{code: APIKeyUsedAsKey})
	}
	return all
}

// changedKeys are the bytes that a program may have taken for the key.
func changedKeys(secret string) []key {
	var keys []key
	add := func(text []byte, code Code, detail string) {
		keys = append(keys, key{bytes: text, mistakes: []mistake{{code, detail}}})
	}
	if text, err := base64.StdEncoding.DecodeString(secret); err == nil {
		add(text, KeyBase64Decoded, "")
	}
	add(lenientBase64(secret), KeyBase64Decoded, "")
	add(truncatedHex(secret), KeyHexDecoded, "")
	if len(secret)%2 == 0 {
		add(carelessHex(secret), KeyHexDecoded, "")
	}
	for _, around := range surroundings {
		add([]byte(around.before+secret+around.after), KeyWithWhitespace, around.name)
	}
	return keys
}

var surroundings = []struct{ before, after, name string }{
	{"", "\n", "a line break behind it"},
	{"", "\r\n", "a line break behind it"},
	{"", " ", "a space behind it"},
	{" ", "", "a space before it"},
	{" ", " ", "a space before and behind it"},
	{"", "\t", "a tab behind it"},
	{"\t", "", "a tab before it"},
	{"\n", "", "a line break before it"},
	{"\n", "\n", "a line break before and behind it"},
	{"", "\r", "a carriage return behind it"},
	{"", " \n", "a space and a line break behind it"},
	{"", "  ", "two spaces behind it"},
	{"\"", "\"", "quotes around it"},
	{"'", "'", "quotes around it"},
	{bomMark, "", "a byte order mark before it"},
	{"", "\u00a0", "a no-break space behind it"},
	{"\u00a0", "", "a no-break space before it"},
	{"", "\u200b", "a zero-width space behind it"},
	{"\u200b", "", "a zero-width space before it"},
	{"", "\x00", "a zero byte behind it"},
}

// lenientBase64 decodes as Node's Buffer.from and PHP's base64_decode do: both
// alphabets, what belongs to neither is skipped.
func lenientBase64(text string) []byte {
	text, _, _ = strings.Cut(text, "=")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '-':
			return '+'
		case r == '_':
			return '/'
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '+' || r == '/':
			return r
		}
		return -1
	}, text)
	if len(text)%4 == 1 {
		text = text[:len(text)-1]
	}
	decoded, _ := base64.RawStdEncoding.DecodeString(text)
	return decoded
}

// truncatedHex decodes as Node's Buffer.from does: up to the first character
// that is no digit.
func truncatedHex(text string) []byte {
	decoded := make([]byte, 0, len(text)/2)
	for i := 0; i+1 < len(text); i += 2 {
		high, low := hexDigit(text[i]), hexDigit(text[i+1])
		if high < 0 || low < 0 {
			break
		}
		decoded = append(decoded, byte(high<<4|low))
	}
	return decoded
}

// carelessHex decodes as much-copied Java does, with Character.digit, which is
// -1 for what is no digit.
func carelessHex(text string) []byte {
	decoded := make([]byte, 0, len(text)/2)
	for i := 0; i+1 < len(text); i += 2 {
		decoded = append(decoded, byte(hexDigit(text[i])<<4+hexDigit(text[i+1])))
	}
	return decoded
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
