//go:build linux

package e2e

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"github.com/xcheckout/xcheckout"
	devchain "github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
	"github.com/xcheckout/xcheckout/money"
)

// An external signer is away when a refund is due: it waits, which is told, and is paid
// once when the signer is back. The next one is signed for a price of gas that rises before
// it is mined: it is signed again, dearer, and paid once too.
func TestSignerComesAndGoes(t *testing.T) {
	t.Parallel()
	key, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	signer, metrics := evmtest.StartClef(t, key), freeAddress(t)
	wallet := signer.Address().Hex()
	o := operator{t: t, home: t.TempDir(), rpcURL: mining(t, evmtest.Anvil), members: `"metrics": "` + metrics + `", `,
		chain: `"payout": {"signer": "` + signer.URL + `", "address": "` + wallet + `", "bumpAfter": "2s"}, "treasury": "` + devchain.Treasury + `", "finality": "depth", "finalDepth": 3, `}
	s := newReplicaSetOn(t, filepath.Join(o.home, "gateway.db"), o, 1, "")
	p := &shop{t: t, rpcURL: o.rpcURL, client: s.merchant.sdk(t, s.merchant.BaseURL)}
	p.rpc("eth_sendTransaction", map[string]string{"from": devchain.Wallet, "to": wallet, "value": "0x8ac7230489e80000"})
	o.pay(s.token.Contract, wallet, 10_000_000_000)
	for _, orderNo := range []string{"first", "second"} {
		made, err := p.client.Orders.Create(t.Context(), xcheckout.OrderRequest{OrderNo: orderNo, Amount: money.MustParse("1.5"), Token: "ETH_USDT"})
		if err != nil {
			t.Fatal(err)
		}
		o.pay(s.token.Contract, made.DepositAddress, shopPrice)
	}
	f := &outflow{shop: p, set: s}

	signer.Leave()
	f.refund("first")
	s.until("it is told that nobody signs", func() bool {
		return o.metric(metrics, `xcheckout_chain_payouts_held{chain="ETH",reason="signer_unavailable"}`) == 1
	})
	if said := o.run("payout", "status", "--config", o.config()); !strings.Contains(said, "signer_unavailable") {
		t.Errorf("the operator is not told why a payout waits:\n%s", said)
	}
	signer.Return()
	f.arrives("first")

	signer.Decide(func(*apitypes.SendTxArgs) error { // from the next block on, gas costs 50 gwei
		p.rpc("anvil_setNextBlockBaseFeePerGas", "0xba43b7400")
		return nil
	})
	f.refund("second")
	s.until("it is signed", func() bool { return len(signer.Fees()) == 2 })
	signer.Decide(nil)
	f.arrives("second")
	if fees := signer.Fees(); len(fees) != 2 || len(fees[0]) != 1 || len(fees[1]) < 2 || fees[1][1].Cmp(fees[1][0]) <= 0 {
		t.Errorf("signed for each nonce with the fees %v, want the second dearer again", fees)
	}
	s.balanced()
}

func (f *outflow) refund(orderNo string) {
	f.t.Helper()
	f.set.until(orderNo+" can be refunded", func() bool {
		_, err := f.client.Refunds.Create(f.t.Context(), xcheckout.RefundRequest{RefundOrderNo: "R" + orderNo, OrderNo: orderNo, Amount: money.Amount(refunded), Address: addressOf("R" + orderNo)})
		return err == nil
	})
}

// arrives waits for a refund, and wants it on the chain once.
func (f *outflow) arrives(orderNo string) {
	f.t.Helper()
	f.set.until("the refund of "+orderNo+" is paid", func() bool { return f.state("R"+orderNo) == "REFUNDED" })
	contract := "0x" + fmt.Sprintf("%x", []byte(f.set.token.Contract))
	if got := balanceOf(f.t, f.rpcURL, contract, addressOf("R"+orderNo)); got.Int64() != refunded {
		f.t.Errorf("the refund of %s: %s raw units arrived, want %d", orderNo, got, refunded)
	}
}
