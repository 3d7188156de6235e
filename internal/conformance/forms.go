package conformance

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// onList is a check that looks at the answer of the order list: of all calls the one
// that changes nothing and needs nothing to be there.
func onList(r *run, ask func(*answer) finding) finding {
	a := r.list()
	if !a.ok() {
		return notAsked("the order list was refused: " + a.String())
	}
	return ask(a)
}

// listCheck is a check of that kind.
func listCheck(id, asks, vendor, ours string, ask func(*answer) finding) Check {
	return Check{ID: "forms." + id, Asks: asks, Vendor: vendor, Ours: ours, ask: func(r *run) finding { return onList(r, ask) }}
}

var envelopeChecks = []Check{
	{ID: "forms.order_list", Asks: "the order list, its first page", Vendor: "POST /checkout/order/list {pageNum, pageSize}.", Ours: "Taken.",
		ask: func(r *run) finding { return taken(r.list()) }},
	listCheck("http_status", "the HTTP status of a success", "", "200.", func(a *answer) finding {
		if a.status != 200 {
			return differs("it is %d", a.status)
		}
		return agrees("200")
	}),
	listCheck("content_type", "its Content-Type", "", "application/json.", func(a *answer) finding {
		got := a.header.Get("Content-Type")
		if media, _, _ := strings.Cut(got, ";"); !strings.EqualFold(strings.TrimSpace(media), "application/json") {
			return differs("it is %q", got)
		}
		return agrees("%s", got)
	}),
	listCheck("retcode", "retcode of a success: a string or a number", `"200" in the quick start; 200 in webhooks' acknowledgements.`,
		`The string "200". Our clients take either.`, func(a *answer) finding {
			if string(a.envelope["retcode"]) != `"200"` {
				return differs("it is %s", form(a.envelope["retcode"]))
			}
			return agrees(`"200"`)
		}),
	listCheck("retmsg", "retmsg of a success", `"SUCCESS".`, `"SUCCESS". Our clients take anything.`, func(a *answer) finding {
		if text(a.envelope["retmsg"]) != "SUCCESS" {
			return differs("it is %s", form(a.envelope["retmsg"]))
		}
		return agrees("SUCCESS")
	}),
	listCheck("success", "the member success", "true.", "true, and not needed by our clients.", func(a *answer) finding {
		if string(a.envelope["success"]) != "true" {
			return differs("it is %s", form(a.envelope["success"]))
		}
		return agrees("true")
	}),
	listCheck("envelope", "other members of the envelope", "retcode, retmsg, success, retdata.", "No others in a success, but ignored in sandboxes.",
		func(a *answer) finding {
			return hasNoMore(a.envelope, "retcode", "retmsg", "success", "retdata", "ignored")
		}),
	{ID: "forms.self_test", Asks: "what the self-test echoes of a query", Vendor: "It is named in the quick start's examples alone.",
		Ours: "method, parameters and body: parameters has what was signed.",
		ask: func(r *run) finding {
			a := r.tests[r.reading()]
			if a == nil {
				return notAsked("no self-test was taken")
			}
			var echoed map[string]string
			if err := json.Unmarshal(a.retdata["parameters"], &echoed); err != nil || !maps.Equal(echoed, map[string]string{"test": "234"}) {
				return differs("parameters is %s", form(a.retdata["parameters"]))
			}
			return agrees("it is there")
		}},
	{ID: "forms.token_list", Asks: "the list of tokens that orders can be paid in",
		Ours: "POST /checkout/token/list, answered with records.",
		ask: func(r *run) finding {
			a := r.do(r.post("/checkout/token/list", "{}"))
			if a.ok() && a.retdata["records"] == nil {
				return differs("answered without records")
			}
			return taken(a)
		}},
}

// The members of an order, by the info call.
var (
	orderMembers = []string{"sysid", "orderNo", "orderAmount", "payingAmount", "refundedAmount", "customerId", "merchantId", "expiredIn", "token", "txHash",
		"depositAddress", "orderStatus", "createdTime", "updatedTime"}
	orderOurs = []string{"fiat", "exchangeRate", "rateSource", "rateAt", "receivedAmount", "paymentUrl", "expiresAt", "createdAt", "updatedAt", "confirmations", "requiredConfirmations", "deposits",
		"metadata"}
	orderStatuses = []string{"PAYING", "PAID", "TIMEOUT", "CANCELLED", "REFUNDING", "PARTIAL_REFUNDED", "REFUNDED"}
)

// orderCheck is a check that looks at an order.
func orderCheck(id, asks, vendor, ours string, ask func(members) finding) Check {
	return Check{ID: "forms.order_" + id, Asks: asks, Vendor: vendor, Ours: ours, ask: func(r *run) finding {
		a, found := r.order()
		if a == nil {
			return found
		}
		return ask(a.retdata)
	}}
}

