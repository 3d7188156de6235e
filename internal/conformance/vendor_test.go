package conformance_test

import (
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/conformance"
	"github.com/xcheckout/xcheckout/internal/vendortest"
)

// The vendor's server, of our own writing, differs where the vendor does: each point is
// named, with what it does there, and nothing else is.
func TestVendorsServer(t *testing.T) {
	s := vendortest.Start()
	t.Cleanup(s.Close)
	base, err := url.Parse(s.BaseURL)
	if err != nil {
		t.Fatal(err)
	}
	r, err := conformance.Run(t.Context(), conformance.Options{URL: base, APIKey: s.APIKey, APISecret: s.APISecret, SignKey: s.SignKey,
		Allowed: conformance.Flags, ListenOn: "127.0.0.1:0", EventWait: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	got, want := r.Differs(), wanted("token.client_credentials token.refresh_once "+
		"signature.query_printed signature.query_printed_decoded signature.query_prose_decoded signature.query_printed_as_sent "+
		"signature.body_structural signature.body_as_sent signature.answer_cache "+
		"orders.created_members orders.created_ours orders.create_differently orders.request_id orders.nonce orders.cancel_post orders.cancel_again orders.create_closed "+
		"webhooks.arrives forms.retcode forms.retmsg forms.success forms.envelope forms.token_list forms.order_ours forms.page_number_text forms.page_cursor "+
		"codes.*")
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("it differs in %v, want %v\n%s", got, want, text(t, r))
	}
	for id, want := range map[string]string{
		"forms.retcode":           "it is the number 200",
		"forms.retmsg":            "it is null",
		"forms.success":           "it is absent",
		"codes.header_missing":    `HTTP 401, retcode the string "00006", "header is missing", unsigned`,
		"codes.order_no_form":     `HTTP 200, retcode the string "00008", "orderNo is not alphanumeric", signed`,
		"codes.token_unsupported": `taken, and depositAddress is the string "-1"`,
		"signature.query_printed": `refused: HTTP 401, retcode the string "00007", "signature error"`,
		"orders.created_ours":     "without orderStatus, expiresAt",
		"forms.token_list":        "/checkout/token/list is unknown",
	} {
		if found := result(t, r, id); found.Seen != want && !(id == "forms.token_list" && found.Outcome == conformance.Differs) {
			t.Errorf("%s has seen %q, want %q", id, found.Seen, want)
		}
	}
	if len(r.OrdersLeft) > 0 {
		t.Errorf("left are the orders %v", r.OrdersLeft)
	}
}
