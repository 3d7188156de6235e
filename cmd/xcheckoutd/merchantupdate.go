package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

// toleranceFlags are the flags of how exactly an order must be paid.
type toleranceFlags struct{ amount, percent string }

func (f *toleranceFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.amount, "tolerance", "0", "how much less or more than its amount still pays an order, in its token")
	cmd.Flags().StringVar(&f.percent, "tolerance-percent", "0", "the same as a percentage of the order, as in 1.5")
}

func (f *toleranceFlags) parse() (amount money.Amount, share int64, err error) {
	if amount, err = money.Parse(f.amount); err != nil {
		return 0, 0, cli.Misused(fmt.Errorf("--tolerance: %w", err), "")
	}
	if share, err = parseShare(f.percent); err != nil {
		return 0, 0, cli.Misused(fmt.Errorf("--tolerance-percent: %w", err), "")
	}
	return amount, share, nil
}

const toleranceHelp = `A tolerance is how much less or more than its amount still pays an order. Of
--tolerance and --tolerance-percent the smaller one counts, and never more than 5 %
of the order; without either an order is paid by its amount alone.`

// outflowFlags are the flags of what may go out of a merchant's balance, and where.
type outflowFlags struct{ refundAddress, daily, approveAbove string }

func (f *outflowFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.refundAddress, "refund-address", "", "a refund without an address: sender, refuse, or empty for the environment's default")
	cmd.Flags().StringVar(&f.daily, "daily-outflow", "0", "how much may go out in 24 hours; 0 is no limit")
	cmd.Flags().StringVar(&f.approveAbove, "approve-above", "0", "above which amount a refund waits for the operator; 0 is never")
}

// fill takes over the flags that the command line has.
func (f *outflowFlags) fill(cmd *cobra.Command, change *gateway.MerchantChange) error {
	daily, err := money.Parse(f.daily)
	if err != nil {
		return cli.Misused(fmt.Errorf("--daily-outflow: %w", err), "")
	}
	above, err := money.Parse(f.approveAbove)
	if err != nil {
		return cli.Misused(fmt.Errorf("--approve-above: %w", err), "")
	}
	change.RefundAddress = given(cmd, "refund-address", &f.refundAddress)
	change.DailyOutflow, change.ApproveAbove = given(cmd, "daily-outflow", &daily), given(cmd, "approve-above", &above)
	return nil
}

// settleFlags are the flags of what settlements cost.
type settleFlags struct{ basisPoints, fee, least string }

func (f *settleFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.basisPoints, "settle-fee-basis-points", "0", "the share of a settlement that is its fee, in hundredths of a percent")
	cmd.Flags().StringVar(&f.fee, "settle-fee", "0", "what each settlement costs beside that share, in its token")
	cmd.Flags().StringVar(&f.least, "settle-min", "0", "the least that is settled at once")
}

// fill takes over the flags that the command line has.
func (f *settleFlags) fill(cmd *cobra.Command, change *gateway.MerchantChange) error {
	share, err := strconv.ParseInt(f.basisPoints, 10, 64)
	if err != nil || share < 0 {
		return cli.Usage(fmt.Sprintf("--settle-fee-basis-points is a whole number from 0, not %q", f.basisPoints), "")
	}
	fee, err := money.Parse(f.fee)
	if err != nil {
		return cli.Misused(fmt.Errorf("--settle-fee: %w", err), "")
	}
	least, err := money.Parse(f.least)
	if err != nil {
		return cli.Misused(fmt.Errorf("--settle-min: %w", err), "")
	}
	change.SettleFeeShare = given(cmd, "settle-fee-basis-points", &share)
	change.SettleFee, change.SettleMin = given(cmd, "settle-fee", &fee), given(cmd, "settle-min", &least)
	return nil
}

const merchantUpdateHelp = `Changes a merchant; what is not given stays as it is. It holds from the next request
on, in a gateway that is running too. A sub-merchant has a name alone, and follows
its parent's settings.

` + toleranceHelp + ` 0 takes
one away. Orders keep the tolerance that they were made with.

--frame-ancestor says which shops may show the merchant's payment pages in a frame:
exact https origins, with commas or given repeatedly. They replace those of before,
and an empty one takes all away. Without any, which is how a merchant begins, no page
may: whoever frames a payment page can lay another address over ours. Name only shops
that you would let take the payments themselves.

--refund-address says what happens to a refund without an address: "sender" sends it
back where all of the money came from, if that is one sender and no contract; "refuse"
asks for an address. Without it that is sender in sandboxes and refuse in production.
--daily-outflow is how much may go out in 24 hours, all tokens together, and a refund
or settlement above --approve-above waits for you; 0 takes a limit away. What was made
before keeps what it has.

A settlement costs --settle-fee-basis-points of it, a hundred of which are a percent,
and --settle-fee beside that, rounded up to the token's decimals; less than --settle-min
is not settled.

  xcheckoutd merchant update mer_… --config gateway.json --name "Shoe shop" --tolerance 0.50
  xcheckoutd merchant update mer_… --config gateway.json --frame-ancestor https://shop.example
  xcheckoutd merchant update mer_… --config gateway.json --frame-ancestor ""
  xcheckoutd merchant update mer_… --config gateway.json --refund-address sender --daily-outflow 5000 --approve-above 1000
  xcheckoutd merchant update mer_… --config gateway.json --settle-fee-basis-points 50 --settle-fee 1 --settle-min 100`

