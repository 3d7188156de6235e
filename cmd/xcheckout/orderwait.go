package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
)

// waitEvery is how often order wait asks.
const waitEvery = time.Second

func (a *app) orderWaitCommand() *cobra.Command {
	timeout := 2 * time.Minute
	cmd := &cobra.Command{
		Use:   "wait ORDER_NO",
		Short: "Wait until an order is paid or over, and show it",
		Long: `wait asks once a second how the order stands, until it is no longer PAYING, and
shows it then. What it waits for is said on standard error. When --timeout is over
it fails.

Your own program should not wait like this: let the webhook tell it.`,
		Example: `  xcheckout order wait A1042 --timeout 5m`,
		Args:    cli.Exactly("ORDER_NO"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if timeout <= 0 {
				return cli.Usage("--timeout is above zero, as in 2m", cli.SeeHelp(cmd))
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			order, err := a.wait(cmd.Context(), client, args[0], timeout)
			if err != nil {
				return err
			}
			return a.show(order.Raw, orderRows(order))
		},
	}
	cmd.Flags().DurationVar(&timeout, "timeout", timeout, "how long to wait")
	return cmd
}

// wait returns the order once it is no longer PAYING.
func (a *app) wait(ctx context.Context, client *xcheckout.Client, orderNo string, timeout time.Duration) (*xcheckout.Order, error) {
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	ticker := time.NewTicker(waitEvery)
	defer ticker.Stop()
	said := ""
	for {
		order, err := client.Orders.Info(limited, orderNo)
		switch {
		case err != nil && limited.Err() != nil && ctx.Err() == nil:
			return nil, waitedInVain(orderNo, timeout, err)
		case err != nil || order.Status != xcheckout.StatusPaying:
			return order, err
		}
		if now := waitingFor(order); now != said {
			fmt.Fprintln(a.stderr, now)
			said = now
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-limited.Done():
			return nil, waitedInVain(orderNo, timeout, nil)
		case <-ticker.C:
		}
	}
}

func waitedInVain(orderNo string, timeout time.Duration, err error) error {
	return cli.Failed(errors.Join(fmt.Errorf("order %s is still PAYING after %s", orderNo, timeout), err), "Wait longer with --timeout.")
}

// waitingFor says what an order that is not paid yet lacks.
func waitingFor(o *xcheckout.Order) string {
	if len(o.Deposits) == 0 {
		return fmt.Sprintf("waiting for %s %s", o.PayingAmount, o.Token)
	}
	last := o.Deposits[len(o.Deposits)-1]
	if last.Status == xcheckout.DepositConfirmed { // so it waits for more
		return fmt.Sprintf("seen %s, confirmed; received %s of %s %s", last.Amount, o.ReceivedAmount, o.PayingAmount, o.Token)
	}
	return fmt.Sprintf("seen %s, %s", last.Amount, confirmedText(last, o))
}
