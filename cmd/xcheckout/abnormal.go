package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/money"
)

func (a *app) abnormalCommand() *cobra.Command {
	return cli.Group(&cobra.Command{
		Use:   "abnormal",
		Short: "Handle what came and is not wholly an order's",
		Long: `abnormal lists abnormal payments: what came too much, too little, too late or in
another token. What is pending of one is sent back to the customer by 'xcheckout
abnormal refund', or counts for the order after all by 'xcheckout abnormal accept'.`,
		Example: `  xcheckout abnormal list --status PENDING
  xcheckout abnormal refund ABNORMAL_NO`,
	}, a.abnormalListCommand(), a.abnormalRefundCommand(), a.abnormalAcceptCommand())
}

func (a *app) abnormalListCommand() *cobra.Command {
	var f xcheckout.AbnormalPaymentFilter
	var kind, status string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List abnormal payments, the newest first",
		Long: `list prints one page of abnormal payments, one a line: its number, whether something
of it is PENDING or all HANDLED, why it is abnormal, how much of it is pending, and its
order. When there are more, standard error tells the flag for the next page. With
--json the answer is the page as the gateway gave it, with records and nextCursor.`,
		Example: `  xcheckout abnormal list --status PENDING
  xcheckout abnormal list --order-no A1042 --json`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			f.Type, f.Status = xcheckout.AbnormalType(kind), xcheckout.AbnormalStatus(status)
			page, err := client.AbnormalPayments.List(cmd.Context(), f)
			if err != nil {
				return err
			}
			return showPage(a, page, "abnormal payments", func(p xcheckout.AbnormalPayment) string {
				return fmt.Sprintf("%s\t%s\t%s\t%s of %s %s\t%s\t%s", p.AbnormalPaymentNo, p.Status, p.Type,
					p.PendingAmount, p.Amount, p.Token, p.OrderNo, p.CreatedTime.Format(time.DateTime))
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.OrderNo, "order-no", "", "only those of this order")
	flags.StringVar(&f.MerchantID, "merchant", "", "only those of this sub-merchant; your own id for only your own")
	flags.StringVar(&kind, "type", "", "only those of this type: OVER_PAID, UNDER_PAID, LATE_PAYMENT, OTHER_TOKEN or OTHER_CHAIN")
	flags.StringVar(&status, "status", "", "only those that are PENDING or HANDLED")
	flags.StringVar(&f.Token, "token", "", "only those in this token")
	pageFlags(cmd, &f.PageRequest, "abnormal payments")
	return cmd
}

func (a *app) abnormalRefundCommand() *cobra.Command {
	var f refundFlags
	cmd := &cobra.Command{
		Use:   "refund ABNORMAL_NO",
		Short: "Send an abnormal payment back",
		Long: `refund sends back what is pending of an abnormal payment, all of it or a part, and
prints the refund as it stands. It is a refund like any other: 'xcheckout refund info'
and 'xcheckout refund cancel' take its number.`,
		Example: `  xcheckout abnormal refund AP06FDWG8A7C3M5N7P9QRSTVWXYZ --refund-no R78 --remark "paid twice"`,
		Args:    cli.Exactly("ABNORMAL_NO"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			var amount money.Amount
			if f.amount != "" {
				if amount, err = parseAmount("--amount", f.amount); err != nil {
					return err
				}
			}
			if err := f.check(cmd); err != nil {
				return err
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			refund, err := client.AbnormalPayments.Refund(cmd.Context(), xcheckout.AbnormalRefundRequest{
				RefundOrderNo: f.refundNo, AbnormalPaymentNo: args[0], Amount: amount, Address: f.address, Remark: f.remark})
			if err != nil {
				return err
			}
			return a.show(refund.Raw, refundRows(refund))
		},
	}
	f.add(cmd, "how much goes back, such as 10.00 (default all that is pending)")
	return cmd
}

func (a *app) abnormalAcceptCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "accept ABNORMAL_NO...",
		Short: "Take abnormal payments for their order after all",
		Long: `accept counts what is pending of abnormal payments for their order, which is PAID by
it, and shows the order. All of them are of one order and in its token. It is refused
for an order that was cancelled. What was accepted before changes nothing.`,
		Example: `  xcheckout abnormal accept AP06FDWG8A7C3M5N7P9QRSTVWXYZ`,
		Args:    cli.AtLeastOne("ABNORMAL_NO"),
		RunE: func(cmd *cobra.Command, args []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			order, err := client.AbnormalPayments.Accept(cmd.Context(), xcheckout.AcceptRequest{AbnormalPaymentNos: args})
			if err != nil {
				return err
			}
			return a.show(order.Raw, orderRows(order))
		},
	}
}
