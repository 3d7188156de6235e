package gateway

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

var zero = new(big.Int)

// ErrNotStopped says that there is no wallet of whose payouts one could go on.
var ErrNotStopped = errors.New("no payout wallet of the chain is stopped: nothing is to be resumed")

// ErrNoWallet says that no payouts were ever sent on a chain.
var ErrNoWallet = errors.New("no payout wallet of the chain is recorded: configure one and start the gateway")

// Stop has nothing new signed for the wallet until an operator goes on.
func (s *Payouts) Stop(ctx context.Context, reason, detail string) error {
	return s.update(ctx, func(tx *store.Tx, w store.Wallet) error {
		return tx.StopWallet(w.Chain, w.Address, reason, detail)
	})
}

// errReadAnew: a reorg took blocks whose transfers are about to be explained.
var errReadAnew = errors.New("a reorg took blocks meanwhile; what left the wallet is read anew")

// Explain takes in the transfers out of the wallet in the blocks after one, which is the
// last that was looked at, up to another. One that nothing signed here explains is kept,
// and stops the wallet; so does one of a payout that had failed.
func (s *Payouts) Explain(ctx context.Context, after, upTo uint64, out []store.Outflow) (unexplained []store.Outflow, err error) {
	err = s.update(ctx, func(tx *store.Tx, w store.Wallet) error {
		unexplained = nil
		if w.Scanned != after {
			return errReadAnew
		}
		for _, o := range out {
			l, err := s.explain(tx, w, o)
			if err != nil {
				return err
			}
			reason, detail := StoppedUnexplained, fmt.Sprintf("chain transaction %s", s.chains[s.chain].Family.PrintTx(o.Tx))
			switch {
			case l != nil && l.Payout.State != payment.PayoutLost:
				continue
			case l != nil:
				reason = StoppedArrived
				detail += fmt.Sprintf(" is payout %s of %s, which had failed: its merchant may have been paid otherwise", l.Payout.ID, l.Payout.Subject)
			}
			switch err := tx.InsertOutflow(w, o); {
			case errors.Is(err, store.ErrNotFound): // it was looked at before a reorg had it read anew
				continue
			case err != nil:
				return err
			}
			unexplained = append(unexplained, o)
			if w.Stopped != "" { // known to need a look; what is found then is matched when it goes on
				continue
			}
			if err := tx.StopWallet(w.Chain, w.Address, reason, detail); err != nil {
				return err
			}
		}
		return tx.SaveScanned(w.Chain, w.Address, upTo)
	})
	return unexplained, err
}

// explain finds the lane whose payout a transfer is: by a version that was signed here, or
// by one that a backup does not have and that is exactly the payment. Nil where none is.
func (s *Payouts) explain(tx *store.Tx, w store.Wallet, o store.Outflow) (*store.Lane, error) {
	if !o.Ours {
		return nil, nil
	}
	l, err := tx.Lane(w, o.Nonce)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil || l.Payout == nil {
		return nil, err
	}
	want, err := PaymentOf(*l.Payout)
	if err != nil {
		return nil, err
	}
	if want.Token != o.Token || want.To != o.To || want.Raw.Cmp(o.Raw) != 0 {
		return nil, nil
	}
	if !slices.ContainsFunc(l.Versions, func(v store.Version) bool { return v.Tx == o.Tx }) {
		if err := tx.InsertVersion(w, o.Nonce, found(o.Tx)); err != nil {
			return nil, err
		}
	}
	return &l, tx.MarkSeen(w, o.Nonce, o.Tx, o.Block.Number)
}

// Match finds the queued payouts that left the wallet already, and lets the wallet sign
// again. Everything that was ever signed for it is consumed or can't be by then.
func (s *Payouts) Match(ctx context.Context) (adopted []store.Payout, left []store.Outflow, err error) {
	err = s.update(ctx, func(tx *store.Tx, w store.Wallet) error {
		adopted = nil
		queued, err := tx.PayoutsIn(s.chain, payment.PayoutQueued, 1<<30)
		if err != nil {
			return err
		}
		for _, p := range queued {
			took, err := s.adopt(tx, w, p)
			if err != nil {
				return err
			}
			if took {
				adopted = append(adopted, p)
			}
		}
		if left, err = tx.Outflows(w); err != nil {
			return err
		}
		return tx.RunWallet(w.Chain, w.Address)
	})
	return adopted, left, err
}

