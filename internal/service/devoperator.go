package service

import (
	"context"
	"errors"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// How often the sandbox does what an operator does from time to time.
const (
	devSweepEvery   = 4 * time.Second // longer than a sweep takes to be mined and seen
	devBankEvery    = 3 * time.Second
	devApproveEvery = 2 * time.Second
)

// devApproveAfter is how long a refund or settlement waits for approval: long enough to
// cancel it, or to have a reorg take what it draws on.
const devApproveAfter = 20 * time.Second

// devApproveMax is how many are approved at once; the others are a moment later.
const devApproveMax = 100

// What the test merchant begins with, so that every case can be caused. The amounts are
// beyond what tests of other things pay.
var (
	devApproveAbove = money.MustParse("10000.00")
	devPlan         = gateway.NewSettlementPlan{Token: devChain + "_USDC", Threshold: money.MustParse("10000.00"), Keep: money.MustParse("1000.00")}
)

// setUp gives a new test merchant its settings.
func (d *Dev) setUp(ctx context.Context, merchantID string) error {
	if _, err := d.Gateway.UpdateMerchant(ctx, gateway.Operator(), merchantID, gateway.MerchantChange{ApproveAbove: &devApproveAbove}); err != nil {
		return err
	}
	plan := devPlan
	plan.Address = evm.Family{}.Print(testAccount(dev.Wallet))
	_, err := d.Gateway.SetSettlementPlan(ctx, gateway.Operator(), merchantID, plan)
	return err
}

// operate does what an operator does, until ctx ends.
func (d *Dev) operate(ctx context.Context) {
	d.every(ctx, devSweepEvery, "sweep", func() error {
		_, err := SweepDeposits(ctx, d.Gateway, devChain, d.Chain, SweepLimits{})
		return err
	})
	d.every(ctx, devBankEvery, "bank", d.bankRun(ctx))
	d.every(ctx, devApproveEvery, "approval", func() error { return d.approve(ctx) })
}

// every does something again and again, beside what else runs.
func (d *Dev) every(ctx context.Context, pause time.Duration, what string, do func() error) {
	d.running.Go(func() {
		tick := time.NewTicker(pause)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if err := do(); err != nil && ctx.Err() == nil {
				d.log.Debug("what the sandbox does as an operator failed, and comes again", "what", what, "error", err)
			}
		}
	})
}

// approve lets the test merchant's refunds and settlements be sent that have waited for
// it. Those of other merchants are for who made them.
func (d *Dev) approve(ctx context.Context) error {
	waiting, err := d.Gateway.OpenPayouts(ctx, gateway.Operator(), payment.PayoutWaiting, devApproveMax)
	if err != nil {
		return err
	}
	for _, p := range waiting {
		if p.MerchantID != d.MerchantID || time.Since(p.CreatedAt) < devApproveAfter {
			continue
		}
		// It may have been cancelled meanwhile.
		if _, err := d.Gateway.ApprovePayout(ctx, gateway.Operator(), p.ID); err != nil && !errors.Is(err, gateway.ErrNoPayout) {
			return err
		}
	}
	return nil
}
