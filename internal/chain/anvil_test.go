package chain_test

import (
	"context"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/rpc"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

func address(t *testing.T, text string) chain.Address {
	t.Helper()
	a, err := evm.Family{}.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestPaymentsAndReorgOnAnvil(t *testing.T) {
	url := evmtest.Anvil.Start(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	key, err := evm.ParseKey(dev.WalletKey)
	if err != nil {
		t.Fatal(err)
	}
	owner, treasury, holder := address(t, dev.Owner), address(t, dev.Treasury), address(t, dev.Wallet)
	deployment, err := evm.Deploy(ctx, url, key, owner, treasury)
	if err != nil {
		t.Fatal(err)
	}
	if predicted, _ := evm.Predict(owner, treasury); deployment != predicted {
		t.Errorf("deployed %+v, predicted %+v", deployment, predicted)
	}
	tokens, err := evm.DeployTestTokens(ctx, url, key, holder)
	if err != nil {
		t.Fatal(err)
	}
	usdt, usdc := tokens[0].Contract, tokens[1].Contract
	deposit, err := evm.Family{}.Derive(deployment.Scheme(), [32]byte{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}

	// Through a websocket this time.
	source, err := evm.Family{}.Open([]string{"ws" + strings.TrimPrefix(url, "http")})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	m := &memory{t: t, confirmations: 2}
	s := &sim{t: t, source: source}
	_, stop := follow(t, s, m, func(c *chain.Config) { c.Tokens = []chain.Address{usdt, usdc} })
	caughtUp(t, s, m)
	before, _, _ := m.state()

	wallet, err := evm.OpenWallet(ctx, url, key)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { wallet.Close() }()
	pay := func(token chain.Address, raw int64) chain.TxID {
		hash, err := wallet.Pay(ctx, token, deposit, big.NewInt(raw))
		if err != nil {
			t.Fatal(err)
		}
		if err := wallet.Wait(ctx, hash); err != nil {
			t.Fatal(err)
		}
		return hash
	}
	first, second := pay(usdt, 25_000_000), pay(usdc, 3)
	caughtUp(t, s, m)
	_, got, _ := m.state()
	at := len(got) - 2
	if at < 0 || got[at].Tx != first || got[at].To != deposit || got[at].Raw.Int64() != 25_000_000 || got[at+1].Tx != second {
		t.Fatalf("recorded %+v, want %s and %s last", got, first, second)
	}

	control, err := rpc.Dial(url)
	if err != nil {
		t.Fatal(err)
	}
	defer control.Close()
	if err := control.Call(nil, "anvil_reorg", 1, []any{}); err != nil { // the newest block, replaced by an empty one
		t.Fatal(err)
	}
	caughtUp(t, s, m)
	_, after, _ := m.state()
	if len(after) != len(got)-1 || m.withdrawn != 1 {
		t.Errorf("%d transfers after the reorg, %d withdrawn, want %d and 1", len(after), m.withdrawn, len(got)-1)
	}

	// What a restart with a wide range reads is the same. (A new wallet, since
	// the old one knows better than the node which nonce comes next.)
	stop()
	wallet.Close()
	if wallet, err = evm.OpenWallet(ctx, url, key); err != nil {
		t.Fatal(err)
	}
	for range 30 {
		pay(usdt, 1)
	}
	again := &memory{t: t, confirmations: 2, blocks: []chain.Block{before}}
	follow(t, s, again, func(c *chain.Config) { c.Tokens = []chain.Address{usdt, usdc} })
	caughtUp(t, s, again)
	if _, read, _ := again.state(); len(read) != 31 || read[0].Block != got[at].Block {
		t.Errorf("read %d transfers anew, want 31, the first as before", len(read))
	}
}
