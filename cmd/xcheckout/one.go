package main

import (
	"context"
	"encoding/json"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
)

// one is what commands about one thing of a kind have in common, T through the service S:
// the thing is named by their argument, and shown.
type one[S, T any] struct {
	argument string // as in REFUND_NO
	service  func(*xcheckout.Client) S
	raw      func(*T) json.RawMessage
	rows     func(*T) []row
}

var (
	oneRefund = one[*xcheckout.RefundService, xcheckout.Refund]{"REFUND_NO",
		func(c *xcheckout.Client) *xcheckout.RefundService { return c.Refunds },
		func(r *xcheckout.Refund) json.RawMessage { return r.Raw }, refundRows}
	oneSettlement = one[*xcheckout.SettlementService, xcheckout.Settlement]{"SETTLEMENT_NO",
		func(c *xcheckout.Client) *xcheckout.SettlementService { return c.Settlements },
		func(s *xcheckout.Settlement) json.RawMessage { return s.Raw }, settlementRows}
	oneDeposit = one[*xcheckout.CustomerDepositService, xcheckout.CustomerDeposit]{"DEPOSIT_NO",
		func(c *xcheckout.Client) *xcheckout.CustomerDepositService { return c.CustomerDeposits },
		func(d *xcheckout.CustomerDeposit) json.RawMessage { return d.Raw }, depositRows}
)

// command makes cmd one of these, which calls the gateway and shows what it says.
func (o one[S, T]) command(a *app, cmd *cobra.Command, call func(S, context.Context, string) (*T, error)) *cobra.Command {
	cmd.Args = cli.Exactly(o.argument)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		client, err := a.client()
		if err != nil {
			return err
		}
		thing, err := call(o.service(client), cmd.Context(), args[0])
		if err != nil {
			return err
		}
		return a.show(o.raw(thing), o.rows(thing))
	}
	return cmd
}
