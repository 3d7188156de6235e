package gateway

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// NewSettlementPlan says how a balance is settled automatically: from a threshold on, or
// by a schedule.
type NewSettlementPlan struct {
	Token     string
	Address   string
	Threshold money.Amount // 0 with a schedule
	Schedule  string       // as in payment.ParseSchedule; empty with a threshold
	Keep      money.Amount // what stays
}

// PlanDetail is a plan, how its address is read, and when it settles next.
type PlanDetail struct {
	payment.SettlementPlan
	Chain chain.Family
	Next  time.Time // zero without a calendar
}

// SetSettlementPlan makes or changes the plan of a merchant or sub-merchant for a token.
// Its address must be on the merchant's list, as planOnList has it, also where other
// settlements need none. One that was held goes on.
func (g *Gateway) SetSettlementPlan(ctx context.Context, a Actor, merchantID string, n NewSettlementPlan) (d PlanDetail, err error) {
	a, sub, err := g.ActFor(ctx, a, merchantID)
	if err != nil {
		return d, err
	}
	p := payment.SettlementPlan{MerchantID: a.MerchantID, Holder: holderOf(a.MerchantID, sub), Threshold: n.Threshold, Keep: n.Keep}
	if p.Weekday, p.Minute, err = payment.ParseSchedule(n.Schedule); err != nil {
		return d, err
	}
	switch {
	case (n.Threshold > 0) == (p.Minute >= 0):
		return d, errors.New("a plan has a threshold or a schedule, one of the two")
	case n.Threshold < 0 || n.Keep < 0:
		return d, errors.New("an amount is not below zero")
	case n.Threshold > 0 && n.Threshold <= n.Keep:
		return d, errors.New("the threshold is above what is kept: else nothing is left to settle")
	}
	token, known := g.tokens[n.Token]
	if !known {
		return d, fmt.Errorf("%.64q is not a token of this gateway", n.Token)
	}
	p.Asset, p.Family = token.Asset, g.chains[token.Chain].Family.Name()
	if p.Address, err = g.parseAddress(token.Asset, "address", n.Address); err != nil {
		return d, err
	}
	if err := errors.Join(checkDecimals("threshold", p.Asset, p.Threshold), checkDecimals("keep", p.Asset, p.Keep)); err != nil {
		return d, err
	}
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		p.CreatedAt, p.FollowedTo = tx.Now, tx.Now // what was before is no occasion
		before, err := tx.SettlementPlan(p.MerchantID, p.Holder, p.Asset.ID)
		switch {
		case err == nil:
			p.Made, p.LastNo, p.CreatedAt = before.Made, before.LastNo, before.CreatedAt
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
		if err := g.planOnList(tx, p); err != nil {
			return err
		}
		if err := g.checkRecipient(tx, p.Asset.Chain, p.Address); err != nil {
			return err
		}
		d = g.planDetail(p, tx.Now)
		return tx.SaveSettlementPlan(p)
	})
	return d, err
}

func (g *Gateway) planDetail(p payment.SettlementPlan, now time.Time) PlanDetail {
	return PlanDetail{p, g.families[p.Family], p.Next(now)}
}

// planOnList refuses a plan whose address is not on the merchant's list, in sandboxes too:
// nobody looks at what it does. Only on one's own machine, where the coins are worth
// nothing, a merchant without a list is settled anywhere.
func (g *Gateway) planOnList(tx *store.Tx, p payment.SettlementPlan) error {
	list, err := tx.SettlementAddresses(p.MerchantID)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(a store.SettlementAddress) bool { return a.Family == payment.BankFamily })
	if len(list) == 0 && g.config.Environment == Local {
		return nil
	}
	if !slices.ContainsFunc(list, func(a store.SettlementAddress) bool { return a.Family == p.Family && a.Address == p.Address }) {
		return fault.Invalid(fault.AddressNotAllowed, "address", "the address is not on the merchant's list: the operator adds it with 'xcheckoutd merchant address add'")
	}
	return nil
}

// RemoveSettlementPlan takes the plan of a merchant or sub-merchant for a token away.
func (g *Gateway) RemoveSettlementPlan(ctx context.Context, a Actor, merchantID, token string) error {
	a, sub, err := g.ActFor(ctx, a, merchantID)
	if err != nil {
		return err
	}
	err = g.store.Update(ctx, func(tx *store.Tx) error {
		asset, err := tx.AssetByToken(token)
		if err != nil {
			return err
		}
		return tx.DeleteSettlementPlan(a.MerchantID, holderOf(a.MerchantID, sub), asset.ID)
	})
	if errors.Is(err, store.ErrNotFound) {
		err = fmt.Errorf("merchant %s has no plan for %.64q", merchantID, token)
	}
	return err
}

// SettlementPlans returns a merchant's plans and those for its sub-merchants; an id and a
// token select where they are not empty.
func (g *Gateway) SettlementPlans(ctx context.Context, a Actor, subMerchantID, token string) (list []PlanDetail, err error) {
	if err := a.mustBeMerchant(); err != nil {
		return nil, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		list = nil
		if _, err := ownMerchant(tx, a.MerchantID, subMerchantID); err != nil {
			return err
		}
		found, err := tx.SettlementPlans(a.MerchantID, subMerchantID, token)
		for _, p := range found {
			list = append(list, g.planDetail(p.SettlementPlan, tx.Now))
		}
		return err
	})
	return list, err
}

