package gateway_test

import (
	"testing"

	"github.com/xcheckout/xcheckout/internal/gateway"
)

// A new password holds from the next token call on, whichever way the address is
// written, and the old one no more; tokens go on.
func TestSetPassword(t *testing.T) {
	b := newBench(t)
	token := must(b.issueToken(b.caller(), b.tokenParams()))(t)
	with := func(password string) error {
		p := b.tokenParams()
		p.Password = password
		_, err := b.issueToken(b.caller(), p)
		return err
	}
	set := func(email, password string) (string, error) {
		return b.gateway.SetPassword(t.Context(), gateway.Operator(), email, password)
	}
	if got := must(set("OPS@shop.example", "another battery"))(t); got != "another battery" {
		t.Errorf("set to %q", got)
	}
	refusedWith(t, "the old password", with(password), "authentication_failed")
	if err := with("another battery"); err != nil {
		t.Errorf("the new password: %v", err)
	}
	made := must(set("ops@shop.example", ""))(t)
	refusedWith(t, "the second password", with("another battery"), "authentication_failed")
	if err := with(made); err != nil || len(made) < 16 {
		t.Errorf("the password that was made: %v, of %d characters", err, len(made))
	}
	if !b.isLive(token.AccessToken) {
		t.Error("a token of before ended with the password")
	}
	_, err := set("nobody@shop.example", "x")
	refusedSaying(t, "nobody's", err, "there is no user")
	_, err = b.gateway.SetPassword(t.Context(), b.caller().Actor, "ops@shop.example", "x")
	refusedSaying(t, "by the merchant", err, "only the operator")
}
