package evm_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

var null = json.RawMessage("null")

// onLogs, onReceipts and onHeaders change one kind of answer.
func onLogs(change func(json.RawMessage) json.RawMessage) lie {
	return func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
		if c.Method == "eth_getLogs" && a.Error == nil {
			a.Result = change(a.Result)
		}
		return a
	}
}

func onReceipts(change func(json.RawMessage) json.RawMessage) lie {
	return func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
		if (c.Method == "eth_getBlockReceipts" || c.Method == "eth_getTransactionReceipt") && a.Error == nil {
			a.Result = change(a.Result)
		}
		return a
	}
}

func onHeaders(change func(map[string]json.RawMessage)) lie {
	return func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
		if c.Method == "eth_getBlockByNumber" {
			a.Result = edit(a.Result, change)
		}
		return a
	}
}

func set(name, value string) func(map[string]json.RawMessage) {
	return func(members map[string]json.RawMessage) { members[name] = json.RawMessage(value) }
}

func instead(result string) func(json.RawMessage) json.RawMessage {
	return func(json.RawMessage) json.RawMessage { return json.RawMessage(result) }
}

func elements(change func([]json.RawMessage) []json.RawMessage) func(json.RawMessage) json.RawMessage {
	return func(list json.RawMessage) json.RawMessage { return editList(list, change) }
}

func dropFirst(list []json.RawMessage) []json.RawMessage { return list[min(1, len(list)):] }

func dropLast(list []json.RawMessage) []json.RawMessage { return list[:max(0, len(list)-1)] }

func twice(list []json.RawMessage) []json.RawMessage {
	if len(list) > 0 {
		list = append(list, list[0])
	}
	return list
}

func reversed(list []json.RawMessage) []json.RawMessage {
	slices.Reverse(list)
	return list
}

func each(change func(map[string]json.RawMessage)) func([]json.RawMessage) []json.RawMessage {
	return func(list []json.RawMessage) []json.RawMessage {
		for i := range list {
			list[i] = edit(list[i], change)
		}
		return list
	}
}

const otherHash = `"0x1111111111111111111111111111111111111111111111111111111111111111"`

// logLies are about eth_getLogs. Whether a list of them can be seen to be wrong
// by itself.
var logLies = map[string]struct {
	tell lie
	seen bool
}{
	"null":                     {onLogs(instead("null")), true},
	"no result":                {func(c evmtest.Call, a evmtest.Answer) evmtest.Answer { return without(c, a) }, true},
	"an object":                {onLogs(instead("{}")), true},
	"an empty list":            {onLogs(instead("[]")), false},
	"a list without its first": {onLogs(elements(dropFirst)), false},
	"a list without its last":  {onLogs(elements(dropLast)), false},
	"a log twice":              {onLogs(elements(twice)), true},
	"logs of another block":    {onLogs(elements(each(set("blockHash", otherHash)))), true},
	"logs of another number":   {onLogs(elements(each(set("blockNumber", `"0x1"`)))), true},
	"logs of another token":    {onLogs(elements(each(set("address", `"0x0000000000000000000000000000000000000001"`)))), true},
	"removed logs":             {onLogs(elements(each(set("removed", "true")))), true},
	"another amount":           {onLogs(elements(each(set("data", otherHash)))), false},
	"an error":                 {refuse("eth_getLogs", `{"code":-32000,"message":"no"}`), true},
}

func without(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
	if c.Method == "eth_getLogs" {
		a.Result = nil
	}
	return a
}

func refuse(method, refusal string) lie {
	return func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
		if strings.HasPrefix(c.Method, method) {
			return evmtest.Refusal(refusal)
		}
		return a
	}
}

// On a chain whose headers can be proven, no lie about logs changes anything.
func TestLiesAboutLogsAreNoMatterWhereBlocksAreProven(t *testing.T) {
	w := newWorld(t)
	for name, l := range logLies {
		t.Run(name, func(t *testing.T) {
			w.expect(t, right, open(t, w.liar(t, l.tell).URL))
		})
	}
}

// On a chain whose headers cannot be hashed here, the receipts settle it, by
// the root in the header.
func TestLiesAboutLogsAreSettledByReceipts(t *testing.T) {
	w := newWorld(t)
	for name, l := range logLies {
		t.Run(name, func(t *testing.T) {
			// A list that is malformed is refused before that: it is no list.
			want := right
			if l.seen {
				want = fails
			}
			w.expect(t, want, open(t, w.liar(t, both(foreign, l.tell)).URL))
			w.expect(t, right, open(t, w.liar(t, both(foreign, l.tell)).URL, w.liar(t, foreign).URL))
		})
	}
}