var orderFormChecks = []Check{
	orderCheck("members", "the members of an order", strings.Join(orderMembers, ", ")+".", "The same, always all of them.",
		func(m members) finding { return has(m, orderMembers...) }),
	orderCheck("ours", "our own members of an order", "", strings.Join(orderOurs, ", ")+".",
		func(m members) finding { return has(m, orderOurs...) }),
	orderCheck("more", "members of an order that we do not know", "", "None. Our clients leave them alone.",
		func(m members) finding { return hasNoMore(m, slices.Concat(orderMembers, orderOurs)...) }),
	orderCheck("amounts", "the form of its amounts", "JSON numbers: 25, 24.5, 1.01.", "The same, in their shortest form. Our clients read strings too.",
		func(m members) finding {
			return all(m, decimalNumber, "orderAmount", "payingAmount", "refundedAmount", "receivedAmount")
		}),
	orderCheck("seconds", "the form of expiredIn", "A JSON number of seconds.", "The same.",
		func(m members) finding { return all(m, wholeNumber, "expiredIn") }),
	orderCheck("times", "the form of createdTime and updatedTime", "2025-09-26T14:49:09.294.", "The same. Our clients read events' form too.",
		func(m members) finding { return all(m, answerTime, "createdTime", "updatedTime") }),
	orderCheck("status", "orderStatus", strings.Join(orderStatuses, ", ")+".", "One of these.",
		func(m members) finding {
			if status := m["orderStatus"]; !slices.Contains(orderStatuses, text(status)) {
				return differs("it is %s", form(status))
			}
			return agrees("%s", text(m["orderStatus"]))
		}),
}

var pageChecks = []Check{
	listCheck("page", "the members of a page", "Newer pages: records, total, pageNo, pageSize.", "The same.",
		func(a *answer) finding { return has(a.retdata, "records", "total", "pageNo", "pageSize") }),
	listCheck("page_numbers", "the form of a page's numbers", "JSON numbers.", "The same.",
		func(a *answer) finding { return all(a.retdata, wholeNumber, "total", "pageNo", "pageSize") }),
	listCheck("page_size", "whether a page of one order has one at most", "pageSize.", "It has.", func(a *answer) finding {
		if got := len(a.records()); got > 1 {
			return differs("it has %d", got)
		}
		return agrees("it has")
	}),
	{ID: "forms.page_next", Asks: "the second page of one order", Vendor: "pageNum, from 1.", Ours: "It has another order than the first.",
		ask: func(r *run) finding { return onList(r, r.nextPage) }},
	{ID: "forms.page_number_text", Asks: "pageNum as a string", Ours: "Taken: some clients send whole numbers so.",
		ask: func(r *run) finding { return taken(r.do(r.post(listPath, `{"pageNum":"1","pageSize":"1"}`))) }},
	{ID: "forms.page_cursor", Asks: "the first page by an empty cursor",
		Ours: "Taken, and answered with nextCursor instead of total and pageNo.",
		ask: func(r *run) finding {
			a := r.do(r.post(listPath, `{"cursor":"","pageSize":1}`))
			switch {
			case !a.ok():
				return differs("refused: %s", a)
			case a.retdata["nextCursor"] == nil:
				return differs("answered without nextCursor")
			case a.retdata["total"] != nil:
				return differs("answered with total: the cursor was ignored")
			}
			return agrees("taken")
		}},
	{ID: "forms.unknown_member", Asks: "the order list with a member that nobody knows",
		Ours: "Ignored, since the vendor's pages are known in part only; sandboxes name it in ignored.",
		ask: func(r *run) finding {
			return taken(r.do(r.post(listPath, `{"pageNum":1,"pageSize":1,"conformance":"1"}`)))
		}},
}

// nextPage compares the second page of one order with the first, which is asked for
// again where both are the same: an order may have come meanwhile.
func (r *run) nextPage(*answer) finding {
	page := func(num int) (*answer, string) {
		a := r.do(r.post(listPath, fmt.Sprintf(`{"pageNum":%d,"pageSize":1}`, num)))
		if list := a.records(); len(list) > 0 {
			return a, text(list[0]["orderNo"])
		}
		return a, ""
	}
	_, first := page(1)
	a, second := page(2)
	switch {
	case !a.ok():
		return differs("refused: %s", a)
	case first == "" || second == "":
		return notAsked("the merchant has fewer than two orders", Write)
	case first != second:
		return agrees("it has")
	}
	if _, again := page(1); again != first {
		return notAsked("an order came meanwhile")
	}
	return differs("both have the order %q", first)
}