// PayoutWallet is what an operator sees of a chain's payouts.
type PayoutWallet struct {
	store.Wallet
	Printed string       // its address
	Family  chain.Family // by which addresses and transactions are read
	Open    []store.Lane
	Queues  []store.Queue
	// Former: the configuration names another wallet of the chain now, which sends what is
	// queued. Nobody looks after what this one has signed.
	Former bool
	Left   []store.Outflow // transfers out of it that no payout was found for
}

// PayoutWallets returns the wallets that payouts were ever to be sent from, on the
// chains of the configuration.
func (g *Gateway) PayoutWallets(ctx context.Context, a Actor) (list []PayoutWallet, err error) {
	if err := a.mustBeOperator(); err != nil {
		return nil, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		list = nil
		wallets, err := tx.Wallets()
		if err != nil {
			return err
		}
		for _, w := range wallets {
			p := PayoutWallet{Wallet: w, Family: g.chains[w.Chain].Family}
			if p.Family == nil { // a chain that is configured no longer
				continue
			}
			p.Printed, p.Former = p.Family.Print(w.Address), g.isFormer(w)
			if p.Open, err = tx.OpenLanes(w); err != nil {
				return err
			}
			if !p.Former {
				if p.Queues, err = tx.PayoutQueues(w.Chain); err != nil {
					return err
				}
			}
			if p.Left, err = tx.Outflows(w); err != nil {
				return err
			}
			list = append(list, p)
		}
		return nil
	})
	return list, err
}

// isFormer tells of a wallet in whose place the configuration names another one.
func (g *Gateway) isFormer(w store.Wallet) bool {
	now := g.chains[w.Chain].PayoutWallet
	return now != "" && now != w.Address
}

// ResumePayouts goes on with a chain's wallets that are stopped, after an operator has
// looked; the process that sends does it. First it uses up all nonces that nodes have
// waiting, those below to as well, and waits until nothing that was ever signed can be
// mined any more; then it finds which payouts left already. It returns why each wallet
// was stopped.
func (g *Gateway) ResumePayouts(ctx context.Context, a Actor, chainName string, to uint64) (reasons []string, err error) {
	if err := a.mustBeOperator(); err != nil {
		return nil, err
	}
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		reasons = nil
		wallets, err := g.walletsOf(tx, chainName)
		if err != nil {
			return err
		}
		for _, w := range wallets {
			if w.Stopped == "" || g.isFormer(w) {
				continue
			}
			reasons = append(reasons, strings.TrimSuffix(w.Stopped+": "+w.Detail, ": "))
			if err := tx.ResumeWallet(w.Chain, w.Address, to); err != nil {
				return err
			}
		}
		if len(reasons) == 0 {
			return fmt.Errorf("chain %s: %w", chainName, ErrNotStopped)
		}
		return nil
	})
	return reasons, err
}

// StopPayouts has nothing new signed on a chain until an operator goes on. Restored
// says that the database is a backup that was put in another one's place, by means of
// the database's own: then every chain's wallets are stopped.
func (g *Gateway) StopPayouts(ctx context.Context, a Actor, chainName string, restored bool) error {
	if err := a.mustBeOperator(); err != nil {
		return err
	}
	return g.store.Update(ctx, func(tx *store.Tx) error {
		if restored {
			return tx.MarkRestored(StoppedRestored)
		}
		wallets, err := g.walletsOf(tx, chainName)
		for i := 0; i < len(wallets) && err == nil; i++ {
			err = tx.StopWallet(chainName, wallets[i].Address, StoppedOperator, "")
		}
		return err
	})
}

func (g *Gateway) walletsOf(tx *store.Tx, chainName string) ([]store.Wallet, error) {
	list, err := tx.Wallets()
	list = slices.DeleteFunc(list, func(w store.Wallet) bool { return w.Chain != chainName })
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("chain %s: %w", chainName, ErrNoWallet)
	}
	return list, err
}

// PayoutsBehind returns how many blocks a chain's records are behind its head, and why
// it is read no further.
func (g *Gateway) PayoutsBehind(ctx context.Context, chainName string) (blocks uint64, err error) {
	err = g.store.View(ctx, func(tx *store.Tx) error {
		c, err := tx.Chain(chainName)
		if err != nil {
			return err
		}
		if c.Halted != "" {
			return fmt.Errorf("chain %s is halted: %s", chainName, c.Halted)
		}
		blocks = cmp.Or(c.HeadNumber, c.Cursor.Number) - min(c.HeadNumber, c.Cursor.Number)
		return nil
	})
	return blocks, err
}

// Now is the time of the store's clock, by which versions were broadcast.
func (s *Payouts) Now() time.Time { return s.store.Now() }
