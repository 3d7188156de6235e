//go:build linux

package e2e

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"

	"github.com/xcheckout/xcheckout"
	devchain "github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/money"
)

// What an order of the shop costs, and what of it is refunded and settled.
const (
	refunded = 500_000
	settled  = shopPrice - refunded
)

// outflow sends back a part of each order that is paid, and settles the rest, each to an
// address of its own, at which nothing else ever arrives.
type outflow struct {
	*shop
	set     *replicaSet
	working sync.WaitGroup

	asked map[string]string // by number of the refund or settlement: its address
	held  chan struct{}     // until it is closed, every third order is left alone; nil holds none
}

// newPayoutWallet makes a wallet to pay from, and returns its address and what the
// configuration has of it.
func (o operator) newPayoutWallet() (address common.Address, member string) {
	o.t.Helper()
	account, err := keystore.StoreKey(o.t.TempDir(), "correct horse", keystore.LightScryptN, keystore.LightScryptP)
	if err != nil {
		o.t.Fatal(err)
	}
	text, err := os.ReadFile(account.URL.Path)
	if err != nil {
		o.t.Fatal(err)
	}
	o.write("payout.json", string(text))
	o.write("payout.pass", "correct horse\n")
	return account.Address, `"payout": {"keystore": "payout.json", "passphraseFile": "payout.pass", "bumpAfter": "5s"}, "treasury": "` + devchain.Treasury + `", "finality": "depth", "finalDepth": 3, `
}

// newPayingSet starts gateways that pay out, on a node that mines a block a second.
func newPayingSet(t *testing.T, database, node, proxy string, replicas int) *replicaSet {
	t.Helper()
	o := operator{t: t, home: t.TempDir(), rpcURL: node, proxy: proxy}
	wallet, member := o.newPayoutWallet()
	o.chain = member
	if database == "" {
		database = filepath.Join(o.home, "gateway.db")
	}
	s := newReplicaSetOn(t, database, o, replicas, "")
	// Gas, and more than enough of the token.
	p := &shop{t: t, rpcURL: node}
	p.rpc("eth_sendTransaction", map[string]string{"from": devchain.Wallet, "to": wallet.Hex(), "value": "0x8ac7230489e80000"})
	o.pay(s.token.Contract, wallet.Hex(), 10_000_000_000)
	return s
}

// openOutflow begins to pay out what the shop takes.
func openOutflow(s *replicaSet, p *shop, held chan struct{}) *outflow {
	f := &outflow{shop: p, set: s, asked: map[string]string{}, held: held}
	f.working.Go(f.work)
	s.t.Cleanup(f.working.Wait)
	return f
}

// work asks for a refund and a settlement of each order, once it is announced as paid,
// until the shop is closed and each has them, or the test has failed.
func (f *outflow) work() {
	done := map[string]bool{}
	for last := false; !last && !f.t.Failed(); time.Sleep(100 * time.Millisecond) {
		released := f.held == nil
		select {
		case <-f.held:
			released = true
		default:
		}
		select {
		case <-f.sold:
			last = released && f.missing() == 0
		default:
		}
		for _, orderNo := range f.paid() {
			if done[orderNo] || !released && orderNo[len(orderNo)-1]%3 == 0 {
				continue
			}
			if err := f.send(orderNo); err != nil {
				f.t.Error(err)
				return
			}
			done[orderNo] = true
		}
	}
}

// paid are the orders that are announced as paid.
func (p *shop) paid() (list []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for orderNo := range p.made {
		if len(p.events["paid "+orderNo]) > 0 {
			list = append(list, orderNo)
		}
	}
	return list
}

// send asks for both, however often that has to be asked for.
func (f *outflow) send(orderNo string) error {
	refundNo, settlementNo := "R"+orderNo, "S"+orderNo
	f.asked[refundNo], f.asked[settlementNo] = addressOf(refundNo), addressOf(settlementNo)
	if err := f.insist(func(ctx context.Context) error {
		_, err := f.client.Refunds.Create(ctx, xcheckout.RefundRequest{RefundOrderNo: refundNo, OrderNo: orderNo, Amount: money.Amount(refunded), Address: f.asked[refundNo]})
		return err
	}); err != nil {
		return fmt.Errorf("refund of %s: %w", orderNo, err)
	}
	if err := f.insist(func(ctx context.Context) error {
		_, err := f.client.Settlements.Create(ctx, xcheckout.SettlementRequest{SettlementOrderNo: settlementNo, Token: "ETH_USDT", Address: f.asked[settlementNo],
			OrderNos: []string{orderNo}, Amount: money.Amount(settled)})
		return err
	}); err != nil {
		return fmt.Errorf("settlement of %s: %w", orderNo, err)
	}
	return nil
}

// addressOf is an address that nobody else pays to.
func addressOf(no string) string {
	sum := sha256.Sum256([]byte(no))
	return common.BytesToAddress(sum[:20]).Hex()
}

// settle waits until all that was asked for has ended.
func (f *outflow) settle() {
	f.t.Helper()
	f.shop.settle()
	f.working.Wait()
	for _, no := range f.numbers() {
		end := time.Now().Add(settleMax) // so long nothing may arrive
		for state := ""; state != "REFUNDED" && state != "SETTLED"; time.Sleep(50 * time.Millisecond) {
			state = f.state(no)
			if state == "FAILED" || time.Now().After(end) {
				f.t.Fatalf("%s is %s", no, state)
			}
		}
	}
}

func (f *outflow) numbers() (list []string) {
	for no := range f.asked {
		list = append(list, no)
	}
	return list
}

func (f *outflow) state(no string) (state string) {
	err := f.insist(func(ctx context.Context) error {
		if no[0] == 'R' {
			r, err := f.client.Refunds.Info(ctx, no)
			if err == nil {
				state = string(r.Status)
			}
			return err
		}
		s, err := f.client.Settlements.Info(ctx, no)
		if err == nil {
			state = string(s.Status)
		}
		return err
	})
	if err != nil {
		f.t.Fatalf("%s: %v", no, err)
	}
	return state
}

// compare wants each to have arrived on the chain once, told by one event, the orders to
// say so, and the books to agree with themselves and with the chain.
func (f *outflow) compare() {
	f.t.Helper()
	contract := "0x" + fmt.Sprintf("%x", []byte(f.set.token.Contract))
	for no, address := range f.asked {
		want, word := int64(refunded), "refunded"
		if no[0] == 'S' {
			want, word = settled, "settled"
		}
		if got := balanceOf(f.t, f.rpcURL, contract, address); got.Cmp(big.NewInt(want)) != 0 {
			f.t.Errorf("%s: %s raw units arrived, want %d", no, got, want)
		}
		f.set.until(no+" is announced", func() bool { f.mu.Lock(); defer f.mu.Unlock(); return len(f.events[word+" "+no]) > 0 })
	}
	for orderNo, made := range f.made {
		o, err := f.client.Orders.Info(f.t.Context(), orderNo)
		if err != nil || o.SysID != made.SysID || o.Status != xcheckout.StatusPartiallyRefunded || o.ReceivedAmount != o.PayingAmount || o.RefundedAmount != refunded || len(o.Deposits) != 1 {
			f.t.Errorf("order %s is %+v, %v; want %s, paid by one deposit and refunded in part", orderNo, o, err, made.SysID)
		}
	}
	f.mu.Lock()
	f.toldOnce()
	f.mu.Unlock()
	f.set.balanced()
	f.set.o.run("reconcile", "--config", f.set.o.config())
}
