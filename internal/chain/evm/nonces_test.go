package evm_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

// sent makes a node say of every account that it has sent so many chain transactions, and
// so many with those that wait.
func sent(mined, pending uint64) lie {
	return func(c evmtest.Call, a evmtest.Answer) evmtest.Answer {
		if c.Method == "eth_getTransactionCount" {
			n := mined
			if string(c.Params[1]) == `"pending"` {
				n = pending
			}
			a.Result = json.RawMessage(fmt.Sprintf(`"0x%x"`, n))
		}
		return a
	}
}

// What a wallet has sent is what most of the configured nodes say.
func TestNoncesAreWhatMostNodesSay(t *testing.T) {
	t.Parallel()
	theChain, _ := forks(t)
	for name, c := range map[string]struct {
		nodes    []lie
		want     chain.Nonces // but for what each said
		ahead    int          // how many say more than 6
		consumed string
	}{
		"all agree":          {[]lie{sent(6, 6), sent(6, 6), sent(6, 6)}, chain.Nonces{Mined: 6, Pending: 6, Unmined: 6, ByMost: true}, 0, "6"},
		"one is ahead":       {[]lie{sent(9, 9), sent(6, 6), sent(6, 6)}, chain.Nonces{Mined: 6, Pending: 6, Unmined: 6, ByMost: true}, 1, "6"},
		"one lags":           {[]lie{sent(6, 6), sent(6, 6), sent(3, 3)}, chain.Nonces{Mined: 6, Pending: 6, Unmined: 6, ByMost: true}, 0, "not all"},
		"something waits":    {[]lie{sent(6, 8), sent(6, 7), sent(6, 6)}, chain.Nonces{Mined: 6, Pending: 7, Unmined: 6, ByMost: true}, 2, "6"},
		"two differ":         {[]lie{sent(9, 9), sent(6, 6)}, chain.Nonces{Mined: 6, Pending: 6, Unmined: 9, ByMost: true}, 1, "not all"},
		"one of two is away": {[]lie{sent(9, 9), nil}, chain.Nonces{Mined: 9, Pending: 9, Unmined: 9}, 1, "not all"},
		"two of four":        {[]lie{sent(9, 9), nil, nil, sent(6, 6)}, chain.Nonces{Mined: 6, Pending: 6, Unmined: 9}, 1, "not all"},
		"one":                {[]lie{sent(9, 9)}, chain.Nonces{Mined: 9, Pending: 9, Unmined: 9, ByMost: true}, 1, "9"},
		"pending is less":    {[]lie{sent(9, 6)}, chain.Nonces{Mined: 9, Pending: 9, Unmined: 9, ByMost: true}, 1, "9"},
	} {
		t.Run(name, func(t *testing.T) {
			var urls []string
			for _, tell := range c.nodes {
				p := theChain.proxy(t)
				if p.Answer(tell); tell == nil {
					p.Serve(hangUp)
				}
				urls = append(urls, p.URL)
			}
			s := open(t, urls...)
			sender, err := evm.NewSender(s, nil, evm.NewKeySigner(walletKey(t)))
			if err != nil {
				t.Fatal(err)
			}
			got, err := sender.Nonces(t.Context())
			if err != nil || got.Mined != c.want.Mined || got.Pending != c.want.Pending || got.Unmined != c.want.Unmined || got.ByMost != c.want.ByMost {
				t.Errorf("nonces are %+v, %v, want %+v", got, err, c.want)
			}
			if named := strings.Count(got.Ahead(6), " says "); named != c.ahead {
				t.Errorf("ahead of 6 are %q, want %d", got.Ahead(6), c.ahead)
			}
			consumed, err := sender.Consumed(t.Context(), chain.Block{Number: 2})
			said := fmt.Sprint(consumed)
			if errors.Is(err, chain.ErrNotAll) {
				said = "not all"
			}
			if said != c.consumed {
				t.Errorf("consumed are %s, %v, want %s", said, err, c.consumed)
			}
		})
	}
}
