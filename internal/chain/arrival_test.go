package chain_test

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

// takesAFeeUnsaid is the oddity of OddToken.sol whose logs say more than arrives.
const takesAFeeUnsaid = 4

// allArrives is what the transfers of a batch say, all of which it confirms: a memory's
// arrive.
func allArrives(m *memory, b chain.Batch) (list []chain.Arrival) {
	for _, t := range b.Transfers {
		at := slices.IndexFunc(list, func(a chain.Arrival) bool {
			return a.Block.Hash == t.Block.Hash && a.Token == t.Token && a.Address == t.To
		})
		if at < 0 {
			at = len(list)
			list = append(list, chain.Arrival{Block: t.Block, Token: t.Token, Address: t.To, Brought: new(big.Int), Change: new(big.Int), Holds: m.holds(t.Token, t.To)})
		}
		list[at].Brought.Add(list[at].Brought, t.Raw)
		list[at].Change.Add(list[at].Change, t.Raw)
	}
	for i := range list {
		for _, t := range b.Transfers {
			if t.To == list[i].Address && t.Token == list[i].Token {
				list[i].Holds.Add(list[i].Holds, t.Raw)
			}
		}
	}
	return list
}

// differences are what was handed over, as block's place among them and what is missing.
func (m *memory) differences() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var words []string
	for _, d := range m.differ {
		words = append(words, fmt.Sprintf("%s of %s", d.Missing, d.Brought))
	}
	return strings.Join(words, ", ")
}

// without has a Source that can't tell of the states of blocks: of none with all, else of
// none but the newest.
type without struct {
	chain.Source
	all bool
}

func (s without) Changed(ctx context.Context, changes []chain.Change) ([]*big.Int, error) {
	found, err := s.Source.Changed(ctx, changes)
	for i, c := range changes {
		if s.all || !c.Whole {
			found[i] = nil
		}
	}
	return found, err
}

// What came is compared with what the balance changed by.
func TestArrivals(t *testing.T) {
	s := newSim(t)
	token := s.create(evmtest.OddTokenMetaData.Bin, nil)
	odd := evmtest.NewOddToken()
	be := func(oddity uint8) { s.call(token, odd.PackBe(oddity)); s.mine(1) }
	s.call(token, odd.PackMint(common.BytesToAddress([]byte(s.wallet())), big.NewInt(1e9)))
	s.mine(1)
	n := 0
	for _, c := range []struct {
		name   string
		oddity uint8
		source func(chain.Source) chain.Source
		pay    func(shop chain.Address)
		want   string
	}{
		{"a fee that the log tells", 2, nil, func(shop chain.Address) { s.pay(token, shop, 1000) }, ""},
		{"a fee that it does not tell", takesAFeeUnsaid, nil, func(shop chain.Address) { s.pay(token, shop, 1000) }, "10 of 1000"},
		{"of two in one block", takesAFeeUnsaid, nil, func(shop chain.Address) {
			s.send(token, shop, 1000)
			s.send(token, shop, 500)
			s.mine(1)
		}, "15 of 1500"},
		{"a token without oddities", takesAFeeUnsaid, nil, func(shop chain.Address) { s.pay(s.usdt, shop, 1000) }, ""},
		{"a balance that grows in the same block", 0, nil, func(shop chain.Address) {
			s.send(token, shop, 1000)
			s.call(token, odd.PackRebase(common.Address([]byte(shop)), big.NewInt(1300)))
			s.mine(1)
		}, "-300 of 1000"},
		{"states are gone", takesAFeeUnsaid, func(source chain.Source) chain.Source { return without{Source: source} }, func(shop chain.Address) {
			s.pay(token, shop, 1000)
		}, "10 of 1000"},
		{"states are gone and all is there", 0, func(source chain.Source) chain.Source { return without{Source: source} }, func(shop chain.Address) {
			s.pay(token, shop, 1000)
		}, ""},
		{"nobody tells anything", takesAFeeUnsaid, func(source chain.Source) chain.Source { return without{source, true} }, func(shop chain.Address) {
			s.pay(token, shop, 1000)
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			be(c.oddity)
			n++
			shop := account(fmt.Sprint("shop", n))
			m := &memory{t: t, confirmations: 1, arrive: allArrives, ours: func(a chain.Address) bool { return a == shop }}
			follow(t, s, m, func(config *chain.Config) {
				config.Tokens = append(config.Tokens, token)
				if c.source != nil {
					config.Source = c.source(config.Source)
				}
			})
			caughtUp(t, s, m)
			c.pay(shop)
			caughtUp(t, s, m)
			if _, transfers, _ := m.state(); len(transfers) == 0 {
				t.Fatal("nothing was recorded")
			}
			if got := m.differences(); got != c.want {
				t.Errorf("missing is %q, want %q", got, c.want)
			}
		})
	}
}

