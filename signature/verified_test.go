package signature_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

// A server without a Middleware, on its pieces: what it signs a Transport
// believes, and it can sign nothing before the request's own MAC has verified.
func TestAuthenticateAndSignAnswer(t *testing.T) {
	key, old := mustKey(t, guardSecret), mustKey(t, "another-key-0123456789")
	o := signature.Options{SignatureHeader: "D-Signature", TimestampHeader: "D-Timestamp"}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, err := signature.ParseRequest(r, o)
		if err != nil {
			t.Errorf("ParseRequest: %v", err)
			return
		}
		v, err := signature.Authenticate(p, signature.Credential{ID: "shop", Keys: []*signature.Key{old, key}}, time.Now())
		if err != nil || v.Key != 1 || v.Credential.ID != "shop" || string(v.Body()) != `{"a":1}` {
			t.Errorf("Authenticate = %+v, %v", v, err)
			return
		}
		body, err := v.SignAnswer(r, w.Header(), []byte(`{ "retcode": "200", "a": "b c" }`), time.Now(), o)
		if err != nil {
			t.Errorf("SignAnswer: %v", err)
		}
		w.Write(body)
	}))
	t.Cleanup(server.Close)
	client := &http.Client{Transport: &signature.Transport{Key: key, Options: o}}
	resp, err := client.Post(server.URL+"/a?b=c", "application/json", strings.NewReader(`{"a": 1}`))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); string(body) != `{"retcode":"200","a":"b\u0020c"}` || err != nil {
		t.Errorf("answered %s, %v", body, err)
	}
}

func TestAuthenticateRefuses(t *testing.T) {
	now := time.UnixMilli(1636360661729)
	for name, test := range map[string]struct {
		body   string
		key    string
		now    time.Time
		code   signature.Code
		proven bool // the MAC verified, and the answer may be signed
	}{
		"no keys":         {`{}`, "", now, signature.AuthenticationFailed, false},
		"another key":     {`{}`, "another-key-0123456789", now, signature.SignatureMismatch, false},
		"too late":        {`{}`, guardSecret, now.Add(3 * time.Minute), signature.TimestampOutsideWindow, true},
		"answer as asked": {`{"retcode":1}`, guardSecret, now, signature.SignatureReflected, true},
	} {
		m, c := post(test.body), signature.Credential{}
		if test.key != "" {
			c.Keys = []*signature.Key{mustKey(t, test.key)}
		}
		p, err := signature.Parse(m, mustSign(t, mustKey(t, guardSecret), m), signature.Options{})
		if err != nil {
			t.Fatal(err)
		}
		v, err := signature.Authenticate(p, c, test.now)
		if signature.CodeOf(err) != test.code || (v != nil) != test.proven {
			t.Errorf("%s: %v, %v; want %s and a result: %v", name, v, err, test.code, test.proven)
		}
		if v == nil {
			continue
		}
		r := httptest.NewRequest(m.Method, m.Target, nil)
		for _, body := range []string{"", "[]", `{"Retcode":1}`, "<p>"} {
			header := http.Header{}
			if _, err := v.SignAnswer(r, header, []byte(body), test.now, signature.Options{}); err == nil || header.Get("SIGNATURE") != "" {
				t.Errorf("%s: the answer %q is signed: %v", name, body, err)
			}
		}
		c.Keys[0].Wipe()
		if _, err := v.SignAnswer(r, http.Header{}, []byte(`{"retcode":"401"}`), test.now, signature.Options{}); !errors.Is(err, signature.ErrKeyWiped) {
			t.Errorf("%s: with a wiped key: %v, want %v", name, err, signature.ErrKeyWiped)
		}
	}
}
