package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
)

func (a *app) payoutCommand() *cobra.Command {
	return cli.Group(&cobra.Command{Use: "payout", Short: "See how refunds and settlements are sent, approve them, stop that, go on with it"},
		a.payoutStatus(), a.payoutList(), a.payoutApprove(), a.payoutReject(), a.payoutStop(), a.payoutResume())
}

// payoutRow is a wallet of the answer. Times are RFC 3339, empty when there is none.
type payoutRow struct {
	Chain       string       `json:"chain"`
	Wallet      string       `json:"wallet"`
	NextNonce   uint64       `json:"nextNonce"`
	Scanned     uint64       `json:"scanned"` // block up to which every transfer out of it is known
	Stopped     string       `json:"stopped"` // why nothing new is signed, a code
	Detail      string       `json:"detail"`
	StoppedAt   string       `json:"stoppedAt"`
	Resuming    bool         `json:"resuming"`
	Former      bool         `json:"former"` // the configuration names another wallet now
	UnderWay    []laneRow    `json:"underWay"`
	Queues      []queueRow   `json:"queues"`
	Unexplained []outflowRow `json:"unexplained"`
}

type laneRow struct {
	Nonce      uint64 `json:"nonce"`
	Payout     string `json:"payout"` // empty for a nonce that is only used up
	MerchantID string `json:"merchantId"`
	State      string `json:"state"`
	Versions   int    `json:"versions"`
	Tx         string `json:"tx"` // of the newest version
}

type queueRow struct {
	Token  string `json:"token"`
	State  string `json:"state"`
	Reason string `json:"reason"`
	Count  int64  `json:"count"`
	Amount string `json:"amount"`
}

type outflowRow struct {
	Tx    string `json:"tx"`
	To    string `json:"to"`
	Raw   string `json:"raw"`
	Block uint64 `json:"block"`
}

func (a *app) payoutStatus() *cobra.Command {
	var path, dir string
	cmd := &cobra.Command{
		Use:   "status (--config FILE | --data DIR)",
		Short: "Show the payout wallets, and what is queued and under way",
		Long: `Shows of each payout wallet its next nonce, what is signed and not final yet, what is
queued and why it waits, and which transfers out of it are no payout that is known here.
It works beside the gateway and changes nothing. It fails while a wallet is stopped.

  xcheckoutd payout status --config gateway.json
  xcheckoutd payout status --data ./sandbox`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.read(cmd, path, dir, func(s *service.Service) error { return a.showPayouts(cmd.Context(), s) })
		},
	}
	readFlags(cmd, &path, &dir)
	a.jsonFlag(cmd)
	return cmd
}

func (a *app) showPayouts(ctx context.Context, s *service.Service) error {
	list, err := s.Gateway.PayoutWallets(ctx, gateway.Operator())
	if err != nil {
		return err
	}
	rows, stopped, resuming := make([]payoutRow, len(list)), 0, 0
	for i, w := range list {
		rows[i] = payoutRowOf(w)
		switch {
		case w.Former || w.Stopped == "":
		case w.Resuming:
			resuming++
		default:
			stopped++
		}
	}
	if err := a.print(rows, func(w io.Writer) { printPayouts(w, rows) }); err != nil {
		return err
	}
	if stopped > 0 {
		return cli.Failed(fmt.Errorf("%d of %d payout wallet(s) are stopped", stopped, len(rows)),
			"Find out what it was; then go on with 'xcheckoutd payout resume --config FILE --chain NAME'.")
	}
	if resuming > 0 {
		return cli.Failed(fmt.Errorf("%d of %d payout wallet(s) are about to go on", resuming, len(rows)),
			"Nothing is to be done: they go on once all that was ever signed is final, of which every node has to tell. The gateway's log says what they wait for.")
	}
	return nil
}

func payoutRowOf(w gateway.PayoutWallet) payoutRow {
	row := payoutRow{Chain: w.Chain, Wallet: w.Printed, NextNonce: w.Nonce, Scanned: w.Scanned, Stopped: w.Stopped, Detail: w.Detail, Resuming: w.Resuming, Former: w.Former,
		UnderWay: []laneRow{}, Queues: []queueRow{}, Unexplained: []outflowRow{}}
	if w.Stopped != "" {
		row.StoppedAt = w.StoppedAt.Format(time.RFC3339)
	}
	for _, l := range w.Open {
		lane := laneRow{Nonce: l.Nonce, Versions: len(l.Versions)}
		if l.Payout != nil {
			lane.Payout, lane.MerchantID, lane.State = l.Payout.ID, l.Payout.MerchantID, string(l.Payout.State)
		}
		if len(l.Versions) > 0 {
			lane.Tx = w.Family.PrintTx(l.Versions[len(l.Versions)-1].Tx)
		}
		row.UnderWay = append(row.UnderWay, lane)
	}
	for _, q := range w.Queues {
		row.Queues = append(row.Queues, queueRow{q.Token, string(q.State), q.Reason, q.Count, q.Amount.String()})
	}
	for _, o := range w.Left {
		row.Unexplained = append(row.Unexplained, outflowRow{w.Family.PrintTx(o.Tx), w.Family.Print(o.To), o.Raw.String(), o.Block.Number})
	}
	return row
}