// Of several blocks whose states are gone, none is believed where something is missing.
func TestArrivalsOfSeveralBlocksWithoutStates(t *testing.T) {
	s := newSim(t)
	token := s.create(evmtest.OddTokenMetaData.Bin, nil)
	odd, shop := evmtest.NewOddToken(), account("shop")
	s.call(token, odd.PackMint(common.BytesToAddress([]byte(s.wallet())), big.NewInt(1e9)))
	s.call(token, odd.PackBe(takesAFeeUnsaid))
	s.mine(1)
	before := s.head()
	s.pay(token, shop, 1000)
	s.mine(3)
	s.pay(token, shop, 300)
	m := &memory{t: t, confirmations: 1, blocks: []chain.Block{before}, arrive: allArrives}
	follow(t, s, m, func(c *chain.Config) { c.Tokens, c.Source = []chain.Address{token}, without{Source: c.Source} })
	caughtUp(t, s, m)
	if got, want := m.differences(), "13 of 1000, 0 of 300"; got != want {
		t.Errorf("missing is %q, want %q", got, want)
	}
}

func TestFeeOnTransferOnAnvil(t *testing.T) {
	url := evmtest.Anvil.Start(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	node, err := rpc.DialContext(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer node.Close()
	source, err := evm.Family{}.Open([]string{url})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	send := func(to *common.Address, data []byte) *common.Address {
		var id common.Hash
		if err := node.CallContext(ctx, &id, "eth_sendTransaction", map[string]any{"from": dev.Wallet, "to": to, "data": hexutil.Bytes(data)}); err != nil {
			t.Fatal(err)
		}
		var receipt *struct {
			Status  hexutil.Uint64  `json:"status"`
			Created *common.Address `json:"contractAddress"`
		}
		for receipt == nil && ctx.Err() == nil {
			if err := node.CallContext(ctx, &receipt, "eth_getTransactionReceipt", id); err != nil {
				t.Fatal(err)
			}
		}
		if receipt == nil || receipt.Status != 1 {
			t.Fatal("a chain transaction was not mined, or in vain")
		}
		return receipt.Created
	}
	odd, shop := evmtest.NewOddToken(), common.BytesToAddress([]byte("shop"))
	token := send(nil, common.FromHex(evmtest.OddTokenMetaData.Bin))
	send(token, odd.PackMint(common.HexToAddress(dev.Wallet), big.NewInt(1e9)))
	m := &memory{t: t, confirmations: 1, arrive: allArrives}
	s := &sim{t: t, source: source}
	follow(t, s, m, func(c *chain.Config) { c.Tokens = []chain.Address{chain.Address(token.Bytes())} })
	caughtUp(t, s, m)
	send(token, payment(chain.Address(shop.Bytes()), 1000))
	caughtUp(t, s, m)
	if got := m.differences(); got != "" {
		t.Errorf("before there is a fee: missing is %q", got)
	}
	send(token, odd.PackBe(takesAFeeUnsaid))
	send(token, payment(chain.Address(shop.Bytes()), 1000))
	caughtUp(t, s, m)
	if got, want := m.differences(), "10 of 1000"; got != want {
		t.Errorf("missing is %q, want %q", got, want)
	}
}
