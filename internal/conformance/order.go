package conformance

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

// orders are what Write has created: one as the vendor's texts have it, and one with
// all that a request may have.
type orders struct {
	plain, full string // their numbers; empty until they are created
	created     *answer
	at          time.Time
	open        []string // not cancelled yet
}

// The amount of every order, and how many seconds it waits for a payment that never
// comes.
const (
	orderAmount  = "1.5"
	orderSeconds = 600
)

var (
	createdMembers = []string{"sysid", "orderNo", "payingAmount", "token", "coinAddress", "exchangeRate", "depositAddress", "paymentUrl", "expiredIn",
		"customerId", "merchantId"}
	createdOurs = []string{"orderStatus", "expiresAt"}
)

var createChecks = []Check{
	{ID: "orders.create", Needs: []Flag{Write}, Asks: "an order of 1.5 USD, the amount a JSON number",
		Vendor: `orderNo of letters and digits, orderAmount, customerId, token, fiat, expiredIn. A depositAddress of "-1" says that chain and token are not enabled.`,
		Ours:   "Taken; a token that is not enabled is refused with token_not_supported.",
		ask:    (*run).create},
	{ID: "orders.created_members", Needs: []Flag{Write}, Asks: "the members of the create call's answer",
		Vendor: strings.Join(createdMembers, ", ") + ".",
		Ours:   "The same, always all of them.",
		ask:    onCreated(func(_ *run, a *answer) finding { return has(a.retdata, createdMembers...) })},
	{ID: "orders.created_ours", Needs: []Flag{Write}, Asks: "our own members of that answer",
		Ours: "orderStatus, without which a payer may be sent to a closed order, and expiresAt in milliseconds.",
		ask:  onCreated(func(_ *run, a *answer) finding { return has(a.retdata, createdOurs...) })},
	{ID: "orders.created_numbers", Needs: []Flag{Write}, Asks: "the form of amounts and seconds in that answer",
		Vendor: "JSON numbers: 25, 24.5, 1.01.",
		Ours:   "The same, in their shortest form.",
		ask: onCreated(func(_ *run, a *answer) finding {
			return all(a.retdata, decimalNumber, "payingAmount", "exchangeRate", "expiredIn")
		})},
	{ID: "orders.create_again", Needs: []Flag{Write}, Asks: "the same order again, its amount the string 1.50",
		Vendor: "orderNo is unique.",
		Ours:   "The same order: what is compared is what was meant.",
		ask: onCreated(func(r *run, a *answer) finding {
			return r.sameOrder(r.createBody(r.orders.plain, map[string]any{"orderAmount": "1.50"}), a)
		})},
	{ID: "orders.create_differently", Needs: []Flag{Write, Probes}, Asks: "the same orderNo with another amount",
		Ours: "Refused with order_no_reused.",
		ask: onCreated(func(r *run, _ *answer) finding {
			return r.refusal("orders.create_differently", "order_no_reused", true,
				r.do(r.post(createPath, r.createBody(r.orders.plain, map[string]any{"orderAmount": json.Number("2.5")}))))
		})},
	{ID: "orders.create_full", Needs: []Flag{Write}, Asks: "an order with an amount that is a string, callback URLs, and a requestId",
		Vendor: "pcCallbackUrl and appCallbackUrl: where the page returns to. The quick start advises a nonce or a requestId.",
		Ours:   "Taken.",
		ask: onCreated(func(r *run, _ *answer) finding {
			orderNo, params := newOrderNo(), r.fullParams()
			params["requestId"] = orderNo
			a := r.newOrder(orderNo, params)
			if a.ok() {
				r.orders.full = orderNo
			}
			return taken(a)
		})},
	{ID: "orders.unknown_member", Needs: []Flag{Write}, Asks: "that order again, with a member that nobody knows",
		Ours: "Ignored, since the vendor's pages are known in part only.",
		ask: onCreated(func(r *run, _ *answer) finding {
			if r.orders.full == "" {
				return notAsked("that order could not be created")
			}
			params := r.fullParams()
			params["conformance"] = "1"
			return taken(r.do(r.post(createPath, r.createBody(r.orders.full, params))))
		})},
	{ID: "orders.request_id", Needs: []Flag{Write, Probes}, Asks: "the first order again, with the requestId of the other",
		Vendor: "The quick start advises a nonce or a requestId for critical operations.",
		Ours:   "Refused with request_id_reused: a requestId is one intention.",
		ask: onCreated(func(r *run, _ *answer) finding {
			if r.orders.full == "" {
				return notAsked("the other order could not be created")
			}
			return r.refusal("orders.request_id", "request_id_reused", true,
				r.do(r.post(createPath, r.createBody(r.orders.plain, map[string]any{"requestId": r.orders.full}))))
		})},
	{ID: "orders.nonce", Needs: []Flag{Write, Probes}, Asks: "the same order again, twice with one nonce",
		Vendor: "The quick start advises a nonce or a requestId for critical operations.",
		Ours:   "Refused the second time with nonce_reused, whatever else is sent.",
		ask: onCreated(func(r *run, _ *answer) finding {
			body := r.createBody(r.orders.plain, map[string]any{"nonce": rand.Text()})
			if a := r.do(r.post(createPath, body)); !a.ok() {
				return differs("refused when it came first: %s", a)
			}
			return r.refusal("orders.nonce", "nonce_reused", true, r.do(r.post(createPath, body)))
		})},
	{ID: "orders.info", Needs: []Flag{Write}, Asks: "the order, by the info call",
		Vendor: "GET /checkout/order/info?orderNo=",
		Ours:   "PAYING, with the amounts that it was created with.",
		ask:    onCreated((*run).infoOfCreated)},
}

