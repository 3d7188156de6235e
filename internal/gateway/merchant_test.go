package gateway_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/money"
)

// refusedSaying fails unless err is there and says what is wrong.
func refusedSaying(t *testing.T, what string, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%s: %v, want a refusal that says %q", what, err, want)
	}
}

func TestCreateMerchantRefuses(t *testing.T) {
	b := newBench(t)
	sub := must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Branch", ParentID: b.merchant.ID}))(t)
	if sub.Email != "" || sub.Password != "" {
		t.Errorf("a sub-merchant got a user: %+v", sub)
	}
	for name, c := range map[string]struct {
		merchant gateway.NewMerchant
		want     string
	}{
		"no name":                  {gateway.NewMerchant{Email: "a@b.example"}, "name"},
		"a name of spaces":         {gateway.NewMerchant{Name: " ", Email: "a@b.example"}, "name"},
		"no e-mail":                {gateway.NewMerchant{Name: "x"}, "e-mail"},
		"no e-mail address":        {gateway.NewMerchant{Name: "x", Email: "nobody"}, "e-mail"},
		"a name in the address":    {gateway.NewMerchant{Name: "x", Email: "A <a@b.example>"}, "e-mail"},
		"another user's":           {gateway.NewMerchant{Name: "x", Email: "OPS@shop.example"}, "another user's"},
		"no such parent":           {gateway.NewMerchant{Name: "x", ParentID: "mer_x"}, "mer_x"},
		"a parent with a parent":   {gateway.NewMerchant{Name: "x", ParentID: sub.ID}, "sub-merchant"},
		"a sub-merchant's amount":  {gateway.NewMerchant{Name: "x", ParentID: b.merchant.ID, Tolerance: 1}, "parent's tolerance"},
		"a sub-merchant's share":   {gateway.NewMerchant{Name: "x", ParentID: b.merchant.ID, ToleranceShare: 1}, "parent's tolerance"},
		"a sub-merchant's address": {gateway.NewMerchant{Name: "x", ParentID: b.merchant.ID, Email: "a@b.example"}, "has no user"},
	} {
		_, err := b.gateway.CreateMerchant(t.Context(), gateway.Operator(), c.merchant)
		refusedSaying(t, name, err, c.want)
	}
	list := must(b.gateway.Merchants(t.Context(), gateway.Operator()))(t)
	if len(list) != 2 {
		t.Errorf("%d merchants, want 2: the refused left nothing", len(list))
	}
	_, err := b.gateway.CreateCredential(t.Context(), gateway.Operator(), gateway.NewCredential{MerchantID: sub.ID})
	refusedSaying(t, "a sub-merchant's credential", err, "its parent")
	_, err = b.gateway.CreateCredential(t.Context(), gateway.Operator(), gateway.NewCredential{MerchantID: "mer_x"})
	refusedSaying(t, "a credential of nobody", err, "mer_x")
	_, err = b.gateway.Credentials(t.Context(), gateway.Operator(), "mer_x")
	refusedSaying(t, "the credentials of nobody", err, "mer_x")
}

func TestCredentialsAreFoundByKeyAndToken(t *testing.T) {
	b := newBench(t)
	if !strings.HasPrefix(b.credential.APIKey, "xck_local_") {
		t.Errorf("apiKey %s, want it to tell its environment", b.credential.APIKey)
	}
	token := must(b.issueToken(b.caller(), b.tokenParams()))(t)
	if token.TokenType != "bearer" || token.ExpiresIn != 1800 || token.ClientID != b.credential.ID {
		t.Errorf("token %+v", token)
	}
	byKey := func() error { _, err := b.gateway.CredentialByAPIKey(t.Context(), b.credential.APIKey); return err }
	byToken := func() error { _, err := b.gateway.CredentialByToken(t.Context(), token.AccessToken); return err }
	if err := byKey(); err != nil {
		t.Errorf("by apiKey: %v", err)
	}
	if err := byToken(); err != nil {
		t.Errorf("by token: %v", err)
	}
	b.now = at(1799)
	if err := byToken(); err != nil {
		t.Errorf("a second before its end: %v", err)
	}
	b.now = at(1800)
	refusedWith(t, "an expired token", byToken(), "authentication_failed")
	b.now = start
	for key, want := range map[string]fault.Code{
		"xck_test_" + b.credential.APIKey[10:]: fault.WrongEnvironment, "xck_live_x": fault.WrongEnvironment,
		"xck_local_x": "authentication_failed", "": "authentication_failed", "admin": "authentication_failed",
	} {
		_, err := b.gateway.CredentialByAPIKey(t.Context(), key)
		refusedWith(t, "apiKey "+key, err, want)
	}
	if _, err := b.gateway.RevokeCredential(t.Context(), gateway.Operator(), b.credential.APIKey, gateway.SignNobody); err != nil {
		t.Fatal(err)
	}
	refusedWith(t, "revoked, by apiKey", byKey(), "authentication_failed")
	refusedWith(t, "revoked, by token", byToken(), "authentication_failed")
	_, err := b.gateway.RevokeCredential(t.Context(), gateway.Operator(), b.credential.APIKey, "")
	refusedSaying(t, "revoked twice", err, "no active credential")
}

