package evm_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

// batchRefusals are the ways in which nodes were seen to refuse a batch, with
// words nobody knows.
func batchRefusals(p *evmtest.Proxy) map[string]func(w http.ResponseWriter, calls []evmtest.Call) {
	status := func(code int, body string) func(http.ResponseWriter, []evmtest.Call) {
		return func(w http.ResponseWriter, _ []evmtest.Call) {
			w.WriteHeader(code)
			fmt.Fprint(w, body)
		}
	}
	list := func(w http.ResponseWriter, answers []json.RawMessage) {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(answers)
	}
	return map[string]func(http.ResponseWriter, []evmtest.Call){
		"400":                  status(http.StatusBadRequest, `{"jsonrpc":"2.0","id":null,"error":{"code":-1,"message":"nope"}}`),
		"403":                  status(http.StatusForbidden, ``),
		"413":                  status(http.StatusRequestEntityTooLarge, ``),
		"429":                  status(http.StatusTooManyRequests, `slow down`),
		"500":                  status(http.StatusInternalServerError, `<html>`),
		"an error alone":       status(http.StatusOK, `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"pas de lots"}}`),
		"an empty list":        status(http.StatusOK, `[]`),
		"a list of null":       status(http.StatusOK, `[null]`),
		"null":                 status(http.StatusOK, `null`),
		"no JSON":              status(http.StatusOK, `<html>batch</html>`),
		"nothing":              status(http.StatusOK, ``),
		"one error without id": status(http.StatusOK, `[{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"x"}}]`),
		"hangs up": func(w http.ResponseWriter, _ []evmtest.Call) {
			if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
				conn.Close()
			}
		},
		"an error each": func(w http.ResponseWriter, calls []evmtest.Call) {
			var answers []json.RawMessage
			for _, c := range calls {
				answers = append(answers, evmtest.Refusal(`{"code":7,"message":"u"}`).Text(c))
			}
			list(w, answers)
		},
		"errors for those beyond": func(w http.ResponseWriter, calls []evmtest.Call) {
			var answers []json.RawMessage
			for i, c := range calls {
				answer := evmtest.Refusal(`{"code":7,"message":"u"}`)
				if i == 0 {
					answer = p.Ask(c)
				}
				answers = append(answers, answer.Text(c))
			}
			list(w, answers)
		},
		"the same id for each": func(w http.ResponseWriter, calls []evmtest.Call) {
			var answers []json.RawMessage
			for _, c := range calls {
				answer := p.Ask(c)
				c.ID = calls[0].ID
				answers = append(answers, answer.Text(c))
			}
			list(w, answers)
		},
		"an id three times": func(w http.ResponseWriter, calls []evmtest.Call) {
			last := calls[len(calls)-1]
			wrong := p.Ask(calls[0]).Text(last)
			answers := []json.RawMessage{wrong, wrong}
			for _, c := range calls {
				answers = append(answers, p.Ask(c).Text(c))
			}
			list(w, answers)
		},
		"too short a list": func(w http.ResponseWriter, calls []evmtest.Call) {
			list(w, []json.RawMessage{p.Ask(calls[0]).Text(calls[0])})
		},
	}
}

// Whatever a node's refusal of a batch looks like, everything is read in
// smaller ones or one by one.
func TestBatchesThatAreRefused(t *testing.T) {
	w := newWorld(t)
	for name := range batchRefusals(nil) {
		for _, most := range []int{3, 1} {
			t.Run(fmt.Sprintf("%s, at most %d", name, most), func(t *testing.T) {
				refused := 0
				for _, tell := range []lie{nil, rootless} {
					p := w.liar(t, tell)
					refuse := batchRefusals(p)[name]
					p.Serve(func(w http.ResponseWriter, calls []evmtest.Call) bool {
						if len(calls) <= most {
							return false
						}
						refused++
						refuse(w, calls)
						return true
					})
					w.expect(t, right, open(t, p.URL))
				}
				if refused == 0 {
					t.Error("nothing was refused, so this test shows nothing")
				}
			})
		}
	}
}

// rangeRefusals are errors of JSON-RPC and HTTP about a query that is too wide,
// as nodes word it.
var rangeRefusals = []struct {
	status int
	body   string
}{
	{200, `{"code":-32005,"message":"limit exceeded"}`},
	{200, `{"code":-32602,"message":"Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range"}`},
	{200, `{"code":-32000,"message":"Invalid parameters","data":"block range is too wide: at most 4"}`},
	{200, `{"code":-32000,"message":"no","data":{"max":4,"why":["breit"]}}`},
	{200, `{"code":1,"message":""}`},
	{200, `{"code":-32603,"message":"internal error"}`},
	{429, `{"code":-32005,"message":"limit exceeded"}`},
	{413, ``},
	{400, `<html>400</html>`},
	{504, `gateway timeout`},
	{503, `upstream`},
}

// Whatever a node's refusal of a range looks like, the blocks are read in
// narrower ones or one by one.
func TestRangesThatAreRefused(t *testing.T) {
	w := newWorld(t)
	for range 30 {
		w.sim.Commit()
	}
	w.pay(t, payment{w.usdt, w.b, 9})
	for i, refusal := range rangeRefusals {
		for _, most := range []uint64{12, 0} {
			t.Run(fmt.Sprintf("%d, at most %d", i, most), func(t *testing.T) {
				p := w.liar(t, foreign)
				refused := 0
				p.Serve(func(w http.ResponseWriter, calls []evmtest.Call) bool {
					if len(calls) != 1 || calls[0].Method != "eth_getLogs" || width(t, calls[0]) <= most {
						return false
					}
					refused++
					if refusal.status != 200 {
						w.WriteHeader(refusal.status)
						fmt.Fprint(w, refusal.body)
						return true
					}
					w.Header().Set("Content-Type", "application/json")
					w.Write(evmtest.Refusal(refusal.body).Text(calls[0]))
					return true
				})
				s := open(t, p.URL)
				w.expect(t, right, s)
				if refused == 0 {
					t.Error("nothing was refused, so this test shows nothing")
				}
				// And a search, which asks for ranges alone; where none is
				// given, it fails.
				found, err := s.Search(t.Context(), tokensOf(w), w.b, 0, w.start.Number+30)
				if most == 0 {
					if err == nil {
						t.Error("a search without an answer ended well")
					}
				} else if err != nil || len(found) != 2 {
					t.Errorf("a search found %+v, %v, want 2 transfers", found, err)
				}
			})
		}
	}
}

// width of a query of logs; 0 for one of a single block by its hash.
func width(t *testing.T, c evmtest.Call) uint64 {
	t.Helper()
	var filter struct{ FromBlock, ToBlock string }
	if err := json.Unmarshal(c.Params[0], &filter); err != nil {
		t.Error(err)
	}
	if filter.FromBlock == "" {
		return 0
	}
	from, err := strconv.ParseUint(strings.TrimPrefix(filter.FromBlock, "0x"), 16, 64)
	if err != nil {
		t.Error(err)
	}
	to, err := strconv.ParseUint(strings.TrimPrefix(filter.ToBlock, "0x"), 16, 64)
	if err != nil {
		t.Error(err)
	}
	return to - from + 1
}
