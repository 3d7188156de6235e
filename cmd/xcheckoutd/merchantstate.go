package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/internal/store"
)

func (a *app) merchantDisable() *cobra.Command {
	return a.merchantState(&cobra.Command{
		Use:   "disable MERCHANT_ID",
		Short: "Refuse a merchant's requests until it is enabled again",
		Long: `Refuses all that a merchant's programs and users ask for, from the next request on,
in a gateway that is running too: its credentials and tokens are refused as revoked
ones are, its users get no tokens, and neither it nor its sub-merchants take orders. A
sub-merchant that is disabled itself takes no orders; its parent goes on.

What was ordered before goes on: payments are seen, confirmed and announced, and the
payment pages show them. 'xcheckoutd merchant enable' takes it all back; credentials
and tokens of before work again then. If one was stolen, revoke it instead, with
'xcheckoutd credential revoke'.

  xcheckoutd merchant disable mer_… --config gateway.json`,
	}, true)
}

func (a *app) merchantEnable() *cobra.Command {
	return a.merchantState(&cobra.Command{
		Use:   "enable MERCHANT_ID",
		Short: "Take a disabled merchant's requests again",
		Long: `Ends what 'xcheckoutd merchant disable' did, from the next request on, in a gateway
that is running too. Credentials that were not revoked and tokens that have not
expired work again.

  xcheckoutd merchant enable mer_… --config gateway.json`,
	}, false)
}

// merchantState completes a command that disables a merchant or enables it again.
func (a *app) merchantState(cmd *cobra.Command, disabled bool) *cobra.Command {
	var path string
	state := map[bool]string{true: stateDisabled, false: stateActive}[disabled]
	cmd.Args = cli.Exactly("MERCHANT_ID")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
			changed, err := s.Gateway.SetMerchantDisabled(cmd.Context(), gateway.Operator(), args[0], disabled)
			if err != nil {
				return err
			}
			answer := map[string]any{"merchantId": args[0], "state": state, "changed": changed}
			return a.print(answer, func(w io.Writer) {
				if changed {
					fmt.Fprintf(w, "%s is %s from now on\n", args[0], state)
				} else {
					fmt.Fprintf(w, "%s was %s already\n", args[0], state)
				}
			})
		})
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	return cmd
}

// The states of a merchant in lists.
const (
	stateActive         = "active"
	stateDisabled       = "disabled"
	stateParentDisabled = "parent disabled"
)

func stateOf(m store.Merchant, all []store.Merchant) string {
	switch {
	case m.Disabled:
		return stateDisabled
	case slices.ContainsFunc(all, func(parent store.Merchant) bool { return parent.ID == m.ParentID && parent.Disabled }):
		return stateParentDisabled
	}
	return stateActive
}
