package xcheckout

import (
	"testing"

	"github.com/xcheckout/xcheckout/profile"
)

// The names of a profile's headers are those of its own gateway.
func TestLoadHeaderNames(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", "")
	for _, v := range variables {
		t.Setenv(v.name, "")
	}
	t.Setenv("XCHECKOUT_PROFILE", "brand")
	p := profile.Profile{BaseURL: "https://brand.example", APIKey: "k", APISecret: "s", SignKey: "signkeysignkeysignkey",
		SignatureHeader: "D-SIGNATURE", TimestampHeader: "D-TIMESTAMP"}
	if err := profile.Save("brand", p); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ baseURL, signature, timestamp string }{
		{"", "D-SIGNATURE", "D-TIMESTAMP"},
		{"https://brand.example", "D-SIGNATURE", "D-TIMESTAMP"},
		{"https://other.example", "", ""},
	} {
		t.Setenv("XCHECKOUT_BASE_URL", test.baseURL)
		got, err := fromEnvironment()
		if err != nil || got.SignatureHeader != test.signature || got.TimestampHeader != test.timestamp {
			t.Errorf("at %q the headers are %q and %q (%v), want %q and %q", test.baseURL, got.SignatureHeader, got.TimestampHeader, err,
				test.signature, test.timestamp)
		}
	}
}
