package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
)

func (a *app) merchantSet() *cobra.Command {
	var path string
	var ancestors []string
	cmd := &cobra.Command{
		Use:   "set MERCHANT_ID --frame-ancestor ORIGIN",
		Short: "Change a merchant's settings",
		Long: `Sets which shops may show a merchant's payment pages in a frame: exact https
origins, with commas or given repeatedly. They replace those of before, and an empty
one takes all away. Without any, which is how a merchant begins, no page may: whoever
frames a payment page can lay another address over ours. Name only shops that you
would let take the payments themselves.

  xcheckoutd merchant set mer_… --config gateway.json --frame-ancestor https://shop.example
  xcheckoutd merchant set mer_… --config gateway.json --frame-ancestor ""`,
		Args: cli.Exactly("MERCHANT_ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !cmd.Flags().Changed("frame-ancestor") {
				return cli.Usage("say what to change: --frame-ancestor", "")
			}
			if slices.Equal(ancestors, []string{""}) {
				ancestors = nil
			}
			return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
				origins, err := s.Gateway.SetFrameAncestors(cmd.Context(), gateway.Operator(), args[0], ancestors)
				if err != nil {
					return err
				}
				answer := map[string][]string{"frameAncestors": nonNil(origins)}
				return a.print(answer, func(w io.Writer) { fmt.Fprintf(w, "frame ancestors\t%s\n", orNone(origins)) })
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	cmd.Flags().StringSliceVar(&ancestors, "frame-ancestor", nil, "an https origin whose pages may show payment pages in a frame (required)")
	return cmd
}

func orNone(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}