func (a *app) merchantUpdate() *cobra.Command {
	var path, name string
	var tolerance toleranceFlags
	var outflow outflowFlags
	var settle settleFlags
	var ancestors []string
	cmd := &cobra.Command{
		Use:   "update MERCHANT_ID",
		Short: "Change a merchant's name and settings",
		Long:  merchantUpdateHelp,
		Args:  cli.Exactly("MERCHANT_ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			amount, share, err := tolerance.parse()
			if err != nil {
				return err
			}
			if slices.Equal(ancestors, []string{""}) {
				ancestors = nil
			}
			change := gateway.MerchantChange{Name: given(cmd, "name", &name), Tolerance: given(cmd, "tolerance", &amount),
				ToleranceShare: given(cmd, "tolerance-percent", &share), FrameAncestors: given(cmd, "frame-ancestor", &ancestors)}
			if err := outflow.fill(cmd, &change); err != nil {
				return err
			}
			if err := settle.fill(cmd, &change); err != nil {
				return err
			}
			if change == (gateway.MerchantChange{}) {
				return cli.Usage("say what to change: --name, --tolerance, --tolerance-percent, --refund-address, --daily-outflow, --approve-above, --settle-fee-basis-points, --settle-fee, --settle-min or --frame-ancestor", "")
			}
			return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
				m, err := s.Gateway.UpdateMerchant(cmd.Context(), gateway.Operator(), args[0], change)
				if err != nil {
					return err
				}
				return a.printMerchant(m)
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	cmd.Flags().StringVar(&name, "name", "", "the merchant's name, which payers see")
	tolerance.add(cmd)
	outflow.add(cmd)
	settle.add(cmd)
	cmd.Flags().StringSliceVar(&ancestors, "frame-ancestor", nil, "an https origin whose pages may show payment pages in a frame")
	return cmd
}

// printMerchant tells what of a merchant can be changed.
func (a *app) printMerchant(m store.Merchant) error {
	answer := struct {
		MerchantID    string   `json:"merchantId"`
		Name          string   `json:"name"`
		Tolerance     string   `json:"tolerance"`
		Percent       string   `json:"tolerancePercent"`
		RefundAddress string   `json:"refundAddress"` // empty is the environment's default
		DailyOutflow  string   `json:"dailyOutflow"`
		ApproveAbove  string   `json:"approveAbove"`
		SettlePoints  int64    `json:"settleFeeBasisPoints"`
		SettleFee     string   `json:"settleFee"`
		SettleMin     string   `json:"settleMin"`
		Ancestors     []string `json:"frameAncestors"`
	}{m.ID, m.Name, m.Tolerance.String(), percent(m.ToleranceShare), m.RefundAddress, m.DailyOutflow.String(), m.ApproveAbove.String(),
		m.SettleFeeShare, m.SettleFee.String(), m.SettleMin.String(), nonNil(m.FrameAncestors)}
	return a.print(answer, func(w io.Writer) {
		fmt.Fprintf(w, "name\t%s\ntolerance\t%s\npercent\t%s\nrefund address\t%s\ndaily outflow\t%s\napprove above\t%s\n", m.Name,
			answer.Tolerance, answer.Percent, cmp.Or(m.RefundAddress, "default"), limitText(m.DailyOutflow), limitText(m.ApproveAbove))
		fmt.Fprintf(w, "settlement fee\t%s %% and %s\nleast settled\t%s\nframe ancestors\t%s\n", percent(m.SettleFeeShare), m.SettleFee, limitText(m.SettleMin),
			orNone(m.FrameAncestors))
	})
}

// limitText is a limit, of which 0 is none.
func limitText(limit money.Amount) string {
	if limit == 0 {
		return "none"
	}
	return limit.String()
}

// given returns the value of a flag, or nil where the command line does not have it.
func given[T any](cmd *cobra.Command, flag string, value *T) *T {
	if !cmd.Flags().Changed(flag) {
		return nil
	}
	return value
}

func orNone(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}
