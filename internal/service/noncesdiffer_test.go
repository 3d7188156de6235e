package service_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
	"github.com/xcheckout/xcheckout/internal/service"
)

// miscounts makes a node say of every account that it has sent five more than it has.
func miscounts(c evmtest.Call, honest evmtest.Answer) evmtest.Answer {
	var said hexutil.Uint64
	if c.Method == "eth_getTransactionCount" && json.Unmarshal(honest.Result, &said) == nil {
		honest.Result = json.RawMessage(fmt.Sprintf(`"0x%x"`, uint64(said)+5))
	}
	return honest
}

// One of three nodes counts more chain transactions of the sweeping key and of the payout
// wallet than there are. Deposits are swept all the same, the log names it, and so does
// 'chain status', until it counts right.
func TestSweepBesideANodeThatMiscounts(t *testing.T) {
	t.Parallel()
	s := newSweptShop(t)
	var nodes []string
	var liar *evmtest.Proxy
	for i := range 3 {
		p := evmtest.StartProxy(t, s.chain.URL())
		if nodes = append(nodes, p.URL); i == 1 {
			liar = p
		}
	}
	liar.Answer(miscounts)
	s.config.Chains[0].RPCURLs = nodes
	signer := evm.NewKeySigner(must(crypto.GenerateKey())(t))
	s.config.Chains[0].Payout = &service.Payout{Wallet: signer.Address(), Open: func() (evm.Signer, error) { return signer, nil }}
	s.serve(service.Sweeping{Every: time.Second}.Soon(time.Minute))
	named := "node " + hostOf(liar.URL) + " says"
	for i := range int64(2) {
		s.pays(fmt.Sprint("c", i), 20)
		s.treasuryHas(20 * (i + 1))
	}
	comesTrue(t, "the log names it", func() bool {
		said := s.said.String()
		return strings.Contains(said, "the sweeping key has sent more than it has") && strings.Contains(said, "the payout wallet has sent more than was signed here") &&
			strings.Contains(said, named)
	})
	wrong := func() string {
		c := s.config
		c.ReadOnly, c.WhileServed = true, true
		opened := must(service.Open(t.Context(), c))(t)
		defer opened.Close()
		list := must(opened.ChainStatus(t.Context(), c))(t)
		return fmt.Sprint(list[0].Wrong)
	}
	for _, what := range []string{named + " that the payout wallet ", named + " that the sweeping key "} {
		if got := wrong(); strings.Count(got, what) != 1 || strings.Count(got, "node ") != 2+strings.Count(got, "take the node") {
			t.Errorf("chain status says %s, want once %q, and no other node", got, what)
		}
	}
	liar.Answer(nil)
	if got := wrong(); strings.Contains(got, "has sent") {
		t.Errorf("chain status of nodes that count alike says %s", got)
	}
}
