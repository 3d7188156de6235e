package gateway

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// ErrNotHalted says that a chain needs nobody to resume it.
var ErrNotHalted = errors.New("the chain is not halted: nothing is to be resumed")

// chainReady refuses an order on a chain that can't be read: its payment would
// not be seen.
func (g *Gateway) chainReady(c store.Chain) error {
	var cause error
	if c.Halted != "" {
		cause = errors.New(c.Halted)
	} else if g.config.Readable != nil {
		cause = g.config.Readable(c.Name)
	}
	if cause == nil {
		return nil
	}
	refusal := fault.New(fault.Unavailable, "the chain %s cannot be read at present, so a payment would not be seen: repeat the request later", c.Name)
	refusal.Err = cause // of which nothing may be sent: it names nodes
	return refusal
}

// halt notes why a chain is read no further, once for each reason, so that a
// command beside this process can tell, and an operator can go on.
func (g *Gateway) halt(ctx context.Context, fence func(*store.Tx) error, name string, why error) error {
	return g.store.Update(ctx, func(tx *store.Tx) error {
		if err := fence(tx); err != nil {
			return err
		}
		c, err := tx.Chain(name)
		if err != nil || c.Halted == why.Error() {
			return err
		}
		return tx.HaltChain(name, why.Error())
	})
}

// ResumeChain goes on with a chain that is halted, after an operator has looked.
// It is read from where it halted.
func (g *Gateway) ResumeChain(ctx context.Context, a Actor, name string) (reason string, err error) {
	if err := a.mustBeOperator(); err != nil {
		return "", err
	}
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		c, err := tx.Chain(name)
		if errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("nothing was recorded of a chain %q", name)
		}
		if err == nil && c.Halted == "" {
			err = fmt.Errorf("chain %s: %w", name, ErrNotHalted)
		}
		if err != nil {
			return err
		}
		reason = c.Halted
		return tx.ResumeChain(name)
	})
	return reason, err
}

// describe names a deposit for an operator.
func (g *Gateway) describe(d payment.Deposit) string {
	id := d.Tx.String()
	if family := g.families[d.Family]; family != nil {
		id = family.PrintTx(d.Tx)
	}
	whose := "order " + d.OrderNo
	if d.Kind == payment.ToCustomer {
		whose = "a customer, deposit " + d.CustomerNo + ","
	}
	return fmt.Sprintf("%s %s in block %d by %s number %d, for %s of merchant %s",
		d.Amount, d.Asset.Token, d.BlockNumber, id, d.Ordinal, whose, d.MerchantID)
}

// report logs what a person must look at after a batch.
func (g *Gateway) report(b chain.Batch) {
	family := g.chains[b.Chain].Family
	for _, h := range b.Surplus {
		if h.Token == "" {
			g.log.Warn("the chain's own coin lies at a deposit address", "chain", b.Chain, "address", family.Print(h.Address), "raw", h.Raw)
			continue
		}
		g.log.Error("a deposit address holds more of a token than its transfers tell; its order does not expire", "chain", b.Chain,
			"address", family.Print(h.Address), "contract", family.Print(h.Token), "raw", h.Raw,
			"do", "look at the address in a block explorer: either the node hides transfers, or the token moves without telling")
	}
}

// ChainRecord is what is recorded of a chain.
type ChainRecord struct {
	Name                     string
	Identity                 chain.Identity
	Cursor, Head, Confirmed  uint64
	ConfirmedTime, UpdatedAt time.Time
	Halted                   string // why it is read no further; empty while it is
	HaltedAt                 time.Time
	Resumed                  bool // somebody has looked, and it is tried again
	Recorded                 bool // whether a block was recorded at all
}

// ChainRecords returns what is recorded of the configured chains.
func (g *Gateway) ChainRecords(ctx context.Context, a Actor) (list []ChainRecord, err error) {
	if err := a.mustBeOperator(); err != nil {
		return nil, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		for _, configured := range g.config.Chains {
			c, err := tx.Chain(configured.Name)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			list = append(list, ChainRecord{Name: configured.Name, Identity: c.Identity, Cursor: c.Cursor.Number, Head: c.HeadNumber,
				Confirmed: c.ConfirmedNumber, ConfirmedTime: c.ConfirmedTime, UpdatedAt: c.UpdatedAt,
				Halted: c.Halted, HaltedAt: c.HaltedAt, Resumed: c.Resumed, Recorded: c.Cursor.Hash != ""})
		}
		return nil
	})
	return list, err
}