const (
	createPath = "/checkout/order/create"
	infoPath   = "/checkout/order/info"
	cancelPath = "/checkout/order/cancel"
	listPath   = "/checkout/order/list"
)

// fullParams are those of the order with all that a request may have.
func (r *run) fullParams() map[string]any {
	params := map[string]any{"orderAmount": "1.50", "pcCallbackUrl": "https://example.com/paid", "appCallbackUrl": "https://example.com/app"}
	if r.receiver != nil {
		params["webhookUrl"] = r.receiver.url
	}
	return params
}

// newOrderNo makes up a number of letters and digits that nobody else has.
func newOrderNo() string { return "CF" + rand.Text()[:20] }

// createBody is the body of the create call, with params beside or instead of the
// usual ones.
func (r *run) createBody(orderNo string, params map[string]any) string {
	body := map[string]any{"orderNo": orderNo, "orderAmount": json.Number(orderAmount), "token": r.Token, "fiat": "USD", "expiredIn": orderSeconds,
		"customerId": "conformance"}
	for name, value := range params {
		body[name] = value
	}
	return string(jsonOf(body))
}

// onCreated is a check that needs the order.
func onCreated(ask func(*run, *answer) finding) func(*run) finding {
	return func(r *run) finding {
		if r.orders.created == nil {
			return notAsked("no order could be created")
		}
		return ask(r, r.orders.created)
	}
}

func (r *run) create() finding {
	orderNo := newOrderNo()
	r.orders.at = time.Now()
	a := r.newOrder(orderNo, nil)
	if !a.ok() {
		return differs("refused: %s", a)
	}
	if a.isNotEnabled() {
		return differs("taken, but depositAddress is %s: %s is not enabled here; choose another with --token", form(a.retdata["depositAddress"]), r.Token)
	}
	r.orders.plain, r.orders.created = orderNo, a
	r.listed = nil // it is on the list now
	return agrees("taken")
}

// newOrder creates an order that is to be cancelled in the end: also one whose answer
// got lost.
func (r *run) newOrder(orderNo string, params map[string]any) *answer {
	a := r.do(r.post(createPath, r.createBody(orderNo, params)))
	if a.err != nil || a.ok() && !a.isNotEnabled() {
		r.orders.open = append(r.orders.open, orderNo)
	}
	return a
}

// isNotEnabled says whether the vendor's answer to the create call is that there is no
// address for the token: there is no order then that could be cancelled.
func (a *answer) isNotEnabled() bool { return text(a.retdata["depositAddress"]) == "-1" }

// sameOrder creates an order that is there already.
func (r *run) sameOrder(body string, before *answer) finding {
	a := r.do(r.post(createPath, body))
	if !a.ok() {
		return differs("refused: %s", a)
	}
	for _, name := range []string{"sysid", "depositAddress"} {
		if got, want := text(a.retdata[name]), text(before.retdata[name]); got != want {
			return differs("%s is %q, and was %q", name, got, want)
		}
	}
	return agrees("the same order")
}

func (r *run) infoOfCreated(created *answer) finding {
	a := r.info(r.orders.plain)
	if !a.ok() {
		return differs("refused: %s", a)
	}
	r.sample = a
	switch {
	case text(a.retdata["orderNo"]) != r.orders.plain:
		return differs("it tells of the order %s", form(a.retdata["orderNo"]))
	case text(a.retdata["orderStatus"]) != "PAYING":
		return differs("orderStatus is %s", form(a.retdata["orderStatus"]))
	case text(a.retdata["payingAmount"]) != text(created.retdata["payingAmount"]):
		return differs("payingAmount is %s, and was %s", form(a.retdata["payingAmount"]), form(created.retdata["payingAmount"]))
	}
	return agrees("PAYING")
}

