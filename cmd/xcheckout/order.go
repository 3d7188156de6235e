package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/money"
)

func (a *app) orderCommand() *cobra.Command {
	return cli.Group(&cobra.Command{
		Use:   "order",
		Short: "Create orders and look after them",
		Long: `order creates orders, shows, cancels and lists them. An order is an amount in
dollars that a customer pays in a stablecoin, to an address of its own, until
it expires.`,
		Example: `  xcheckout order create --amount 25.00 --token ETH_USDT
  xcheckout order info ORDER_NO`,
	}, a.orderCreateCommand(), a.orderInfoCommand(), a.orderWaitCommand(), a.orderCancelCommand(), a.orderListCommand())
}

type orderFlags struct {
	amount, expiresIn string
	metadata          []string
	xcheckout.OrderRequest
}

func (a *app) orderCreateCommand() *cobra.Command {
	var f orderFlags
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Create an order",
		Long: `create makes an order and prints where and what the customer pays. The order
number is yours to choose; without --order-no one is made up. To create an
order again with the same number and the same flags is safe: it is the same
order.`,
		Example: `  xcheckout order create --amount 25.00 --token ETH_USDT \
    --order-no A1042 --customer c-77 --expires-in 900`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.OrderNo == "" && cmd.Flags().Changed("order-no") {
				return cli.Usage("--order-no is empty: leave it out for a new number", cli.SeeHelp(cmd))
			}
			r, err := f.request()
			if err != nil {
				return err
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			order, err := client.Orders.Create(cmd.Context(), r)
			if err != nil {
				return err
			}
			return a.show(order.Raw, createdRows(order))
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.amount, "amount", "", "the price, such as 25.00 (required)")
	flags.StringVar(&f.Token, "token", "", "what the customer pays in, such as ETH_USDT (required)")
	flags.StringVar(&f.OrderNo, "order-no", "", "your number for the order (default a new one)")
	flags.StringVar(&f.CustomerID, "customer", "", "your name for the customer")
	flags.StringVar(&f.MerchantID, "merchant", "", "the sub-merchant that sells")
	flags.StringVar(&f.Fiat, "fiat", "", "the price's currency (default USD)")
	flags.StringVar(&f.expiresIn, "expires-in", "", "how many seconds the customer has (default the gateway's)")
	flags.StringVar(&f.SuccessURL, "success-url", "", "where the payment page leads after the payment")
	flags.StringVar(&f.CancelURL, "cancel-url", "", "where the payment page leads when the customer gives up")
	flags.StringVar(&f.WebhookURL, "webhook-url", "", "where this order's webhooks go (default where the merchant's go)")
	flags.StringArrayVar(&f.metadata, "metadata", nil, "a pair `name=value` to keep with the order; can be repeated")
	return cmd
}

// request checks the flags.
func (f orderFlags) request() (r xcheckout.OrderRequest, err error) {
	const see = "See 'xcheckout order create --help'."
	r = f.OrderRequest
	switch {
	case f.amount == "":
		return r, cli.Usage("order create needs --amount", see)
	case r.Token == "":
		return r, cli.Usage("order create needs --token", see)
	}
	if r.Amount, err = parseAmount("--amount", f.amount); err != nil {
		return r, err
	}
	if f.expiresIn != "" {
		seconds, err := strconv.ParseUint(f.expiresIn, 10, 31)
		if err != nil || seconds == 0 {
			return r, cli.Usage(fmt.Sprintf("--expires-in is a number of seconds, not %q", f.expiresIn), see)
		}
		r.ExpiresIn = time.Duration(seconds) * time.Second
	}
	for _, pair := range f.metadata {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return r, cli.Usage(fmt.Sprintf("--metadata is name=value, not %q", pair), see)
		}
		if r.Metadata == nil {
			r.Metadata = map[string]string{}
		}
		r.Metadata[name] = value
	}
	if r.OrderNo == "" {
		r.OrderNo = newOrderNo(time.Now())
	}
	return r, nil
}

// newOrderNo makes up a number that sorts by time. Its random half keeps two
// orders of one second apart: with a thousand of them, one in two million times
// two are the same.
func newOrderNo(now time.Time) string {
	return now.UTC().Format("20060102150405") + rand.Text()[:8]
}

// parseAmount reads the flag --amount.
func parseAmount(flag, text string) (money.Amount, error) {
	amount, err := money.Parse(text)
	if err == nil && amount == 0 {
		err = errors.New("it is above zero")
	}
	if err != nil {
		return 0, cli.Usage(fmt.Sprintf("%s %q: %v", flag, text, err), "Such as "+flag+" 25.00")
	}
	return amount, nil
}

func (a *app) orderInfoCommand() *cobra.Command {
	return a.oneOrder(&cobra.Command{
		Use:   "info ORDER_NO",
		Short: "Show an order as it stands now",
		Long: `info shows an order: its status, what was asked for, what has arrived, and each
deposit on the chain.`,
		Example: `  xcheckout order info A1042 --json`,
	}, (*xcheckout.OrderService).Info)
}

