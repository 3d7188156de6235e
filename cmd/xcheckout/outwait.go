package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
)

func (a *app) refundWaitCommand() *cobra.Command {
	timeout := 2 * time.Minute
	cmd := oneRefund.command(a, &cobra.Command{
		Use:     "wait REFUND_NO",
		Short:   "Wait until a refund has arrived or is over, and show it",
		Long:    `wait asks once a second, until a refund is neither PENDING_REFUND nor REFUNDING.`,
		Example: `  xcheckout refund wait R77 --timeout 5m`,
	}, func(s *xcheckout.RefundService, ctx context.Context, no string) (*xcheckout.Refund, error) {
		return waitOut(ctx, timeout, func() (*xcheckout.Refund, bool, error) {
			r, err := s.Info(ctx, no)
			return r, err == nil && (r.Status == xcheckout.RefundPending || r.Status == xcheckout.RefundRunning), err
		})
	})
	cmd.Flags().DurationVar(&timeout, "timeout", timeout, "how long to wait")
	return cmd
}

func (a *app) settlementWaitCommand() *cobra.Command {
	timeout := 2 * time.Minute
	cmd := oneSettlement.command(a, &cobra.Command{
		Use:     "wait SETTLEMENT_NO",
		Short:   "Wait until a settlement has arrived or is over, and show it",
		Long:    `wait asks once a second, until a settlement is neither PENDING_SETTLEMENT nor SETTLING.`,
		Example: `  xcheckout settlement wait S12 --timeout 5m`,
	}, func(s *xcheckout.SettlementService, ctx context.Context, no string) (*xcheckout.Settlement, error) {
		return waitOut(ctx, timeout, func() (*xcheckout.Settlement, bool, error) {
			r, err := s.Info(ctx, no)
			return r, err == nil && (r.Status == xcheckout.SettlementPending || r.Status == xcheckout.SettlementRunning), err
		})
	})
	cmd.Flags().DurationVar(&timeout, "timeout", timeout, "how long to wait")
	return cmd
}

// waitOut asks for money on its way out until it is no longer.
func waitOut[T any](ctx context.Context, timeout time.Duration, ask func() (*T, bool, error)) (*T, error) {
	for deadline := time.Now().Add(timeout); ; {
		out, onItsWay, err := ask()
		switch {
		case err != nil || !onItsWay:
			return out, err
		case time.Now().After(deadline):
			return nil, cli.Failed(fmt.Errorf("it is still on its way after %s", timeout), "Wait longer with --timeout.")
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(waitEvery):
		}
	}
}
