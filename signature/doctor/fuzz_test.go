package doctor_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/signature/doctor"
)

// FuzzDiagnose looks for messages that the doctor breaks on, takes for valid
// against the verifier's word, or shows the key of.
func FuzzDiagnose(f *testing.F) {
	f.Add(uint8(0), "POST", "/openapi/test?a=1", "application/json", []byte(secretBody), "AAAA", "")
	f.Add(uint8(1), "get", "https://h/a/?%zz&b", "application/x-www-form-urlencoded", []byte("a=1&password=x"), "ab%2B cd-_", "POST1")
	f.Add(uint8(2), "", "", "", []byte("\ufeff{\"a\":[1e999,-0,\"\\ud800\"]}\n"), "00ff", "{")
	f.Add(uint8(0), "PUT", "a", "text/plain", []byte("\xff\xfe{\x00}\x00"), strings.Repeat("A", 88), "")
	f.Fuzz(func(t *testing.T, kind uint8, method, target, contentType string, body []byte, sig, claim string) {
		m := signature.Message{Kind: signature.Kind(kind % 3), Method: method, Timestamp: "1636360661729", Target: target, ContentType: contentType, Body: body}
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
		defer cancel()
		c := doctor.Case{Message: m, Signature: sig, SignKeys: []string{testSignKey}, Hosts: []string{testHost}, StringToSign: claim}
		d, _ := doctor.Diagnose(ctx, c)
		key, err := signature.NewKey(testSignKey)
		if err != nil {
			t.Fatal(err)
		}
		if right, err := key.Sign(m); err == nil {
			c.Signature = right
			valid, _ := doctor.Diagnose(ctx, c)
			_, refused := signature.Parse(m, right, signature.Options{})
			if valid.Valid != (refused == nil) {
				t.Errorf("valid %v, and the verifier says %v: %+v", valid.Valid, refused, valid)
			}
		}
		if whole, err := json.Marshal(d); err != nil || strings.Contains(string(whole)+d.Diff(), testSignKey) {
			t.Errorf("%v: %s", err, whole)
		}
	})
}
