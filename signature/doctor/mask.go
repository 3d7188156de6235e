package doctor

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/xcheckout/xcheckout/signature"
)

// A text is shown without secrets whatever was done to it: sorted, encoded,
// written as a Java map. So the secrets are taken out first, and the same
// recipe is then followed with what is left. Until the end a word stands in
// their place that no recipe changes.
const (
	redactedText = "<redacted %s bytes>"
	redactedWord = "REDACTED-%s-BYTES"
)

var (
	redactedTextPattern = regexp.MustCompile(`<redacted (\d+) bytes>`)
	redactedWordPattern = regexp.MustCompile(`REDACTED-(\d+)-BYTES`)
)

// masked returns a copy of the scene without secrets.
func (s *scene) masked() *scene {
	m := *s
	m.plain = nil
	m.parameters = slices.Clone(s.parameters)
	for i, p := range m.parameters {
		if isSecret(p.name) {
			word := fmt.Sprintf(redactedWord, fmt.Sprint(len(p.value)))
			m.parameters[i].value, m.parameters[i].rawValue = word, word
		}
	}
	m.content = content{}
	if s.content.formObject != nil {
		m.content.set(maskForm(s.content.raw))
		m.content.formObject = jsonOfForm(m.content.raw)
	} else {
		m.content.raw, m.content.right = maskJSON(s.content.raw), maskJSON(s.content.right)
		m.content.tree, _ = parseTree(m.content.right)
	}
	return &m
}

func maskJSON(body []byte) []byte {
	return redactedTextPattern.ReplaceAll(signature.Redact(body), fmt.Appendf(nil, redactedWord, "$1"))
}

func maskForm(body []byte) []byte {
	pairs := strings.Split(string(body), "&")
	for i, pair := range pairs {
		name, value, found := strings.Cut(pair, "=")
		if found && isSecret(decodeOnce(name)) {
			pairs[i] = name + "=" + fmt.Sprintf(redactedWord, fmt.Sprint(len(decodeOnce(value))))
		}
	}
	return []byte(strings.Join(pairs, "&"))
}

// isSecret asks the signature's own list of names.
func isSecret(name string) bool {
	return bytes.HasSuffix(signature.Redact([]byte("?"+name+"=x")), []byte("<redacted 1 bytes>"))
}

// show returns the string to sign that r makes, without secrets. Where it was
// signed in another encoding, it is shown in UTF-8.
func (s *scene) show(r recipe) string {
	m := s.masked()
	r.charset = charsetUTF8
	body := m.content.right
	if r.body != (bodyRecipe{}) {
		body = m.content.make(&r.body)
	}
	return unmask(string(m.render(nil, &r, body)))
}

// showReceived returns the parts of the message as they arrived, joined.
func (s *scene) showReceived() string {
	m := s.masked()
	return unmask(string(m.render(nil, &recipe{query: queryRecipe{encoding: queryRaw}}, m.content.raw)))
}

func unmask(text string) string {
	return redactedWordPattern.ReplaceAllString(text, fmt.Sprintf(redactedText, "$1"))
}

// withoutKeys removes whatever of the case's keys stands in a text.
func withoutKeys(c *Case, text string) string {
	text = strings.ToValidUTF8(text, "\ufffd")
	secrets := append(slices.Clone(c.SignKeys), c.APISecret, c.APIKey)
	for _, other := range c.OtherKeys {
		secrets = append(secrets, other.SignKey, other.APISecret, other.APIKey)
	}
	// A key may begin with another one.
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) })
	for _, secret := range secrets {
		if len(secret) >= keySizeMin {
			text = strings.ReplaceAll(text, secret, fmt.Sprintf(redactedText, fmt.Sprint(len(secret))))
		}
	}
	return text
}

// keySizeMin is how long a key must be to be looked for in texts; what is
// shorter stands in them by chance.
const keySizeMin = 6
