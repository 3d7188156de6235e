package doctor_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/signature/doctor"
)

// secretBody holds everything that must not be shown, and the keys.
const secretBody = `{
  "password": "correct horse",
  "apiSecret": "` + testSecret + `",
  "apiKey": "` + testAPIKey + `",
  "note": "my key is ` + testSignKey + `",
  "totp": 123456,
  "bankAccount": {"iban": "DE02120300000000202051", "owner": "Zoë"},
  "nested": [{"access_token": "T0KEN/x+y=", "signKey": "in here too"}],
  "shown": "yes"
}`

// hidden are the texts that must be in nothing that is shown, in any writing.
var hidden = []string{
	testSignKey, testSecret, testAPIKey, testOtherKey, "horse", "123456", "DE0212", "Zo", "T0KEN", "in here", "inhere", "query+secret", "query secret", "querysecret",
	"aG9yc2U", "686f727365",
}

// TestSecretsAreNotShown makes every mistake, alone and in some pairs, with a
// body full of secrets.
func TestSecretsAreNotShown(t *testing.T) {
	t.Parallel()
	check := func(mistakes ...slip) {
		s := newSloppy(secretBody)
		s.query = append(s.query, "access_token=query secret")
		for _, slip := range mistakes {
			slip.make(s)
		}
		c := s.received()
		d := diagnose(t, c)
		whole, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range append(hidden, c.Signature, macOf(newSloppy(secretBody).text())) {
			if strings.Contains(string(whole)+d.Diff(), text) {
				t.Errorf("%v: %q is shown in\n%s\n%s", mistakes, text, whole, d.Diff())
			}
		}
		if !strings.Contains(d.Expected, "<redacted 13 bytes>") || !strings.Contains(d.Expected, "shown") {
			t.Errorf("expected string: %s", d.Expected)
		}
	}
	for _, slip := range slips {
		check(slip)
	}
	for _, code := range []doctor.Code{doctor.FormEncodedBody, doctor.QueryURLEncoded, doctor.WhitespaceInsideStringsRemoved} {
		i := slices.IndexFunc(slips, func(s slip) bool { return s.code == code })
		check(slips[i], slips[0])
		check(slips[i], slip{"", func(s *sloppy) { s.noMark = true }})
	}
	for name, form := range map[string]func(string) string{
		"Java":   func(string) string { return "{password=correct horse, a=b}" },
		"Python": func(text string) string { return strings.ReplaceAll(text, `"`, "'") },
		"Go":     func(text string) string { var v any; json.Unmarshal([]byte(text), &v); return fmt.Sprint(v) },
		"bytes":  func(text string) string { return fmt.Sprint([]byte(text)) },
	} {
		check(slip{doctor.Code(name), func(s *sloppy) { s.signedBody = form }})
	}
}

// TestExpectedIsRedactedAsElsewhere compares with what a server shows.
func TestExpectedIsRedactedAsElsewhere(t *testing.T) {
	t.Parallel()
	s := newSloppy(`{"password": "correct horse", "bankAccount": {"a": [1, "}"]}, "x": "\u0020é"}`)
	s.query = append(s.query, "totp=12 34")
	text, err := signature.StringToSign(s.request())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := diagnose(t, s.received()).Expected, string(signature.Redact(text)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestClaim(t *testing.T) {
	t.Parallel()
	s := newSloppy(richBody)
	right := s.text()
	for name, test := range map[string]struct {
		claim, signed string
		write         func(mac string) string
		want          []doctor.Code
		said          string
		signedIs      bool
	}{
		"what was signed is known to none": {claim: "hello", signed: "hello", said: "text that you gave was signed, and with the right key", signedIs: true},
		"what was signed holds three mistakes": {claim: strings.ToLower(right[:4]) + right[4:17] + "https://" + testHost + right[17:] + "\n",
			said: "was signed, and with the right key", signedIs: true},
		"two mistakes and one more in writing": {claim: strings.ToLower(right[:4]) + right[4:] + "\n", want: []doctor.Code{doctor.TrailingNewline, doctor.MethodLowerCase, doctor.Base64URLAlphabet},
			write: func(mac string) string { return strings.NewReplacer("+", "-", "/", "_", "=", "").Replace(mac) }, signedIs: true},
		"the claim is wrong":              {claim: "hello", signed: "other", said: "was not signed with any of these keys"},
		"the claim is right, the key not": {claim: right, signed: "other", said: "The text that you gave is the right one"},
	} {
		t.Run(name, func(t *testing.T) {
			c := s.received()
			c.StringToSign = test.claim
			if test.signed == "" {
				test.signed = test.claim
			}
			if c.Signature = macOf(test.signed); test.write != nil {
				c.Signature = test.write(c.Signature)
			}
			d := diagnose(t, c)
			if got := d.Codes(); !slices.Equal(got, test.want) || !strings.Contains(d.Explanation, test.said) || d.Signed != test.signedIs || d.Valid {
				t.Errorf("got %v, signed %v, %q; want %v, %v, %q", got, d.Signed, d.Explanation, test.want, test.signedIs, test.said)
			}
			if d.Actual != test.claim {
				t.Errorf("actual %q, want the claim %q", d.Actual, test.claim)
			}
		})
	}
	// What is claimed is shown without secrets.
	c := s.received()
	c.StringToSign = `POST{"password":"correct horse"} ` + testSignKey
	c.Signature = macOf("x")
	if d := diagnose(t, c); strings.Contains(d.Actual+d.Diff(), "horse") || strings.Contains(d.Actual+d.Diff(), testSignKey) {
		t.Errorf("a secret is in %s", d.Actual)
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	d := diagnose(t, doctor.Case{
		Message:   signature.Message{Method: "POST", Timestamp: "1636360661729", Target: "/openapi/test", Body: []byte(`{"a": "124"}`)},
		Signature: macOf(`POST1636360661729/openapi/test{"a": "124"}`), SignKeys: []string{testSignKey},
	})
	want := "" +
		"expected … T1636360661729/openapi/test{\"a\":\"124\"}\n" +
		"signed   … T1636360661729/openapi/test{\"a\": \"124\"}\n" +
		"                                           ^ first difference, at byte 35\n"
	if got := d.Diff(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	d = diagnose(t, with(richBody, slips[slices.IndexFunc(slips, func(s slip) bool { return s.code == doctor.BOM })]))
	if got := d.Diff(); !strings.Contains(got, `,2\ufeff{`) {
		t.Errorf("the byte order mark can't be seen in\n%s", got)
	}
	d = diagnose(t, with(richBody))
	if got := d.Diff(); !strings.Contains(got, "the same") {
		t.Errorf("equal strings: %s", got)
	}
}
