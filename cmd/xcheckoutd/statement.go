package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
)

// statementPageSize is how many lines are held at a time.
const statementPageSize = 200

func (a *app) statement() *cobra.Command {
	var path, dir, from, to string
	var q gateway.StatementQuery
	cmd := &cobra.Command{
		Use:   "statement MERCHANT_ID --token TOKEN (--config FILE | --data DIR)",
		Short: "Write a statement of a merchant's balance as CSV",
		Long: `Writes what changed a balance of a merchant or sub-merchant to standard output, as CSV:
the opening balance, a row for each transfer of the ledger with the merchant's number of
the order, refund or settlement and the balance after it, and the closing balance. The
latter is written only if opening balance and rows add up to what the accounts hold; a
file without it is not whole, and the command fails.

A time is a day, which begins at midnight UTC, or like 2026-01-31T18:00:00Z. --from is
included and --to is not. It can run beside the gateway.

  xcheckoutd statement mer_… --token ETH_USDT --from 2026-01-01 --to 2026-02-01 --config gateway.json`,
		Args: cli.Exactly("MERCHANT_ID"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if q.Token == "" {
				return cli.Usage("statement needs --token", cli.SeeHelp(cmd))
			}
			if q.StartTime, err = parseDay("from", from); err != nil {
				return err
			}
			if q.EndTime, err = parseDay("to", to); err != nil {
				return err
			}
			return a.read(cmd, path, dir, func(s *service.Service) error {
				return a.writeStatement(cmd, s, args[0], q)
			})
		},
	}
	readFlags(cmd, &path, &dir)
	flags := cmd.Flags()
	flags.StringVar(&q.Token, "token", "", "the token, such as ETH_USDT (required)")
	flags.StringVar(&q.Balance, "balance", "", "available, incoming, abnormal, reserved or total (default available)")
	flags.StringVar(&from, "from", "", "the beginning of the period (default the first transfer)")
	flags.StringVar(&to, "to", "", "the end of the period (default now)")
	return cmd
}

func (a *app) writeStatement(cmd *cobra.Command, s *service.Service, merchantID string, q gateway.StatementQuery) error {
	actor, sub, err := s.Gateway.ActFor(cmd.Context(), gateway.Operator(), merchantID)
	if err != nil {
		return err
	}
	size := statementPageSize
	q.SubMerchantID, q.Size = sub, &size
	for {
		page, err := s.Gateway.Statement(cmd.Context(), actor, q)
		if err != nil {
			return cli.Failed(err, "What was written is not whole.")
		}
		if _, err := io.WriteString(a.stdout, page.CSV()); err != nil {
			return err
		}
		if q.Cursor = page.NextCursor; q.Cursor == "" {
			return nil
		}
	}
}

// parseDay reads a time of a flag as milliseconds; none is nil.
func parseDay(flag, text string) (*int64, error) {
	if text == "" {
		return nil, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, text); err == nil {
			ms := at.UnixMilli()
			return &ms, nil
		}
	}
	return nil, cli.Usage(fmt.Sprintf("--%s is a day such as 2026-01-31, or a time such as 2026-01-31T18:00:00Z, not %q", flag, text), "")
}
