package conformance_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/conformance"
)

// quirkCases are environments that differ in one way, or in a few that belong
// together; what must be named for each, and what of it must have been seen by the
// check of that ID.
var quirkCases = []struct {
	quirks []string
	want   string // the IDs that differ, and no others; "codes.*" is all of a group that are asked
	seen   map[string]string
}{
	{quirks: q("no password"), want: "token.password", seen: m("token.password", `HTTP 400, retcode the string "400102", parameter_invalid`)},
	{quirks: q("no client_credentials"), want: "token.client_credentials", seen: m("token.client_credentials", "refused: HTTP 400")},
	{quirks: q("no client_credentials in the query"), want: "token.client_credentials_query token.unsigned"},
	{quirks: q("no refresh_token"), want: "token.refresh"},
	{quirks: q("no refresh_token in the query"), want: "token.refresh_query"},
	{quirks: q("everything is signed"), want: "token.unsigned codes.header_missing codes.header_repeated codes.timestamp_seconds codes.signature_wrong " +
		"codes.signature_hex codes.token_unknown codes.api_key_unknown codes.path_unknown codes.method codes.query_repeated codes.body_duplicate " +
		"codes.body_broken codes.content_type",
		seen: m("codes.signature_wrong", `HTTP 401, retcode the string "401003", signature_mismatch, signed`, "token.unsigned", "the answer is signed")},
	{quirks: q("an hour"), want: "token.life_password token.life_client_credentials", seen: m("token.life_password", "expires_in is the number 3600")},
	{quirks: q("one token at a time"), want: "token.several", seen: m("token.several", "authentication_failed")},
	{quirks: q("refresh tokens work twice"), want: "token.refresh_once", seen: m("token.refresh_once", "taken a second time")},
	{quirks: q("refresh tokens revoke nothing"), want: "token.refresh_once", seen: m("token.refresh_once", "still works")},
	{quirks: q("a mac token"), want: "token.type", seen: m("token.type", `of token.password it is the string "mac"`)},
	{quirks: q("no refresh token"), want: "", seen: m("token.refresh", "gave no refresh token")},

	{quirks: q("refuses printed"), want: "signature.query_printed signature.query_printed_decoded", seen: m("signature.query_printed", "signature_mismatch",
		"signature.answer_printed", "no such request was taken", "token.client_credentials_query", "taken, signed without the question mark")},
	{quirks: q("refuses prose"), want: "signature.query_prose signature.query_prose_decoded"},
	{quirks: q("refuses printed_as_sent"), want: "signature.query_printed_as_sent"},
	{quirks: q("refuses prose_as_sent"), want: "signature.query_prose_as_sent"},
	{quirks: q("no POST /openapi/test"), want: "signature.body_plain signature.body_structural signature.body_as_sent signature.body_ascii " +
		"signature.body_unicode codes.body_duplicate codes.body_broken codes.content_type",
		seen: m("signature.body_plain", "route_not_found", "signature.answer_post", "no such request was taken", "codes.replayed", "refused when it came first")},
	{quirks: q("no GET /openapi/test"), want: "signature.query_* codes.header_missing codes.header_repeated codes.timestamp_seconds codes.timestamp_old " +
		"codes.signature_wrong codes.signature_hex codes.token_unknown codes.received_timestamp", seen: m("forms.self_test", "no self-test was taken", "signature.string_to_sign", "no self-test was taken")},
	{quirks: q("refuses whitespace"), want: "signature.body_structural"},
	{quirks: q("refuses printed/as_sent"), want: "signature.body_as_sent"},
	{quirks: q("refuses printed/ascii"), want: "signature.body_ascii"},
	{quirks: q("refuses printed/unicode"), want: "signature.body_unicode"},
	{quirks: q("answers are not signed"), want: "signature.answer_printed signature.answer_prose signature.answer_post signature.answer_window " +
		"orders.create_differently orders.request_id orders.nonce codes.timestamp_old codes.grant_unknown codes.query_unknown codes.order_unknown " +
		"codes.order_no_form codes.order_no_missing codes.page_size codes.replayed codes.amount_zero codes.token_unsupported codes.fiat_unsupported",
		seen: m("signature.answer_post", "it is not signed", "signature.answer_window", "header_missing")},
	{quirks: q("answers are always marked"), want: "signature.answer_prose", seen: m("signature.answer_prose", "signed in the reading printed/structural")},
	{quirks: q("answers are never marked"), want: "signature.answer_printed", seen: m("signature.answer_printed", "prose/structural")},
	{quirks: q("answers hold whitespace"), want: "signature.answer_whitespace"},
	{quirks: q("an hour late"), want: "signature.answer_window", seen: m("signature.answer_window", "behind the verifier's clock")},
	{quirks: q("answers are cached"), want: "signature.answer_cache", seen: m("signature.answer_cache", `it is "public"`)},
	{quirks: q("nothing is told"), want: "", seen: m("signature.string_to_sign", "no sandbox of ours")},
	{quirks: q("another reading"), want: "signature.string_to_sign", seen: m("signature.string_to_sign", `reading is the string "unicode"`)},
	{quirks: q("another text"), want: "signature.string_to_sign", seen: m("signature.string_to_sign", `stringToSign is the string "GET"`)},

	{quirks: q("no orders"), want: "orders.create", seen: m("orders.create", "HTTP 500", "orders.info", "no order could be created")},
	{quirks: q("-1"), want: "orders.create", seen: m("orders.create", "ETH_USDT is not enabled here")},
	{quirks: q("no customers"), want: "orders.created_members forms.order_members", seen: m("forms.order_members", "without customerId")},
	{quirks: q("none of ours"), want: "orders.created_ours orders.create_closed forms.order_ours", seen: m("orders.created_ours", "without orderStatus, expiresAt")},
	{quirks: q("amounts are text"), want: "orders.created_numbers forms.order_amounts", seen: m("forms.order_amounts", `orderAmount is the string "1.5"`)},
	{quirks: q("rounded amounts"), want: "forms.order_amounts", seen: m("forms.order_amounts", "orderAmount is the number 1.50")},
	{quirks: q("seconds are text"), want: "orders.created_numbers forms.order_seconds"},
	{quirks: q("no amounts as text"), want: "orders.create_again orders.create_full", seen: m("orders.unknown_member", "that order could not be created",
		"webhooks.signed", "the order could not be cancelled")},
	{quirks: q("an id each time"), want: "orders.create_again", seen: m("orders.create_again", "sysid is")},
	{quirks: q("no order twice"), want: "orders.create_again orders.unknown_member orders.nonce orders.create_closed"},
	{quirks: q("orderNo is not unique"), want: "orders.create_differently", seen: m("orders.create_differently", "taken")},
	{quirks: q("nonce is ignored"), want: "orders.nonce", seen: m("orders.nonce", "taken")},
	{quirks: q("requestId is ignored"), want: "orders.request_id", seen: m("orders.request_id", "taken")},
	{quirks: q("unknown members are refused"), want: "orders.unknown_member forms.unknown_member"},
	{quirks: q("no info"), want: "orders.info forms.order_members forms.order_ours forms.order_more forms.order_amounts forms.order_seconds forms.order_times " +
		"forms.order_status codes.order_unknown codes.order_no_missing", seen: m("forms.order_times", "the info call was refused: HTTP 500")},
	{quirks: q("no order number"), want: "orders.info", seen: m("orders.info", `it tells of the order the string "other"`)},
	{quirks: q("amounts change"), want: "orders.info", seen: m("orders.info", "payingAmount is the number 1.6, and was the number 1.5")},
	{quirks: q("no GET /openapi/test", "refuses printed"), want: "signature.query_* codes.header_missing codes.header_repeated codes.timestamp_seconds " +
		"codes.timestamp_old codes.signature_wrong codes.signature_hex codes.token_unknown codes.received_timestamp",
		seen: m("orders.info", "PAYING")}, // which teaches the reading
	{quirks: q("odd status"), want: "orders.info orders.cancel orders.cancel_again orders.cancel_post orders.create_closed forms.order_status"},
	{quirks: q("no cancel"), want: "orders.cancel orders.cancel_post", seen: m("orders.cancel_again", "it could not be cancelled")},
	{quirks: q("no POST /checkout/order/cancel"), want: "orders.cancel_post", seen: m("orders.cancel_post", "route_not_found")},
	{quirks: q("cancels once"), want: "orders.cancel_again"},
	{quirks: q("closed orders are refused"), want: "orders.create_closed"},
	{quirks: q("Shanghai"), want: "orders.time_zone", seen: m("orders.time_zone", "+8.00 hours from UTC")},
	{quirks: q("odd times"), want: "orders.time_zone forms.order_times", seen: m("orders.time_zone", `createdTime is the string "yesterday"`)},

	{quirks: q("events are not signed"), want: "webhooks.signed", seen: m("webhooks.signed", "header_missing")},
	{quirks: q("events are signed like requests"), want: "webhooks.signed", seen: m("webhooks.signed", "signature_mismatch")},
	{quirks: q("events are of yesterday"), want: "webhooks.signed", seen: m("webhooks.signed", "timestamp_outside_window")},
	{quirks: q("events hold whitespace"), want: "webhooks.whitespace"},
	{quirks: q("no event id"), want: "webhooks.envelope", seen: m("webhooks.envelope", "without eventId")},
	{quirks: q("no sequence"), want: "webhooks.ours", seen: m("webhooks.ours", "without sequence")},
	{quirks: q("no reason"), want: "webhooks.ours", seen: m("webhooks.ours", "without reason")},
	{quirks: q("another type"), want: "webhooks.type", seen: m("webhooks.type", `it is the string "ORDER_CANCELLED"`)},
	{quirks: q("ms"), want: "webhooks.timestamp"},
	{quirks: q("no token"), want: "webhooks.data", seen: m("webhooks.data", "without token")},
	{quirks: q("event amounts text"), want: "webhooks.amounts", seen: m("webhooks.amounts", `payingAmount is the string "1.5"`)},
	{quirks: q("answers' event time"), want: "webhooks.times", seen: m("webhooks.times", "2025-12-23T12:56:47.000")},

	{quirks: q("201"), want: "forms.http_status", seen: m("forms.http_status", "it is 201")},
	{quirks: q("text/plain"), want: "signature.answer_printed signature.answer_prose signature.answer_post signature.answer_window forms.content_type " +
		"orders.create_differently orders.request_id orders.nonce codes.timestamp_old codes.grant_unknown codes.query_unknown codes.order_unknown " +
		"codes.order_no_form codes.order_no_missing codes.page_size codes.replayed codes.amount_zero codes.token_unsupported codes.fiat_unsupported",
		seen: m("signature.answer_post", "content_type_not_accepted", "codes.replayed", "signed, but content_type_not_accepted")},
	{quirks: q("retcode is a number"), want: "forms.retcode", seen: m("forms.retcode", "it is the number 200")},
	{quirks: q("retmsg is null"), want: "forms.retmsg", seen: m("forms.retmsg", "it is null")},
	{quirks: q("no success"), want: "forms.success codes.refusal_form", seen: m("forms.success", "it is absent")},
	{quirks: q("success is true"), want: "codes.refusal_form", seen: m("codes.refusal_form", "success is true")},
	{quirks: q("a trace"), want: "forms.envelope", seen: m("forms.envelope", `also has "traceId"`)},
	{quirks: q("no echo"), want: "forms.self_test"},
	{quirks: q("no POST /checkout/token/list"), want: "forms.token_list", seen: m("forms.token_list", "route_not_found")},
	{quirks: q("a shop"), want: "forms.order_more", seen: m("forms.order_more", `also has "shopName"`)},
	{quirks: q("event times"), want: "forms.order_times"},
	{quirks: q("no POST /checkout/order/list"), want: "token.several forms.order_list forms.page_number_text forms.page_cursor forms.unknown_member codes.page_size",
		seen: m("forms.retcode", "the order list was refused: HTTP 404")},
	{quirks: q("a list"), want: "forms.token_list forms.page", seen: m("forms.page", "without records")},
	{quirks: q("a page's text"), want: "forms.page_numbers", seen: m("forms.page_numbers", `total is the string "2"`)},
	{quirks: q("page size is ignored"), want: "forms.page_size"},
	{quirks: q("page number is ignored"), want: "forms.page_next", seen: m("forms.page_next", "both have the order")},
	{quirks: q("no numbers as text"), want: "forms.page_number_text"},
	{quirks: q("no next cursor"), want: "forms.page_cursor", seen: m("forms.page_cursor", "without nextCursor")},
	{quirks: q("the cursor is ignored"), want: "forms.page_cursor", seen: m("forms.page_cursor", "the cursor was ignored")},

	{quirks: q("no window"), want: "codes.timestamp_old", seen: m("codes.timestamp_old", "taken")},
	{quirks: q("replays are taken"), want: "codes.replayed"},
	{quirks: q("any page size"), want: "codes.page_size"},
	{quirks: q("any parameter is taken"), want: "codes.query_unknown", seen: m("codes.query_unknown", "order_not_found")},
	{quirks: q("any order is taken"), want: "codes.order_no_form codes.amount_zero codes.token_unsupported codes.fiat_unsupported"},
	{quirks: q("five digits"), want: "orders.create_differently orders.request_id orders.nonce codes.*", seen: m("codes.header_missing", `HTTP 200, retcode the string "00006", "header is missing", unsigned`,
		"codes.refusal_form", "error is absent", "codes.received_timestamp", "absent")},
	{quirks: q("an empty object"), want: "codes.refusal_form", seen: m("codes.refusal_form", "retdata is an object")},
	{quirks: q("no request id"), want: "codes.refusal_form", seen: m("codes.refusal_form", "without requestId")},
	{quirks: q("no timestamp in it"), want: "codes.received_timestamp"},
}