func printPayouts(w io.Writer, rows []payoutRow) {
	fmt.Fprintln(w, "CHAIN\tWALLET\tNEXT NONCE\tUNDER WAY\tSTOPPED")
	for _, r := range rows {
		stopped := r.Stopped
		if r.Resuming {
			stopped += ", going on"
		}
		if r.Former {
			stopped = "not configured any more"
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%s\n", r.Chain, r.Wallet, r.NextNonce, len(r.UnderWay), stopped)
	}
	for _, r := range rows {
		if r.Former && len(r.UnderWay) > 0 {
			fmt.Fprintf(w, "%s: nobody looks after the payouts under way of %s: configure it again until they have ended\n", r.Chain, r.Wallet)
		}
		if r.Detail != "" {
			fmt.Fprintf(w, "%s: stopped since %s: %s\n", r.Chain, r.StoppedAt, r.Detail)
		}
		for _, q := range r.Queues {
			line := fmt.Sprintf("%s: %d payout(s) of %s are %s, %s in all", r.Chain, q.Count, q.Token, q.State, q.Amount)
			if q.Reason != "" {
				line += ": " + q.Reason
			}
			fmt.Fprintln(w, line)
		}
		for _, o := range r.Unexplained {
			fmt.Fprintf(w, "%s: no payout known here is %s, of %s units to %s\n", r.Chain, o.Tx, o.Raw, o.To)
		}
	}
}

func (a *app) payoutStop() *cobra.Command {
	var path, name string
	var restored bool
	cmd := &cobra.Command{
		Use:   "stop --config FILE (--chain NAME | --restored)",
		Short: "Sign no new payouts until 'xcheckoutd payout resume'",
		Long: `Has nothing new signed on a chain, at once and on all replicas. What is signed already is
looked after still.

With --restored it stops the payouts of every chain, as 'xcheckoutd restore' does by itself:
run it before the gateway starts on a PostgreSQL database that was put back from a backup.

  xcheckoutd payout stop --config gateway.json --chain ETH`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if (name == "") != restored {
				return cli.Usage("--chain or --restored is required, and not both", "'xcheckoutd payout status' shows the chains.")
			}
			return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
				if err := s.Gateway.StopPayouts(cmd.Context(), gateway.Operator(), name, restored); err != nil {
					return err
				}
				return a.print(map[string]any{"chain": name, "restored": restored}, func(w io.Writer) {
					fmt.Fprintln(w, "no new payout is signed until 'xcheckoutd payout resume'")
				})
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	cmd.Flags().StringVar(&name, "chain", "", "the chain's name in the configuration")
	cmd.Flags().BoolVar(&restored, "restored", false, "the database is a backup that was put back: stop all chains")
	return cmd
}

func (a *app) payoutResume() *cobra.Command {
	var path, name string
	var useUpTo uint64
	cmd := &cobra.Command{
		Use:   "resume --config FILE --chain NAME",
		Short: "Go on with payouts that are stopped",
		Long: `Goes on with a chain's payouts, once you have looked at why they are stopped, which
'xcheckoutd payout status' and the log tell. A running gateway then, by itself:

  1. uses up every nonce of the wallet at which a node has something waiting, or that
     nobody has used,
  2. waits until that is final, and reads all that has left the wallet,
  3. takes a queued payout that is equal to a transfer which no payout explains (token,
     receiver and amount) to be that transfer, and does not send it,

and signs again. That takes as long as the chain takes to be final. Transfers that no
payout was found for are kept: a payout that is made later and is equal to one is taken
to be it, too.

After a restored backup, chain transactions that were signed since it was made may wait in
nodes that the gateway does not ask. If you know how many payouts there were, name with
--use-up-to the nonce behind the last of them: all below it are used up.

  xcheckoutd payout resume --config gateway.json --chain ETH`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if name == "" {
				return cli.Usage("--chain is required", "'xcheckoutd payout status' shows which chain's payouts are stopped.")
			}
			return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
				reasons, err := s.Gateway.ResumePayouts(cmd.Context(), gateway.Operator(), name, useUpTo)
				if errors.Is(err, gateway.ErrNotStopped) || errors.Is(err, gateway.ErrNoWallet) {
					return cli.Failed(err, "'xcheckoutd payout status' shows each wallet.")
				}
				if err != nil {
					return err
				}
				return a.print(map[string]any{"chain": name, "reasons": reasons}, func(w io.Writer) {
					for _, reason := range reasons {
						fmt.Fprintf(w, "payouts on %s go on once all that was ever signed is final; they were stopped because of %s\n", name, reason)
					}
				})
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	cmd.Flags().StringVar(&name, "chain", "", "the chain's name in the configuration (required)")
	cmd.Flags().Uint64Var(&useUpTo, "use-up-to", 0, "use up all nonces below this one first")
	return cmd
}
