package service

import (
	"context"
	"crypto/ecdsa"
	"fmt"
	"slices"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/gateway"
)

// checkPayouts looks at what payouts are signed with: serve does not start without a key,
// and with no signer to ask nothing is sent. Nor is it while the wallet is stopped.
func (d *checkup) checkPayouts(ctx context.Context) {
	for _, c := range d.config.Chains {
		if c.Payout == nil {
			continue
		}
		name := "payouts " + c.Name
		stopped := d.checkStopped(c)
		signer, err := c.openSigner()
		if err != nil {
			d.fail(name, err, "Correct keystore, passphraseFile or address of the chain's payout: 'xcheckoutd serve' does not start before.")
			continue
		}
		asking, cancel := context.WithTimeout(ctx, askMax)
		err = evm.AskSigner(asking, signer)
		cancel()
		if err != nil {
			d.fail(name, err, "Start the program that signs, or correct signer: refunds and settlements wait until it answers.")
			continue
		}
		if !stopped {
			d.ok(name, "What signs for %s is there.", c.Family.Print(c.Payout.Wallet))
		}
	}
}

// checkStopped says that a chain's payout wallet is stopped, where it is.
func (d *checkup) checkStopped(c Chain) bool {
	at := slices.IndexFunc(d.wallets, func(w gateway.PayoutWallet) bool { return w.Chain == c.Name && !w.Former && w.Stopped != "" })
	if at < 0 {
		return false
	}
	w := d.wallets[at]
	why := w.Stopped
	if w.Detail != "" {
		why += ", " + w.Detail
	}
	if w.Resuming {
		d.find(Warning, "payouts "+c.Name, "Nothing is to be done: they go on once all that was ever signed is final, of which every node has to tell. The gateway's log says what they wait for.",
			"Payouts are about to go on; they were stopped at %s: %s.", w.StoppedAt.Format(time.DateTime), why)
		return true
	}
	d.find(Problem, "payouts "+c.Name, fmt.Sprintf("Look at 'xcheckoutd payout status' and find out what it was; then go on with 'xcheckoutd payout resume --config %s --chain %s'.", d.path, c.Name),
		"Payouts are stopped since %s, and no refund or settlement is sent: %s.", w.StoppedAt.Format(time.DateTime), why)
	return true
}

// checkSweeping looks at what deposits are swept with: serve does not start without it.
func (d *checkup) checkSweeping(ctx context.Context) {
	for _, c := range d.config.Chains {
		key, err := c.openSweeper()
		switch {
		case err != nil:
			d.fail("sweep "+c.Name, err, "Correct keyFile of the chain's sweep: 'xcheckoutd serve' does not start before.")
		case key != nil:
			d.checkSweepFunds(ctx, c, key)
		}
	}
}

// checkSweepFunds compares what the key that sweeps has with what sweeping costs now.
func (d *checkup) checkSweepFunds(ctx context.Context, c Chain, key *ecdsa.PrivateKey) {
	name, wallet := "sweep "+c.Name, c.Family.Print(evm.NewKeySigner(key).Address())
	ctx, cancel := context.WithTimeout(ctx, askMax)
	defer cancel()
	source, err := c.Family.Open(c.RPCURLs)
	if err != nil {
		d.fail(name, err, "Correct rpcUrls.")
		return
	}
	defer source.Close()
	by, err := evm.NewSweeper(source, key, evm.SweeperConfig{FeeCap: c.Sweeping.FeeCap})
	if err != nil {
		d.fail(name, err, "Correct the chain's sweep.")
		return
	}
	more := fmt.Sprintf("Send %s more of the chain's own coin: sweeping goes on by itself once there is enough.", wallet)
	has, err := by.Balance(ctx)
	for _, addresses := range []uint64{1, sweptPerTx} {
		if err != nil {
			break
		}
		cost, failed := by.Cost(ctx, addresses*sweptGas)
		if err = failed; err != nil || has.Cmp(cost) >= 0 {
			continue
		}
		level := Problem
		if addresses > 1 { // it sweeps a few at a time
			level = Warning
		}
		d.find(level, name, more, "What sweeps is %s, which has %s of the chain's own coin. To sweep %d deposit address(es) at once takes up to %s now.",
			wallet, evm.Coins(has), addresses, evm.Coins(cost))
		return
	}
	if err != nil {
		d.find(Warning, name, "Have the chain's nodes answer: see 'xcheckoutd chain status'.", "What sweeps is %s; whether it can pay for that is not known: %v", wallet, err)
		return
	}
	d.ok(name, "What sweeps is %s, which has %s of the chain's own coin.", wallet, evm.Coins(has))
}
