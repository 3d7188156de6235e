package main

import (
	"cmp"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
)

func (a *app) refundCommand() *cobra.Command {
	return cli.Group(&cobra.Command{
		Use:   "refund",
		Short: "Send money back, and look after it",
		Long: `refund sends back what an order kept or a customer deposited, all of it or a part, shows
refunds, cancels and lists them. What came and is not wholly an order's is sent back by 'xcheckout abnormal
refund'; the refunds that this makes are shown here too.`,
		Example: `  xcheckout refund create ORDER_NO --amount 10.00
  xcheckout refund info REFUND_NO`,
	}, a.refundCreateCommand(), a.refundInfoCommand(), a.refundWaitCommand(), a.refundCancelCommand(), a.refundListCommand())
}

// refundFlags are those of the commands that make a refund.
type refundFlags struct{ refundNo, amount, address, remark string }

func (f *refundFlags) add(cmd *cobra.Command, amount string) {
	flags := cmd.Flags()
	flags.StringVar(&f.amount, "amount", "", amount)
	flags.StringVar(&f.address, "address", "", "where the money goes (default the sender, where that is certain and the merchant's setting says so)")
	flags.StringVar(&f.remark, "remark", "", "what to keep with the refund")
	flags.StringVar(&f.refundNo, "refund-no", "", "your number for the refund (default a new one)")
}

// check makes up a number where none was given.
func (f *refundFlags) check(cmd *cobra.Command) error {
	if f.refundNo == "" && cmd.Flags().Changed("refund-no") {
		return cli.Usage("--refund-no is empty: leave it out for a new number", cli.SeeHelp(cmd))
	}
	if f.refundNo == "" {
		f.refundNo = newOrderNo(time.Now())
	}
	return nil
}

func (a *app) refundCreateCommand() *cobra.Command {
	var f refundFlags
	var depositNo string
	cmd := &cobra.Command{
		Use:   "create ORDER_NO | --deposit DEPOSIT_NO",
		Short: "Refund an order or a customer's deposit, or a part of it",
		Long: `create reserves money of what an order kept, or of what a customer deposited, has it
sent back, and prints the refund as it stands: it arrives later. The refund number is
yours to choose; without --refund-no one is made up. To create a refund again with the
same number and the same flags is safe: it is the same refund.

There can be several refunds, and never more in sum than what was kept.`,
		Example: `  xcheckout refund create A1042 --amount 10.00 --refund-no R77 \
    --address 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266
  xcheckout refund create --deposit DP06… --amount 10.00`,
		Args: cli.ExactlyUnless("deposit", "ORDER_NO"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			r := xcheckout.RefundRequest{DepositNo: depositNo, Address: f.address, Remark: f.remark}
			switch {
			case len(args) > 0:
				r.OrderNo = args[0]
			case depositNo == "":
				return cli.Usage("--deposit is empty", cli.SeeHelp(cmd))
			}
			if f.amount == "" && r.OrderNo != "" {
				return cli.Usage("refund create needs --amount", cli.SeeHelp(cmd))
			}
			if cmd.Flags().Changed("amount") {
				if r.Amount, err = parseAmount("--amount", f.amount); err != nil {
					return err
				}
			}
			if err := f.check(cmd); err != nil {
				return err
			}
			r.RefundOrderNo = f.refundNo
			client, err := a.client()
			if err != nil {
				return err
			}
			refund, err := client.Refunds.Create(cmd.Context(), r)
			if err != nil {
				return err
			}
			return a.show(refund.Raw, refundRows(refund))
		},
	}
	f.add(cmd, "how much goes back, in the token that came, such as 10.00 (default with --deposit: all that can be refunded)")
	cmd.Flags().StringVar(&depositNo, "deposit", "", "the customer's deposit to refund, instead of an order")
	return cmd
}

func (a *app) refundInfoCommand() *cobra.Command {
	return oneRefund.command(a, &cobra.Command{
		Use:   "info REFUND_NO",
		Short: "Show a refund as it stands now",
		Long: `info shows a refund: how much goes where, how far it is, and the chain transaction
that pays it.`,
		Example: `  xcheckout refund info R77 --json`,
	}, (*xcheckout.RefundService).Info)
}

func (a *app) refundCancelCommand() *cobra.Command {
	return oneRefund.command(a, &cobra.Command{
		Use:   "cancel REFUND_NO",
		Short: "Cancel a refund that was not sent yet",
		Long: `cancel ends a refund that is still PENDING_REFUND and shows it. Its money goes back to
where it came from. It is refused once the refund is on its way.`,
		Example: `  xcheckout refund cancel R77`,
	}, (*xcheckout.RefundService).Cancel)
}

func (a *app) refundListCommand() *cobra.Command {
	var f xcheckout.RefundFilter
	var status string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List refunds, the newest first",
		Long: `list prints one page of refunds, one a line. When there are more, standard error
tells the flag for the next page. With --json the answer is the page as the gateway
gave it, with records and nextCursor.`,
		Example: `  xcheckout refund list --status PENDING_REFUND
  xcheckout refund list --order-no A1042 --json`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			f.Status = xcheckout.RefundStatus(status)
			page, err := client.Refunds.List(cmd.Context(), f)
			if err != nil {
				return err
			}
			return showPage(a, page, "refunds", func(r xcheckout.Refund) string {
				return fmt.Sprintf("%s\t%s\t%s %s\t%s\t%s", r.RefundOrderNo, r.Status, r.Amount, r.Token, refunded(r), r.CreatedTime.Format(time.DateTime))
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.OrderNo, "order-no", "", "only refunds of this order")
	flags.StringVar(&f.DepositNo, "deposit", "", "only refunds of this customer's deposit")
	flags.StringVar(&f.MerchantID, "merchant", "", "only refunds of this sub-merchant; your own id for only your own")
	flags.StringVar(&status, "status", "", "only refunds of this status, such as PENDING_REFUND")
	flags.StringVar(&f.Token, "token", "", "only refunds in this token")
	pageFlags(cmd, &f.PageRequest, "refunds")
	return cmd
}

// refunded is the order or the customer's deposit that a refund is of.
func refunded(r xcheckout.Refund) string { return cmp.Or(r.OrderNo, r.DepositNo) }

func refundRows(r *xcheckout.Refund) []row {
	return []row{
		{"refund", r.RefundOrderNo},
		{"status", string(r.Status)},
		{"why", r.FailReason},
		{"waits", r.WaitReason},
		{"order", r.OrderNo},
		{"abnormal", r.AbnormalPaymentNo},
		{"deposit", r.DepositNo},
		{"amount", fmt.Sprintf("%s %s", r.Amount, r.Token)},
		{"to", r.Address},
		{"paid by", r.TxHash},
		{"remark", r.Remark},
		{"created", timeText(r.CreatedTime.Time)},
	}
}