func (a *app) orderCancelCommand() *cobra.Command {
	return a.oneOrder(&cobra.Command{
		Use:   "cancel ORDER_NO",
		Short: "Cancel an order that nothing was paid on",
		Long: `cancel ends an order before its time and shows it. It is refused once a deposit
has been seen: the customer has paid then, or is about to.`,
		Example: `  xcheckout order cancel A1042`,
	}, (*xcheckout.OrderService).Cancel)
}

func (a *app) oneOrder(cmd *cobra.Command,
	call func(*xcheckout.OrderService, context.Context, string) (*xcheckout.Order, error)) *cobra.Command {
	cmd.Args = cli.Exactly("ORDER_NO")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		client, err := a.client()
		if err != nil {
			return err
		}
		order, err := call(client.Orders, cmd.Context(), args[0])
		if err != nil {
			return err
		}
		return a.show(order.Raw, orderRows(order))
	}
	return cmd
}

func (a *app) orderListCommand() *cobra.Command {
	var f xcheckout.OrderFilter
	var status string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List orders, the newest first",
		Long: `list prints one page of orders, one a line. When there are more, standard error
tells the flag for the next page. With --json the answer is the page as the
gateway gave it, with records and nextCursor. A page asked for without --cursor
tells how many orders match in all.`,
		Example: `  xcheckout order list --status PAID --page-size 20`,
		Args:    cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			f.Status = xcheckout.OrderStatus(status)
			page, err := client.Orders.List(cmd.Context(), f)
			if err != nil {
				return err
			}
			return a.showOrders(page)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&status, "status", "", "only orders of this status, such as PAID")
	flags.StringVar(&f.CustomerID, "customer", "", "only orders of this customer")
	flags.StringVar(&f.MerchantID, "merchant", "", "only orders of this sub-merchant; your own id for only your own")
	flags.StringVar(&f.Token, "token", "", "only orders in this token")
	pageFlags(cmd, &f.PageRequest, "orders")
	return cmd
}

func (a *app) showOrders(page *xcheckout.Page[xcheckout.Order]) error {
	return showPage(a, page, "orders", func(o xcheckout.Order) string {
		return fmt.Sprintf("%s\t%s\t%s %s\t%s of %s %s\t%s", o.OrderNo, o.Status, o.OrderAmount, o.Fiat,
			o.ReceivedAmount, o.PayingAmount, o.Token, o.CreatedTime.Format(time.DateTime))
	})
}

// row is a line of an answer for people.
type row struct{ name, value string }

// show prints an answer: for programs as it came, for people as rows, those
// without a value left out.
func (a *app) show(raw json.RawMessage, rows []row) error {
	if a.json {
		return a.printRaw(raw)
	}
	for _, r := range rows {
		if r.value != "" {
			fmt.Fprintf(a.stdout, "%-10s %s\n", r.name, r.value)
		}
	}
	return nil
}

func createdRows(o *xcheckout.CreatedOrder) []row {
	return []row{
		{"order", o.OrderNo},
		{"pay", fmt.Sprintf("%s %s", o.PayingAmount, o.Token)},
		{"to", o.DepositAddress},
		{"page", o.PaymentURL},
		{"expires", timeText(o.ExpiresAt.Time)},
	}
}

func orderRows(o *xcheckout.Order) []row {
	rows := []row{
		{"order", o.OrderNo},
		{"status", string(o.Status)},
		{"amount", fmt.Sprintf("%s %s", o.OrderAmount, o.Fiat)},
		{"received", fmt.Sprintf("%s of %s %s", o.ReceivedAmount, o.PayingAmount, o.Token)},
		{"to", o.DepositAddress},
		{"page", o.PaymentURL},
		{"customer", o.CustomerID},
		{"created", timeText(o.CreatedTime.Time)},
		{"expires", timeText(o.ExpiresAt.Time)},
	}
	for _, d := range o.Deposits {
		standing := string(d.Status)
		if d.Kind != "" && d.Kind != xcheckout.DepositInTime { // it does not pay the order
			standing = string(d.Kind) + ", " + standing
		}
		if d.Status == xcheckout.DepositPending {
			standing += ", " + confirmedText(d, o)
		}
		rows = append(rows, row{"deposit", fmt.Sprintf("%s %s, %s", d.Amount, standing, d.TxHash)})
	}
	return rows
}

// confirmedText says how far a deposit is, no further than it has to be: "6 of 2"
// reads like a mistake.
func confirmedText(d xcheckout.Deposit, o *xcheckout.Order) string {
	if d.Status == xcheckout.DepositConfirmed {
		return "confirmed"
	}
	return fmt.Sprintf("%d of %d confirmations", min(d.Confirmations, o.RequiredConfirmations), o.RequiredConfirmations)
}

func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateTime + " MST")
}
