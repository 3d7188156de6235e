package signature_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/spec"
)

// seedMessages adds the messages of the vectors to a fuzz target's corpus.
func seedMessages(f *testing.F, add func(*spec.Vector)) {
	files, err := spec.Vectors()
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		for i := range file.Vectors {
			if v := &file.Vectors[i]; len(v.BodyBytes()) < 1<<12 {
				add(v)
			}
		}
	}
}

// FuzzStrip compares the text that is signed with a byte-by-byte removal. On
// what is not JSON they may differ about control characters outside of strings.
func FuzzStrip(f *testing.F) {
	seedMessages(f, func(v *spec.Vector) { f.Add(v.BodyBytes()) })
	key := mustKey(f, testSecret)
	f.Fuzz(func(t *testing.T, body []byte) {
		for c := range byte(' ') {
			if !bytes.ContainsAny([]byte{c}, "\t\n\r") && bytes.IndexByte(body, c) >= 0 {
				return
			}
		}
		m := post("")
		m.Body = body
		got, err := signature.StringToSign(m)
		want := append([]byte("POST1636360661729/openapi/test"), stripPlainly(body)...)
		if err != nil || !bytes.Equal(got, want) {
			t.Fatalf("StringToSign(%q) = %q, %v; want %q", body, got, err, want)
		}
		if got, want := mustSign(t, key, m), signPlainly(testSecret, want); got != want {
			t.Fatalf("Sign(%q) = %s, want %s", body, got, want)
		}
		if canonical, err := signature.Canonical(body); err == nil && !bytes.HasSuffix(got, canonical) {
			t.Fatalf("%q is signed as %q, its canonical text is %q", body, got, canonical)
		}
	})
}

// FuzzEscapeWhitespace: what is sent holds no whitespace, says the same, and is
// signed alike under every reading.
func FuzzEscapeWhitespace(f *testing.F) {
	seedMessages(f, func(v *spec.Vector) { f.Add(v.BodyBytes()) })
	f.Fuzz(func(t *testing.T, body []byte) {
		canonical, err := signature.Canonical(body)
		sent := signature.EscapeWhitespace(body)
		if err != nil {
			return
		}
		if i := bytes.IndexFunc(sent, func(r rune) bool { return unicode.IsSpace(r) || r == 0x180e || r == 0xfeff }); i >= 0 {
			t.Fatalf("EscapeWhitespace(%q) = %q has whitespace at %d", body, sent, i)
		}
		if before, after := decoded(t, canonical), decoded(t, sent); !reflect.DeepEqual(before, after) {
			t.Fatalf("EscapeWhitespace(%q) = %q changed the value", body, sent)
		}
		if again, err := signature.Canonical(sent); err != nil || !bytes.Equal(again, sent) {
			t.Fatalf("Canonical(%q) = %q, %v; want it unchanged", sent, again, err)
		}
	})
}

// FuzzSignatureText: a signature is accepted in one spelling only, that of a
// strict decoder.
func FuzzSignatureText(f *testing.F) {
	seedMessages(f, func(v *spec.Vector) { f.Add(v.Signature) })
	f.Fuzz(func(t *testing.T, sig string) {
		p, err := signature.Parse(post(`{}`), sig, signature.Options{})
		mac, failure := base64.StdEncoding.Strict().DecodeString(sig)
		inOrder := failure == nil && len(mac) == signature.MACSize && base64.StdEncoding.EncodeToString(mac) == sig
		switch {
		case (err == nil) != inOrder:
			t.Fatalf("Parse with the signature %q: %v; want in order %v", sig, err, inOrder)
		case err == nil && p.MAC() != [signature.MACSize]byte(mac):
			t.Fatalf("MAC of %q = %x, want %x", sig, p.MAC(), mac)
		case err != nil && sig == "" != (signature.CodeOf(err) == signature.HeaderMissing),
			err != nil && sig != "" && signature.CodeOf(err) != signature.SignatureMalformed:
			t.Fatalf("Parse with the signature %q: %v", sig, err)
		}
	})
}

