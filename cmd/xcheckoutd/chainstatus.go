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

func (a *app) chainStatus() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "status --config FILE",
		Short: "Show what is recorded of each chain, and what its nodes say",
		Long: `Shows how far each chain of the configuration was read, and asks every node itself
which chain it serves and which block is its newest. It works beside the gateway
and changes nothing. It fails when something is wrong, and says what to do.

  xcheckoutd chain status --config gateway.json`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			config, err := a.load(path)
			if err != nil {
				return err
			}
			config.ReadOnly, config.WhileServed = true, true
			return a.openConfig(cmd.Context(), config, func(s *service.Service) error {
				return a.showChains(cmd.Context(), s, config)
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	return cmd
}

// chainRow is a chain of the answer. Times are RFC 3339, empty when there is none.
type chainRow struct {
	Name      string    `json:"name"`
	Ref       string    `json:"ref"`
	Cursor    uint64    `json:"cursor"`
	Head      uint64    `json:"head"` // as it was recorded last
	Confirmed uint64    `json:"confirmed"`
	Recorded  string    `json:"recordedAt"`
	Halted    string    `json:"halted"` // why it is read no further
	Nodes     []nodeRow `json:"nodes"`
	Wrong     []string  `json:"wrong"`
}

type nodeRow struct {
	Host  string `json:"host"`
	Ref   string `json:"ref"`
	Head  uint64 `json:"head"`
	Lag   uint64 `json:"lag"` // blocks of the node that are not recorded
	Error string `json:"error"`
}

func (a *app) showChains(ctx context.Context, s *service.Service, config service.Config) error {
	list, err := s.ChainStatus(ctx, config)
	if err != nil {
		return err
	}
	rows, bad := make([]chainRow, len(list)), 0
	for i, c := range list {
		rows[i] = chainRow{Name: c.Name, Ref: string(c.Identity.Ref), Cursor: c.Cursor, Head: c.Head, Confirmed: c.Confirmed,
			Halted: c.Halted, Nodes: []nodeRow{}, Wrong: []string{}}
		for _, wrong := range c.Wrong {
			rows[i].Wrong = append(rows[i].Wrong, wrong.String())
		}
		if !c.UpdatedAt.IsZero() {
			rows[i].Recorded = c.UpdatedAt.Format(time.RFC3339)
		}
		for _, n := range c.Nodes {
			row := nodeRow{Host: n.Host, Ref: string(n.Identity.Ref), Head: n.Head.Number, Lag: c.Lag(n)}
			if n.Err != nil {
				row.Error = n.Err.Error()
			}
			rows[i].Nodes = append(rows[i].Nodes, row)
		}
		bad += min(1, len(c.Wrong))
	}
	if err := a.print(rows, func(w io.Writer) { printChains(w, rows) }); err != nil {
		return err
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d chain(s) need attention", bad, len(rows))
	}
	return nil
}

func printChains(w io.Writer, rows []chainRow) {
	fmt.Fprintln(w, "CHAIN\tREF\tCURSOR\tHEAD\tCONFIRMED\tRECORDED\tNODE\tNODE'S HEAD\tLAG")
	for _, c := range rows {
		for _, n := range c.Nodes {
			head := fmt.Sprint(n.Head)
			if n.Error != "" {
				head = "no answer"
			}
			fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%s\t%s\t%s\t%d\n", c.Name, c.Ref, c.Cursor, c.Head, c.Confirmed, c.Recorded, n.Host, head, n.Lag)
		}
	}
	for _, c := range rows {
		for _, sentence := range c.Wrong {
			fmt.Fprintf(w, "%s: %s\n", c.Name, sentence)
		}
	}
}

func (a *app) chainResume() *cobra.Command {
	var path, name string
	cmd := &cobra.Command{
		Use:   "resume --config FILE --chain NAME",
		Short: "Go on with a chain that stands still until somebody has looked",
		Long: `Goes on with a chain that is halted, once you have looked at the reason, which
'xcheckoutd chain status' and the log tell. After a deep reorg, confirmed deposits
whose blocks are gone stay credited: the log names each of them, and they are yours
to put right. A gateway that is running goes on by itself within seconds.

  xcheckoutd chain resume --config gateway.json --chain ETH`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if name == "" {
				return cli.Usage("--chain is required", "'xcheckoutd chain status' shows which chain is halted.")
			}
			return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
				reason, err := s.Gateway.ResumeChain(cmd.Context(), gateway.Operator(), name)
				if errors.Is(err, gateway.ErrNotHalted) {
					return cli.Failed(err, "'xcheckoutd chain status' shows how each chain is followed.")
				}
				if err != nil {
					return err
				}
				return a.print(map[string]string{"chain": name, "reason": reason}, func(w io.Writer) {
					fmt.Fprintf(w, "%s goes on, which was halted because %s\n", name, reason)
				})
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	cmd.Flags().StringVar(&name, "chain", "", "the chain's name in the configuration (required)")
	return cmd
}