func TestWebhookIsSet(t *testing.T) {
	b := newBench(t)
	second := must(b.gateway.CreateCredential(t.Context(), gateway.Operator(), gateway.NewCredential{MerchantID: b.merchant.ID}))(t)
	signs := func() (id string) {
		err := b.store.View(t.Context(), func(tx *store.Tx) error {
			m, err := tx.Merchant(b.merchant.ID)
			id = m.WebhookCredentialID
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	if got := signs(); got != b.credential.ID {
		t.Errorf("events are signed by %s, want the first credential", got)
	}
	set := func(url, credential string) (string, error) {
		return b.gateway.SetWebhook(t.Context(), gateway.Operator(), b.merchant.ID, url, credential)
	}
	if previous, err := set("https://shop.example/hook", ""); previous != "" || err != nil {
		t.Errorf("first: previous %q, %v", previous, err)
	}
	if previous, err := set("https://shop.example/hook2", second.ID); previous != "https://shop.example/hook" || err != nil || signs() != second.ID {
		t.Errorf("second: previous %q, %v, signed by %s", previous, err, signs())
	}
	for _, url := range []string{"shop.example", "ftp://shop.example", "https://", "https://user:secret@shop.example", "https://shop.example/#x",
		"https://shop.example/" + strings.Repeat("x", 3000), "http://[::1", "//shop.example"} {
		_, err := set(url, "")
		refusedWith(t, url[:min(40, len(url))], err, fault.ParameterInvalid)
	}
	_, err := set("https://shop.example", "cred_x")
	refusedSaying(t, "nobody's credential", err, "cred_x")
	first := b.credential
	b.lenient(money.MustParse("0.5"))
	_, err = b.gateway.SetWebhook(t.Context(), gateway.Operator(), b.merchant.ID, "https://shop.example", first.ID)
	refusedSaying(t, "another merchant's credential", err, first.ID)
	_, err = b.gateway.SetWebhook(t.Context(), gateway.Operator(), "mer_x", "https://shop.example", "")
	refusedSaying(t, "the webhook of nobody", err, "mer_x")
}

// A revoked key signs nothing more: another credential of the merchant takes
// over, at once or when it is made.
func TestRevokedCredentialSignsNoEvents(t *testing.T) {
	b := newBench(t)
	second := must(b.gateway.CreateCredential(t.Context(), gateway.Operator(), gateway.NewCredential{MerchantID: b.merchant.ID}))(t)
	expect := func(when, want string) {
		t.Helper()
		list := must(b.gateway.Merchants(t.Context(), gateway.Operator()))(t)
		if got := list[0].WebhookCredentialID; got != want {
			t.Errorf("%s: events are signed by %q, want %q", when, got, want)
		}
	}
	revoke := func(c gateway.CreatedCredential, signWith, want string) {
		t.Helper()
		done, err := b.gateway.RevokeCredential(t.Context(), gateway.Operator(), c.APIKey, signWith)
		if err != nil || done != (gateway.Revoked{SignedEvents: true, Signer: want}) {
			t.Fatalf("revoked: %+v, %v, want %q to sign", done, err, want)
		}
	}
	revoke(b.credential, "", second.ID)
	expect("the first is revoked", second.ID)
	_, err := b.gateway.SetWebhook(t.Context(), gateway.Operator(), b.merchant.ID, "https://shop.example", b.credential.ID)
	refusedSaying(t, "signed by a revoked one", err, "revoked")
	_, err = b.gateway.RevokeCredential(t.Context(), gateway.Operator(), second.APIKey, "")
	refusedSaying(t, "the last one", err, "no other to sign them")
	expect("it was refused", second.ID)
	revoke(second, gateway.SignNobody, "")
	expect("both are revoked", "")
	third := must(b.gateway.CreateCredential(t.Context(), gateway.Operator(), gateway.NewCredential{MerchantID: b.merchant.ID}))(t)
	expect("a third is made", third.ID)
	fourth := must(b.gateway.CreateCredential(t.Context(), gateway.Operator(), gateway.NewCredential{MerchantID: b.merchant.ID}))(t)
	fifth := must(b.gateway.CreateCredential(t.Context(), gateway.Operator(), gateway.NewCredential{MerchantID: b.merchant.ID}))(t)
	for _, signWith := range []string{"cred_x", b.credential.ID, third.ID} {
		_, err = b.gateway.RevokeCredential(t.Context(), gateway.Operator(), third.APIKey, signWith)
		refusedSaying(t, "signed by "+signWith, err, "no active credential "+signWith)
	}
	_, err = b.gateway.RevokeCredential(t.Context(), gateway.Operator(), fourth.APIKey, fifth.ID)
	refusedSaying(t, "one that signs nothing", err, "signs no events")
	revoke(third, fifth.APIKey, fifth.ID)
	if done := must(b.gateway.RevokeCredential(t.Context(), gateway.Operator(), fourth.APIKey, ""))(t); done != (gateway.Revoked{}) {
		t.Errorf("one that signs nothing: %+v", done)
	}
}

func TestSandboxWebhook(t *testing.T) {
	b := newBench(t)
	url, bad := "http://127.0.0.1:9/hook", "nowhere"
	w := must(b.setWebhook(b.caller(), wire.WebhookParams{URL: &url, Once: wire.Once{RequestID: "r"}}))(t)
	again := must(b.setWebhook(b.caller(), wire.WebhookParams{URL: &url, Once: wire.Once{RequestID: "r"}}))(t)
	if w.URL != url || w.PreviousURL != "" || again != w {
		t.Errorf("webhook %+v, again %+v", w, again)
	}
	_, err := b.setWebhook(b.caller(), wire.WebhookParams{})
	refusedWith(t, "no url", err, fault.ParameterMissing)
	_, err = b.setWebhook(b.caller(), wire.WebhookParams{URL: &bad})
	refusedWith(t, "no address", err, fault.ParameterInvalid)
	empty := ""
	if w := must(b.setWebhook(b.caller(), wire.WebhookParams{URL: &empty}))(t); w.PreviousURL != url {
		t.Errorf("previous %q, want %q", w.PreviousURL, url)
	}
}

// Whatever prints a credential or a recovery shows no secret; a recovery in JSON,
// which is the export, has its seed all the same.
func TestSecretsAreNotPrinted(t *testing.T) {
	b := newBench(t)
	c := must(b.gateway.CredentialByAPIKey(t.Context(), b.credential.APIKey))(t)
	r := must(b.gateway.Recovery(t.Context(), gateway.Operator()))(t)
	text, err := json.Marshal(r)
	seed := base64.StdEncoding.EncodeToString(r.AddressSeed)
	if err != nil || !bytes.Contains(text, []byte(seed)) {
		t.Fatalf("the export has no seed (%v)", err)
	}
	secrets := []string{b.credential.APISecret, b.credential.SignKey, seed, fmt.Sprintf("%x", r.AddressSeed), fmt.Sprint(r.AddressSeed)}
	for name, printed := range map[string]struct {
		value any
		want  string
	}{
		"credential":     {c, c.ID},
		"its value":      {*c, c.ID},
		"in a struct":    {struct{ Credential *gateway.Credential }{c}, c.ID},
		"recovery":       {r, "recovery of the local"},
		"its address":    {&r, "recovery of the local"},
		"one in another": {struct{ Recovery gateway.Recovery }{r}, "recovery of the local"},
	} {
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "value", printed.value)
		texts := map[string]string{"slog": log.String()}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			texts[verb] = fmt.Sprintf(verb, printed.value)
		}
		for how, text := range texts {
			if !strings.Contains(text, printed.want) {
				t.Errorf("%s by %s: %s, want it to name %s", name, how, text, printed.want)
			}
			for _, secret := range secrets {
				if strings.Contains(text, secret) {
					t.Errorf("%s by %s shows a secret: %s", name, how, text)
				}
			}
		}
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "recovery", r)
	if strings.Contains(log.String(), seed) {
		t.Errorf("a log in JSON shows the seed: %s", &log)
	}
}
