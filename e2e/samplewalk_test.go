//go:build unix

package e2e

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/xcheckout/xcheckout/profile"
)

// merchantOf makes a merchant for a sample; recipes share one.
func (b *sandboxOfSamples) merchantOf(t *testing.T, l language) merchant {
	t.Helper()
	if l.name == "shell" {
		return b.reader(t)
	}
	return b.newMerchant(t)
}

// reader is the test merchant of `xcheckoutd dev`, which runs all recipes.
func (b *sandboxOfSamples) reader(t *testing.T) merchant {
	t.Helper()
	c := b.dev.Credentials
	m := merchant{named: map[string]string{}, receiver: b.receiver, id: b.dev.MerchantID, operator: b.dev.Gateway, credentials: credentials{BaseURL: b.dev.BaseURL,
		Email: c.Email, Password: c.Password, APIKey: c.APIKey, APISecret: c.APISecret, SignKey: c.SignKey}}
	var err error
	if m.client, err = clientOf(m.credentials); err != nil {
		t.Fatal(err)
	}
	return m
}

// reorgRecipes reorganise the chain: each is run with one of its own, and once.
var reorgRecipes = []string{"recipe-reorg", "recipe-refund-failed"}

// walk has a reader run all recipes but those of reorgs one after another, in one directory and with the
// profile that `xcheckoutd dev` writes. All of them have been run by then as the same
// merchant, with the four variables set instead.
func walk(t *testing.T, place place, samples []*sample) (again []*sample) {
	t.Helper()
	home := t.TempDir()
	env := withPrograms(t, home)
	for _, s := range samples {
		if s.language.name == "shell" && !slices.Contains(reorgRecipes, s.id) {
			again = append(again, &sample{id: s.id, language: s.language, merchant: s.merchant, done: make(chan struct{})})
		}
	}
	if len(again) == 0 {
		return nil
	}
	c := again[0].merchant.credentials
	text, err := json.Marshal(map[string]any{"profiles": map[string]profile.Profile{profile.Local: {BaseURL: c.BaseURL,
		Email: c.Email, Password: c.Password, APIKey: c.APIKey, APISecret: c.APISecret, SignKey: c.SignKey}}})
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(home, ".config", "xcheckout")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "config.json"), text)
	go func(ctx context.Context) {
		for _, s := range samples {
			if s.language.name == "shell" {
				<-s.done
			}
		}
		for _, s := range again {
			s.run(ctx, home, env, s.language.command(place, s.id))
		}
	}(t.Context())
	return again
}

// checkAgain checks a recipe that was run before, with another order then.
func (s *sample) checkAgain(t *testing.T, before []*sample) {
	s.check(t)
	for _, first := range before {
		if order := orderIn(s.printed); first.id == s.id && order != "" && order == orderIn(first.printed) {
			t.Errorf("both times it has the order %s", order)
		}
	}
}

var orderLine = regexp.MustCompile(`(?m)^order +(\S+)$`)

// orderIn is the number of the order that a recipe printed, empty if it has none.
func orderIn(printed string) string {
	if found := orderLine.FindStringSubmatch(printed); found != nil {
		return found[1]
	}
	return ""
}
