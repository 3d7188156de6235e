package seal_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/xcheckout/xcheckout/internal/seal"
)

func TestSealOpensForItsPlaceAndKeyAlone(t *testing.T) {
	box, err := seal.New(seal.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	other, _ := seal.New(seal.NewKey())
	sealed := box.Seal("sign_key/1", "a secret")
	if bytes.Contains(sealed, []byte("a secret")) {
		t.Fatal("the sealed bytes hold the secret")
	}
	if got, err := box.Open("sign_key/1", sealed); got != "a secret" || err != nil {
		t.Fatalf("Open = %q, %v", got, err)
	}
	altered := bytes.Clone(sealed)
	altered[len(altered)-1] ^= 1
	for name, open := range map[string]func() (string, error){
		"another place": func() (string, error) { return box.Open("sign_key/2", sealed) },
		"another key":   func() (string, error) { return other.Open("sign_key/1", sealed) },
		"altered":       func() (string, error) { return box.Open("sign_key/1", altered) },
		"cut":           func() (string, error) { return box.Open("sign_key/1", sealed[:10]) },
		"empty":         func() (string, error) { return box.Open("sign_key/1", nil) },
	} {
		if _, err := open(); !errors.Is(err, seal.ErrOpen) {
			t.Errorf("%s: %v, want %v", name, err, seal.ErrOpen)
		}
	}
}

func TestSame(t *testing.T) {
	key := seal.NewKey()
	one, _ := seal.New(key)
	again, _ := seal.New(key + "\n")
	other, err := seal.New(seal.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	if !one.Same(again) || one.Same(other) || other.Same(one) {
		t.Error("a Box is the same as one of its key, and as no other")
	}
}

func TestNewRefusesWhatIsNoKey(t *testing.T) {
	for _, key := range []string{"", "short", "AAAA", seal.NewKey() + "AAAA"} {
		if _, err := seal.New(key); err == nil {
			t.Errorf("New(%q) succeeded", key)
		}
	}
}