// FuzzTarget: what is accepted as a target has one reading, which net/url
// shares, and its string to sign can be read back in one way.
func FuzzTarget(f *testing.F) {
	seedMessages(f, func(v *spec.Vector) { f.Add(v.Target) })
	sig := base64.StdEncoding.EncodeToString(make([]byte, signature.MACSize))
	f.Fuzz(func(t *testing.T, target string) {
		m := signature.Message{Method: "GET", Timestamp: benchTimestamp, Target: target}
		p, err := signature.Parse(m, sig, signature.Options{})
		if err != nil {
			switch signature.CodeOf(err) {
			case signature.PathInvalid, signature.QueryMalformed, signature.QueryAmbiguous:
				return
			}
			t.Fatalf("Parse(%q): %v", target, err)
		}
		path, query, _ := strings.Cut(target, "?")
		text := strings.TrimPrefix(string(p.StringToSign()), "GET"+benchTimestamp)
		if !strings.HasPrefix(text, path) || strings.Contains(path, "?") || !utf8.ValidString(text) {
			t.Fatalf("%q is signed as %q", target, text)
		}
		values, err := url.ParseQuery(query)
		if err != nil || len(values) != len(p.Params()) {
			t.Fatalf("%q: net/url has %v, %v; want %v", target, values, err, p.Params())
		}
		again := ""
		for i, param := range p.Params() {
			if got := values[param.Name]; len(got) != 1 || got[0] != param.Value {
				t.Fatalf("%q: net/url has %q for %q, want %q", target, got, param.Name, param.Value)
			}
			again += "?&"[min(i, 1):min(i, 1)+1] + param.Name + "=" + param.Value
		}
		if text != path+again {
			t.Fatalf("%q is signed as %q, but its parameters make %q", target, text, path+again)
		}
	})
}

// FuzzHeaders: no header makes ParseRequest panic or accept what it should not.
func FuzzHeaders(f *testing.F) {
	seedMessages(f, func(v *spec.Vector) { f.Add(v.Timestamp, v.Signature, "Bearer t", v.ContentType, v.ContentEncoding) })
	f.Fuzz(func(t *testing.T, timestamp, sig, authorization, contentType, contentEncoding string) {
		r := &http.Request{Method: "POST", RequestURI: "/openapi/test", Header: http.Header{
			"Timestamp": {timestamp}, "Signature": {sig}, "Authorization": {authorization},
			"Content-Type": {contentType}, "Content-Encoding": {contentEncoding},
		}, Body: readCloser{strings.NewReader("{}")}, ContentLength: 2}
		p, err := signature.ParseRequest(r, signature.Options{RequireAuthorization: true})
		if err != nil {
			if signature.CodeOf(err) == "" {
				t.Fatalf("error without code: %v", err)
			}
			return
		}
		media := strings.ToLower(strings.TrimSpace(strings.Split(contentType, ";")[0]))
		if len(timestamp) != 13 || len(sig) != 88 || authorization == "" || media != "" && media != "application/json" {
			t.Fatalf("accepted %q, %q, %q, %q", timestamp, sig, authorization, contentType)
		}
		if got := signature.Timestamp(p.Timestamp()); !strings.HasSuffix(timestamp, got) {
			t.Fatalf("the timestamp %q was read as %s", timestamp, got)
		}
	})
}

// FuzzSignVerify: what was signed verifies, and nothing else does.
func FuzzSignVerify(f *testing.F) {
	seedMessages(f, func(v *spec.Vector) {
		f.Add(v.Method, v.Timestamp, v.Target, v.BodyBytes(), uint8(0), uint16(3), byte('x'))
	})
	key := mustKey(f, testSecret)
	f.Fuzz(func(t *testing.T, method, timestamp, target string, body []byte, part uint8, at uint16, to byte) {
		m := signature.Message{Method: method, Timestamp: timestamp, Target: target, Body: body}
		sig, err := key.Sign(m)
		if err != nil {
			return
		}
		text, _ := signature.StringToSign(m)
		if sig != signPlainly(testSecret, text) {
			t.Fatalf("the signature of %q is not that of its string to sign %q", m.Target, text)
		}
		accepted := accepts(m, sig, key)
		if !accepted && verifiable(body) {
			t.Fatalf("%+v does not verify", m)
		}
		changed, changedSig := mutate(m, sig, part, at, to)
		if !accepts(changed, changedSig, key) {
			return
		}
		if again, err := signature.StringToSign(changed); changedSig != sig || err != nil || !bytes.Equal(again, text) {
			t.Fatalf("%q verifies with the signature of %q", again, text)
		}
	})
}