var cancelChecks = []Check{
	{ID: "orders.cancel", Needs: []Flag{Write}, Asks: "cancelling the order by GET",
		Vendor: "GET /checkout/order/cancel?orderNo=",
		Ours:   "CANCELLED.",
		ask: onCreated(func(r *run, _ *answer) finding {
			return r.cancel(r.orders.plain, r.get(cancelPath, "orderNo="+r.orders.plain))
		})},
	{ID: "orders.cancel_post", Needs: []Flag{Write}, Asks: "cancelling the other order by POST, with a body",
		Ours: "CANCELLED: a call that changes something should be no GET.",
		ask: onCreated(func(r *run, _ *answer) finding {
			if r.orders.full == "" {
				return notAsked("the other order could not be created")
			}
			return r.cancel(r.orders.full, r.post(cancelPath, string(jsonOf(map[string]string{"orderNo": r.orders.full}))))
		})},
	{ID: "orders.cancel_again", Needs: []Flag{Write}, Asks: "cancelling the order once more",
		Ours: "Answered like the first time: a repetition is no mistake.",
		ask: onCreated(func(r *run, _ *answer) finding {
			if slices.Contains(r.orders.open, r.orders.plain) {
				return notAsked("it could not be cancelled")
			}
			return r.cancel(r.orders.plain, r.get(cancelPath, "orderNo="+r.orders.plain))
		})},
	{ID: "orders.create_closed", Needs: []Flag{Write}, Asks: "creating the cancelled order again",
		Ours: "Answered with that order, whose orderStatus says CANCELLED.",
		ask: onCreated(func(r *run, _ *answer) finding {
			if slices.Contains(r.orders.open, r.orders.plain) {
				return notAsked("it could not be cancelled")
			}
			a := r.do(r.post(createPath, r.createBody(r.orders.plain, nil)))
			switch status := a.retdata["orderStatus"]; {
			case !a.ok():
				return differs("refused: %s", a)
			case text(status) != "CANCELLED":
				return differs("answered, and orderStatus is %s", form(status))
			}
			return agrees("CANCELLED")
		})},
	{ID: "orders.time_zone", Needs: []Flag{Write}, Asks: "the time zone of createdTime",
		Ours: "UTC.",
		ask:  onCreated((*run).timeZone)},
}

// cancel cancels an order and looks at what is answered.
func (r *run) cancel(orderNo string, c call) finding {
	a := r.do(c)
	if !a.ok() {
		return differs("refused: %s", a)
	}
	r.orders.open = slices.DeleteFunc(r.orders.open, func(open string) bool { return open == orderNo })
	if status := a.retdata["orderStatus"]; text(status) != "CANCELLED" {
		return differs("taken, and orderStatus is %s", form(status))
	}
	return agrees("CANCELLED")
}

// timeZone compares an order's time with this machine's when it was created.
func (r *run) timeZone(*answer) finding {
	if r.sample == nil {
		return notAsked("the info call was refused")
	}
	raw := r.sample.retdata["createdTime"]
	var at time.Time
	var err error
	for _, layout := range []string{"2006-01-02T15:04:05.999999999", time.DateTime, time.RFC3339Nano} {
		if at, err = time.Parse(layout, text(raw)); err == nil {
			break
		}
	}
	if err != nil {
		return differs("createdTime is %s", form(raw))
	}
	quarters := math.Round(at.Sub(r.orders.at).Minutes() / 15)
	if quarters != 0 {
		return differs("createdTime is %s, %+.2f hours from UTC", form(raw), quarters/4)
	}
	return agrees("UTC: %s", form(raw))
}

// cancelOpen cancels the orders that are still open, also when the run was broken off,
// and returns those that it could not.
func (r *run) cancelOpen() (left []string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), answerWait)
	defer cancel()
	for _, orderNo := range r.orders.open {
		done := false
		for _, c := range []call{r.get(cancelPath, "orderNo="+orderNo), r.post(cancelPath, fmt.Sprintf(`{"orderNo":%q}`, orderNo))} {
			done = done || r.send(ctx, r.filled(c)).ok()
		}
		if !done {
			left = append(left, orderNo)
		}
	}
	return left
}

// order is an order by the info call: the one that was created, else the newest that
// there is. The finding says why there is none.
func (r *run) order() (*answer, finding) {
	if r.sample != nil {
		return r.sample, finding{}
	}
	list := r.list()
	if !list.ok() {
		return nil, notAsked("the order list was refused")
	}
	records := list.records()
	if len(records) == 0 || text(records[0]["orderNo"]) == "" {
		return nil, notAsked("the merchant has no order", Write)
	}
	a := r.info(text(records[0]["orderNo"]))
	if !a.ok() {
		return nil, differs("the info call was refused: %s", a)
	}
	r.sample = a
	return a, finding{}
}

// info is an order by the info call. Where the self-test taught no reading of the
// query, this call does.
func (r *run) info(orderNo string) *answer {
	c := r.get(infoPath, "orderNo="+url.QueryEscape(orderNo))
	a := r.do(c)
	if a.ok() || len(r.query) > 0 {
		return a
	}
	c.reading = signature.ProseQuery
	if unmarked := r.do(c); unmarked.ok() {
		r.query = append(r.query, signature.ProseQuery)
		return unmarked
	}
	return a
}

// list is the first page of orders, of one.
func (r *run) list() *answer {
	if r.listed == nil {
		r.listed = r.do(r.post(listPath, `{"pageNum":1,"pageSize":1}`))
	}
	return r.listed
}
