package evm_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
)

const someToken = "0x325Efcb12C86289F9f46169350b97d6934B090f5"

// grumpy is a node that knows every block and answers each query of logs with one refusal.
func grumpy(t *testing.T, status int, refusal string) *evm.Source {
	t.Helper()
	type question struct {
		ID     json.RawMessage
		Method string
		Params []any
	}
	answer := func(q question) string {
		if q.Method == "eth_getLogs" {
			return fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"error":%s}`, q.ID, refusal)
		}
		return fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"result":{"number":%q,"hash":"0x%064x","parentHash":"0x%064x","timestamp":"0x1"}}`,
			q.ID, q.Params[0], 1, 0)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var raw json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&raw); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		var one question
		if json.Unmarshal(raw, &one) == nil {
			if one.Method == "eth_getLogs" && status != http.StatusOK {
				w.WriteHeader(status)
				fmt.Fprint(w, refusal)
				return
			}
			fmt.Fprint(w, answer(one))
			return
		}
		var many []question
		if err := json.Unmarshal(raw, &many); err != nil {
			t.Error(err)
		}
		answers := make([]string, len(many))
		for i, q := range many {
			answers[i] = answer(q)
		}
		fmt.Fprintf(w, "[%s]", strings.Join(answers, ","))
	}))
	t.Cleanup(server.Close)
	source, err := evm.Open(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(source.Close)
	return source
}

// The texts are what hosted nodes and the chains' own answered; see wideWords.
func TestRefusalsOfWideRangesAreRecognised(t *testing.T) {
	for _, c := range []struct {
		status int
		answer string
		wide   bool
	}{
		{200, `{"code":-32005,"message":"limit exceeded"}`, true},
		{200, `{"code":-32005,"message":"query returned more than 10000 results. Try with this block range [0xBDE5F8, 0x102DBCC]."}`, true},
		{200, `{"code":-32602,"message":"range 1000000 exceeds limit of 10000"}`, true},
		{200, `{"code":-32602,"message":"Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range and no limit on the response size"}`, true},
		{200, `{"code":-32602,"message":"query exceeds max results 20000, retry with the range 25766988-25775072"}`, true},
		{200, `{"code":-32600,"message":"block range is too wide"}`, true},
		{200, `{"code":-32600,"message":"You can make eth_getLogs requests with up to a 500 block range."}`, true},
		{413, `{"jsonrpc":"2.0","id":1,"error":{"code":-32614,"message":"eth_getLogs is limited to a 10,000 range"}}`, true},
		{400, `{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"up to a 500 block range"}}`, true},
		{200, `{"code":-32000,"message":"block range is larger than max block range, block range = 5120, max block range = 5000"}`, true},
		{200, `{"code":-32000,"message":"requested too many blocks from 1 to 5000, maximum is set to 2048"}`, true},
		{200, `{"code":-32047,"message":"Invalid eth_getLogs request. 'fromBlock'-'toBlock' range too large. Max range: 800"}`, true},
		{200, `{"code":-32005,"message":"Maximum allowed number of requested blocks is 3500"}`, true},
		{200, `{"code":-32602,"message":"eth_getLogs and eth_newFilter are limited to a 10,000 blocks range"}`, true},
		{200, `{"code":-32000,"message":"response size should not greater than 10000000 bytes"}`, true},
		{200, `{"code":-32020,"message":"backend response too large"}`, true},
		{200, `{"code":-32011,"message":"no backend is currently healthy to serve traffic"}`, true},
		{200, `{"code":-32000,"message":"logs matched by query exceeds limit of 10000"}`, true},
		{200, `{"code":-32602,"message":"Block range limit exceeded. See more details at docs"}`, true},
		{200, `{"code":-32602,"message":"please limit the query to at most 1000 blocks"}`, true},
		{200, `{"code":-32701,"message":"exceed maximum block range: 50000"}`, true},
		{200, `{"code":-32000,"message":"query must be smaller than size 1024"}`, true},
		{200, `{"code":-32000,"message":"maximum [from, to] blocks distance: 10000"}`, true},
		{200, `{"code":-32000,"message":"query timeout exceeded"}`, true},
		{200, `{"code":-32002,"message":"request timed out"}`, true},
		{200, `{"code":-32003,"message":"response too large"}`, true},
		{504, `gateway timeout`, true},
		{413, ``, true},

		{429, `{"code":-32005,"message":"limit exceeded"}`, false},
		{200, `{"code":-32005,"message":"daily request count exceeded, request rate limited"}`, false},
		{200, `{"code":429,"message":"Your app has exceeded its compute units per second capacity."}`, false},
		{200, `{"code":-32016,"message":"over rate limit"}`, false},
		{200, `{"code":-32602,"message":"block range extends beyond current head block"}`, false},
		{200, `{"code":-32000,"message":"header not found"}`, false},
		{401, `invalid project id, limit your range of origins`, false},
		{502, `bad gateway`, false},
		{200, `{"code":-32601,"message":"the method eth_getLogs does not exist/is not available"}`, false},
	} {
		// By range and by hash: a single block can be too much as well.
		for _, to := range []uint64{1, 100} {
			_, err := grumpy(t, c.status, c.answer).Transfers(t.Context(), 1, to, []string{someToken})
			if err == nil {
				t.Errorf("%d %s: no error", c.status, c.answer)
			} else if got := errors.Is(err, chain.ErrRangeTooWide); got != c.wide {
				t.Errorf("%d %s: recognised as too wide: %v, want %v (%v)", c.status, c.answer, got, c.wide, err)
			}
		}
	}
}
