package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/money"
)

// partsMax is how many payments one order is paid in at most.
const partsMax = 20

// payment is what pay sends, and when.
type payment struct {
	orderNo     string
	address     string // of a customer, instead of an order
	token       string
	amount      money.Amount // 0 for the order's own, or what is missing of it
	over, short money.Amount // on top of it, and less than it
	parts       int
	late        bool
	cancel      bool
	timeout     time.Duration
}

func (a *app) payCommand() *cobra.Command {
	p := payment{parts: 1, timeout: 2 * time.Minute}
	var amount, over, short string
	cmd := &cobra.Command{
		Use:   "pay ORDER_NO | --deposit-address ADDRESS",
		Short: "Pay an order, or to a customer's address, from the sandbox's test wallet",
		Long: `pay sends test money to an order's address, as its customer would: what is still
missing, or --amount, which may be less or more. The other flags cause what goes
wrong with payments: --over and --short pay another amount than the order's, --parts
pays it in several transfers, --token in another token, --late waits until the order
is over and --cancel cancels it first. With --deposit-address the money goes to the
address that a customer keeps. Only sandboxes have a test wallet.`,
		Example: `  xcheckout pay A1042 --amount 10.00
  xcheckout pay A1042 --over 5.00 --parts 3
  xcheckout pay A1042 --token ETH_USDC
  xcheckout pay --deposit-address 0x5aAe… --token ETH_USDT --amount 120.00`,
		Args: cli.ExactlyUnless("deposit-address", "ORDER_NO"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			for _, given := range []struct {
				flag, text string
				into       *money.Amount
			}{{"amount", amount, &p.amount}, {"over", over, &p.over}, {"short", short, &p.short}} {
				if cmd.Flags().Changed(given.flag) {
					if *given.into, err = parseAmount("--"+given.flag, given.text); err != nil {
						return err
					}
				}
			}
			if (p.amount > 0 && p.over+p.short > 0) || (p.over > 0 && p.short > 0) || (p.late && p.cancel) {
				return cli.Usage("--amount, --over and --short exclude each other, and so do --late and --cancel", cli.SeeHelp(cmd))
			}
			if p.parts < 1 || p.parts > partsMax {
				return cli.Usage(fmt.Sprintf("--parts is a number from 1 to %d", partsMax), cli.SeeHelp(cmd))
			}
			if len(args) > 0 {
				p.orderNo = args[0]
			} else if p.address == "" || p.token == "" || p.amount == 0 || p.over+p.short > 0 || p.late || p.cancel {
				return cli.Usage("--deposit-address needs an address, --token and --amount; what is said of orders does not go with it", cli.SeeHelp(cmd))
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			return a.pay(cmd.Context(), client, p)
		},
	}
	cmd.Flags().StringVar(&p.address, "deposit-address", "", "the address of a customer to pay to, instead of an order")
	cmd.Flags().StringVar(&amount, "amount", "", "how much, in the token paid (default what is missing)")
	cmd.Flags().StringVar(&over, "over", "", "how much more than the order's amount")
	cmd.Flags().StringVar(&short, "short", "", "how much less than the order's amount")
	cmd.Flags().StringVar(&p.token, "token", "", "the token to pay in (default the order's)")
	cmd.Flags().IntVar(&p.parts, "parts", 1, "in how many transfers")
	cmd.Flags().BoolVar(&p.late, "late", false, "wait until the order is over, and pay then")
	cmd.Flags().BoolVar(&p.cancel, "cancel", false, "cancel the order first")
	cmd.Flags().DurationVar(&p.timeout, "timeout", p.timeout, "how long --late waits")
	return cmd
}

func (a *app) pay(ctx context.Context, client *xcheckout.Client, p payment) error {
	if p.late {
		order, err := a.wait(ctx, client, p.orderNo, p.timeout)
		if err == nil && order.Status != xcheckout.StatusTimeout && order.Status != xcheckout.StatusCancelled {
			err = cli.Failed(fmt.Errorf("order %s is %s", p.orderNo, order.Status), "--late pays orders that are over: create one with --expires-in, and don't pay it before.")
		}
		if err != nil {
			return err
		}
	}
	if p.cancel {
		if _, err := client.Orders.Cancel(ctx, p.orderNo); err != nil {
			return err
		}
	}
	amount := p.amount
	if amount == 0 && (p.over+p.short > 0 || p.parts > 1 || p.late || p.cancel || p.token != "") {
		order, err := client.Orders.Info(ctx, p.orderNo)
		if err != nil {
			return err
		}
		amount = order.PayingAmount
	}
	if amount += p.over - p.short; p.short > 0 && amount <= 0 {
		return cli.Usage("--short leaves nothing to pay", "Give less than the order's amount.")
	}
	for i := range p.parts {
		part := amount / money.Amount(p.parts)
		if i == p.parts-1 {
			part = amount - part*money.Amount(i)
		}
		sent, err := p.send(ctx, client, part)
		if err != nil {
			return err
		}
		if err := a.show(sent.Raw, []row{
			{"order", sent.OrderNo},
			{"sent", fmt.Sprintf("%s %s", sent.Amount, sent.Token)},
			{"to", sent.To},
			{"hash", sent.TxHash},
		}); err != nil {
			return err
		}
	}
	return nil
}

// send makes one transfer, to the order or to the customer's address.
func (p payment) send(ctx context.Context, client *xcheckout.Client, amount money.Amount) (*xcheckout.TestPayment, error) {
	if p.address != "" {
		return client.Sandbox.PayDeposit(ctx, p.address, p.token, amount)
	}
	return client.Sandbox.PayIn(ctx, p.orderNo, p.token, amount)
}