// FollowPlans makes the settlements that are due by plans. It may run on every replica
// at once, and be ended anywhere: an occasion has one number, and is noted in the Update
// that makes its settlement. A plan that fails is in no other's way.
func (g *Gateway) FollowPlans(ctx context.Context) error {
	var due []store.PlannedBalance
	err := g.store.View(ctx, func(tx *store.Tx) error {
		due = nil
		all, err := tx.SettlementPlans("", "", "")
		for _, p := range all {
			if _, is := p.Due(tx.Now, p.Available); is {
				due = append(due, p)
			}
		}
		return err
	})
	for _, p := range due {
		failed := g.store.Update(ctx, func(tx *store.Tx) error { return g.followPlan(tx, p.MerchantID, p.Holder, p.Asset.ID) })
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("of %s in %s: %w", p.Holder, p.Asset.Token, failed))
		}
	}
	if err != nil {
		err = fmt.Errorf("follow settlement plans: %w", err)
	}
	return err
}

func (g *Gateway) followPlan(tx *store.Tx, merchantID, holder string, assetID int64) error {
	found, err := tx.SettlementPlan(merchantID, holder, assetID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	p := found.SettlementPlan
	at, due := p.Due(tx.Now, found.Available)
	if !due {
		return nil
	}
	if disabled, err := anyDisabled(tx, merchantID, holder); disabled || err != nil {
		return err // its money rests until somebody asks for it
	}
	no := p.Number(at)
	_, err = tx.Settlement(merchantID, no)
	there := err == nil
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	amount := found.Available - p.Keep
	amount -= amount % p.Asset.Unit() // the rest can't be sent
	if !there && amount > 0 {
		if err := g.settleByPlan(tx, p, no, amount); err != nil {
			return g.notePlanRefused(tx, p, at, err)
		}
		there = true
	}
	if there {
		p.Made, p.LastNo = p.Made+1, no
	}
	p.FollowedTo, p.Refused, p.Detail, p.RefusedAt = at, "", "", time.Time{}
	return tx.SaveSettlementPlan(p)
}

func anyDisabled(tx *store.Tx, ids ...string) (bool, error) {
	for _, id := range ids {
		m, err := tx.Merchant(id)
		if err != nil || m.Disabled {
			return err == nil, err
		}
	}
	return false, nil
}

func (g *Gateway) settleByPlan(tx *store.Tx, p payment.SettlementPlan, no string, amount money.Amount) error {
	if err := g.planOnList(tx, p); err != nil {
		return err
	}
	family := g.families[p.Family]
	if family == nil {
		return fault.Invalid(fault.TokenNotSupported, "token", "%s is not a token of this gateway any more", p.Asset.Token)
	}
	n := NewSettlement{SettlementOrderNo: no, SubMerchantID: p.Holder, Token: p.Asset.Token, Address: family.Print(p.Address), Amount: &amount}
	if err := n.check(); err != nil {
		return err
	}
	_, err := g.createSettlement(tx, p.MerchantID, n)
	return err
}

// notePlanRefused notes in the plan why an occasion made no settlement, for the merchant
// and the operator. One of the calendar stays due, but for one that had too little.
func (g *Gateway) notePlanRefused(tx *store.Tx, p payment.SettlementPlan, at time.Time, refusal error) error {
	var f *fault.Error
	if !errors.As(refusal, &f) || f.Code == fault.Unavailable || f.Code == fault.Internal {
		return refusal
	}
	if err := tx.Undo(); err != nil {
		return err
	}
	passed := p.Minute >= 0 && f.Code == fault.SettlementTooSmall
	if p.Refused != string(f.Code) {
		g.log.Warn("a settlement plan could not settle", "merchant", p.MerchantID, "holder", p.Holder, "token", p.Asset.Token, "code", string(f.Code), "why", f.Message)
		p.RefusedAt = tx.Now
	} else if p.Detail == f.Message && !passed {
		return nil
	}
	p.Refused, p.Detail = string(f.Code), f.Message
	if passed {
		p.FollowedTo = at
	}
	return tx.SaveSettlementPlan(p)
}

// holdPlan has the plan of a settlement wait for the operator, if one that ended so does
// that, and says so once.
func (g *Gateway) holdPlan(tx *store.Tx, before payment.SettleStatus, s payment.Settlement) error {
	if !strings.HasPrefix(s.SettlementOrderNo, payment.PlanPrefix) {
		return nil
	}
	found, err := tx.SettlementPlan(s.MerchantID, s.Holder, s.Asset.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	p := found.SettlementPlan
	if err != nil || p.Held() || !p.HeldBy(before, s.Status) {
		return err
	}
	p.Refused, p.RefusedAt = payment.PlanHeld, tx.Now
	why := ""
	if s.Reason != "" {
		why = ", " + s.Reason
	}
	if text := failedFor[s.Reason]; text != "" {
		why += ": " + text
	}
	p.Detail = fmt.Sprintf("settlement %s is %s%s. Nothing more is settled until the operator sets the plan again with 'xcheckoutd merchant plan set'", s.SettlementOrderNo, s.Status, why)
	g.log.Warn("a settlement plan is held", "merchant", p.MerchantID, "holder", p.Holder, "token", p.Asset.Token, "settlement", s.SettlementOrderNo,
		"status", string(s.Status), "reason", s.Reason)
	return tx.SaveSettlementPlan(p)
}