// verifiable says whether a signed body must verify.
func verifiable(body []byte) bool {
	if len(body) == 0 {
		return true
	}
	text, err := signature.Canonical(body)
	if err != nil || text[0] != '{' && text[0] != '[' {
		return false
	}
	var top map[string]json.RawMessage
	if json.Unmarshal(text, &top) == nil {
		_, reflected := top["retcode"]
		return !reflected
	}
	return true
}

func accepts(m signature.Message, sig string, key *signature.Key) bool {
	p, err := signature.Parse(m, sig, signature.Options{})
	if err != nil {
		return false
	}
	_, err = p.Verify(p.Timestamp(), key)
	return err == nil
}

// mutate changes one byte of one part of a signed message.
func mutate(m signature.Message, sig string, part uint8, at uint16, to byte) (signature.Message, string) {
	change := func(s string) string {
		if s == "" {
			return string(rune(to))
		}
		b := []byte(s)
		b[int(at)%len(b)] = to
		return string(b)
	}
	switch part % 5 {
	case 0:
		m.Method = change(m.Method)
	case 1:
		m.Timestamp = change(m.Timestamp)
	case 2:
		m.Target = change(m.Target)
	case 3:
		m.Body = []byte(change(string(m.Body)))
	case 4:
		sig = change(sig)
	}
	return m, sig
}

// FuzzRequestDoor: a message is judged alike as a message and as a request.
func FuzzRequestDoor(f *testing.F) {
	seedMessages(f, func(v *spec.Vector) { f.Add(v.Method, v.Timestamp, v.Target, v.Signature, v.BodyBytes(), v.Upload) })
	key := mustKey(f, testSecret)
	f.Fuzz(func(t *testing.T, method, timestamp, target, sig string, body []byte, all bool) {
		m := signature.Message{Method: method, Timestamp: timestamp, Target: target, Body: bytes.Clone(body)}
		verify := func(p *signature.Parsed, err error) (signature.Code, int, string) {
			if err != nil {
				return signature.CodeOf(err), -1, ""
			}
			matched, err := p.Verify(time.UnixMilli(1636360661729), key)
			return signature.CodeOf(err), matched, string(p.StringToSign())
		}
		var o signature.Options
		if all {
			o.Readings = mustReadings(t, "/openapi/test")
		}
		code, matched, text := verify(signature.Parse(m, sig, o))
		httpCode, httpMatched, httpText := verify(parseHTTP(m, sig, o))
		if code != httpCode || matched != httpMatched || text != httpText {
			t.Fatalf("as a message: %s, %d, %q; as a request: %s, %d, %q", code, matched, text, httpCode, httpMatched, httpText)
		}
		if !bytes.Equal(m.Body, body) {
			t.Fatalf("the body %q was changed to %q", body, m.Body)
		}
	})
}

// FuzzRedact: no value of a secret name is left, whatever the text.
func FuzzRedact(f *testing.F) {
	seedMessages(f, func(v *spec.Vector) { f.Add([]byte(v.Text)) })
	f.Fuzz(func(t *testing.T, text []byte) {
		signature.Redact(text)
		const secret = "qj7-hidden-qj7"
		body, err := signature.Canonical(text)
		if err != nil || bytes.Contains(body, []byte("qj7")) {
			return
		}
		for _, name := range []string{"password", "apiSecret", "access_token", "signKey", "totp", "bankAccount"} {
			for _, around := range []string{`{"v":%,"` + name + `":"` + secret + `"}`, `{"` + name + `":["` + secret + `",%],"v":%}`, `[%,{"` + name + `" : {"a":"` + secret + `","b":%}}]`} {
				shown := signature.Redact([]byte(strings.ReplaceAll(around, "%", string(body))))
				if bytes.Contains(shown, []byte("qj7")) {
					t.Fatalf("%s is shown as %s", around, shown)
				}
			}
		}
	})
}