// Where nothing can be proven, one node that contradicts itself is not
// believed, nor one of two that contradict each other; of three, two that agree
// are.
func TestLiesAboutLogsAreSettledByOtherNodes(t *testing.T) {
	w := newWorld(t)
	for name, l := range logLies {
		t.Run(name, func(t *testing.T) {
			liar, honest := func() string { return w.liar(t, both(rootless, l.tell)).URL }, func() string { return w.liar(t, rootless).URL }
			w.expect(t, fails, open(t, liar()))
			w.expect(t, fails, open(t, liar(), honest()))
			w.expect(t, fails, open(t, honest(), liar()))
			w.expect(t, right, open(t, liar(), honest(), honest()))
			w.expect(t, right, open(t, honest(), liar(), honest()))
		})
	}
	w.expect(t, right, open(t, w.liar(t, rootless).URL))
	w.expect(t, right, open(t, w.liar(t, rootless).URL, w.liar(t, rootless).URL))
}

// Nor is one node believed alone while the other answers, though it be with an
// error's status: that may be over in a second.
func TestStatusIsNotAway(t *testing.T) {
	w := newWorld(t)
	for _, status := range []int{401, 403, 429, 503} {
		busy := w.liar(t, nil)
		busy.Serve(func(answer httpWriter, _ []call) bool { answer.WriteHeader(status); return true })
		_, err := w.read(t.Context(), open(t, w.liar(t, rootless).URL, busy.URL))
		if err == nil || !strings.Contains(err.Error(), "they do not agree") || !strings.Contains(err.Error(), strconv.Itoa(status)) {
			t.Errorf("got %v, want the disagreement and the status %d", err, status)
		}
		w.expect(t, right, open(t, w.liar(t, rootless).URL, "http://127.0.0.1:1"))
	}
}

// receiptLies are about receipts, at once or one by one.
var receiptLies = map[string]lie{
	"null":                     onReceipts(instead("null")),
	"no receipts":              onReceipts(elements(func([]json.RawMessage) []json.RawMessage { return []json.RawMessage{} })),
	"one missing":              onReceipts(elements(dropLast)),
	"one null":                 onReceipts(elements(func(list []json.RawMessage) []json.RawMessage { return append(dropLast(list), null) })),
	"another order":            onReceipts(elements(reversed)),
	"receipts without logs":    onReceipts(eachReceipt(set("logs", "[]"))),
	"receipts with null logs":  onReceipts(eachReceipt(set("logs", "null"))),
	"receipts one log short":   onReceipts(eachReceipt(func(r map[string]json.RawMessage) { r["logs"] = editList(r["logs"], dropLast) })),
	"of another block":         onReceipts(eachReceipt(set("blockHash", otherHash))),
	"of other transactions":    onReceipts(eachReceipt(set("transactionHash", otherHash))),
	"failed, though they went": onReceipts(eachReceipt(set("status", `"0x0"`))),
	"an error":                 both(refuse("eth_getBlockReceipts", `{"code":-32000,"message":"no"}`), refuse("eth_getTransactionReceipt", `{"code":-32000,"message":"no"}`)),
}

// eachReceipt changes the receipts of a block, or a single one.
func eachReceipt(change func(map[string]json.RawMessage)) func(json.RawMessage) json.RawMessage {
	return func(result json.RawMessage) json.RawMessage {
		if strings.HasPrefix(string(result), "[") {
			return editList(result, each(change))
		}
		return edit(result, change)
	}
}

// A node whose receipts are wrong is not believed, and the next one's settle
// it, though the first says the same with its logs.
func TestLiesAboutReceipts(t *testing.T) {
	w := newWorld(t)
	for name, tell := range receiptLies {
		t.Run(name, func(t *testing.T) {
			tell = both(tell, logLies["an empty list"].tell)
			w.expect(t, fails, open(t, w.liar(t, tell).URL))
			w.expect(t, right, open(t, w.liar(t, tell).URL, w.socket))
			// Nor where headers cannot be hashed, once receipts were proven.
			honest := true
			p := w.liar(t, func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
				if a = foreign(c, a); honest {
					return a
				}
				return tell(c, a)
			})
			s := open(t, p.URL)
			w.expect(t, right, s)
			honest = false
			w.expect(t, fails, s.Forget())
		})
	}
	t.Run("only one by one", func(t *testing.T) {
		p := w.liar(t, refuse("eth_getBlockReceipts", `{"code":-32601,"message":"the method eth_getBlockReceipts does not exist/is not available"}`))
		w.expect(t, right, open(t, p.URL))
		if p.Count("eth_getTransactionReceipt") == 0 {
			t.Error("no receipt was asked for by itself, so this test shows nothing")
		}
	})
}