func q(quirks ...string) []string { return quirks }

func m(pairs ...string) map[string]string {
	seen := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		seen[pairs[i]] = pairs[i+1]
	}
	return seen
}

// Each difference is named by the checks that are about it, and by no other.
func TestDifferencesAreNamed(t *testing.T) {
	for _, c := range quirkCases {
		name := strings.Join(c.quirks, ", ")
		t.Run(name, func(t *testing.T) {
			r := newEnvironment(t, c.quirks...).run(conformance.Flags...)
			got, want := r.Differs(), wanted(c.want)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("it differs in %v, want %v\n%s", got, want, text(t, r))
			}
			for id, seen := range c.seen {
				if found := result(t, r, id); !strings.Contains(found.Seen, seen) {
					t.Errorf("%s has seen %q, want %q in it", id, found.Seen, seen)
				}
			}
		})
	}
}

// An event that does not come is named, and what it would have been is not asked.
func TestNoEvent(t *testing.T) {
	o := newEnvironment(t, "no events").options(conformance.Write, conformance.Listen)
	o.EventWait = time.Millisecond
	r, err := conformance.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Differs(); !slices.Equal(got, []string{"webhooks.arrives"}) {
		t.Errorf("it differs in %v", got)
	}
	if c := result(t, r, "webhooks.signed"); c.Outcome != conformance.NotAsked || c.Seen != "no event came" {
		t.Errorf("webhooks.signed: %+v", c)
	}
}

// wanted are the IDs of a case, sorted.
func wanted(ids string) []string {
	all := map[string]bool{}
	for _, id := range strings.Fields(ids) {
		for _, c := range conformance.Checks() {
			if group, isGroup := strings.CutSuffix(id, "*"); isGroup && strings.HasPrefix(c.ID, group) || c.ID == id {
				all[c.ID] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// Every check can fail: there is an environment in which it does.
func TestEveryCheckCanDiffer(t *testing.T) {
	named := map[string]bool{}
	for _, c := range quirkCases {
		for _, id := range wanted(c.want) {
			named[id] = true
		}
	}
	named["webhooks.arrives"] = true // in TestNoEvent
	for _, c := range conformance.Checks() {
		if !named[c.ID] {
			t.Errorf("no environment of the tests differs in %s", c.ID)
		}
	}
}
