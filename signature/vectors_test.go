package signature_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

func TestDocumented(t *testing.T) {
	key, err := signature.NewKey("aR2822Y6XbehWMclnB0Y2NJK")
	if err != nil {
		t.Fatal(err)
	}
	m := signature.Message{Method: "POST", Timestamp: "1636360661729", Target: "/openapi/test", Body: []byte(`{"a": "124"}`)}
	got, err := key.Sign(m)
	if want := "MxrYnCm9Q7JOAvOrISf8+T2kuTW1d/w0at8aaPaoiX08VWfun3XPokVlIx1TkHXdcitls09wzfUGtXQZq23xdg=="; got != want || err != nil {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
	p, err := signature.Verify(m, got, time.UnixMilli(1636360661729), key)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("%s\n", p.StringToSign())
	m = signature.Message{Method: "GET", Timestamp: "1636360576641", Target: "/openapi/test?test=234"}
	got, err = key.Sign(m)
	if want := "KDlQhhUfc4U+kPClhXVT5+ne17NtRQs2R4mlYk9x/QsuD9hhXWh9v967nZJDbYt7nXa2uK0xvR9NfNAQ8j1EqA=="; got != want || err != nil {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
}
