package main

import (
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
)

const accessHelp = `--scope says what it may do: orders (create and cancel them), read, refunds,
settlements, webhooks (say where events go) and merchants (create sub-merchants). One
that is made without it has all of them, in production orders and read.
--allow-ip says where it may be used from: addresses such as 203.0.113.7 and
networks such as 203.0.113.0/24 or 2001:db8::/32; without any, from everywhere.
Behind a proxy that is the caller's own address if the configuration names the
proxy in trustedProxies. Both take several values, with commas or given repeatedly.`

// accessFlags are the flags that say what a credential may do and where it may
// come from.
type accessFlags struct{ scopes, allowIPs []string }

func (f *accessFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringSliceVar(&f.scopes, "scope", nil, "what it may do: orders, read, refunds, settlements, webhooks, merchants")
	cmd.Flags().StringSliceVar(&f.allowIPs, "allow-ip", nil, "an address or network that it may be used from; an empty one for everywhere")
}

// parse returns nil for what was not given, and an empty list of networks for
// everywhere.
func (f *accessFlags) parse(cmd *cobra.Command) (scopes []gateway.Scope, allowIPs []netip.Prefix, err error) {
	if cmd.Flags().Changed("scope") {
		if scopes, err = gateway.ParseScopes(f.scopes); err != nil {
			return nil, nil, cli.Misused(fmt.Errorf("--scope: %w", err), "")
		}
	}
	if !cmd.Flags().Changed("allow-ip") {
		return scopes, nil, nil
	}
	if len(f.allowIPs) == 0 || slices.Equal(f.allowIPs, []string{""}) {
		return scopes, []netip.Prefix{}, nil
	}
	if allowIPs, err = gateway.ParseNetworks(f.allowIPs); err != nil {
		return nil, nil, cli.Misused(fmt.Errorf("--allow-ip: %w", err), "")
	}
	return scopes, allowIPs, nil
}

func (a *app) credentialSet() *cobra.Command {
	var path string
	var flags accessFlags
	cmd := &cobra.Command{
		Use:   "set API_KEY",
		Short: "Change what a credential may do and where it may be used from",
		Long: `Changes a credential; what is not given stays as it is. It holds from the next
request on, in a gateway that is running too.

` + accessHelp + `

  xcheckoutd credential set xck_live_… --config gateway.json --scope orders,read,refunds
  xcheckoutd credential set xck_live_… --config gateway.json --allow-ip 203.0.113.7
  xcheckoutd credential set xck_live_… --config gateway.json --allow-ip ""`,
		Args: cli.Exactly("API_KEY"),
		RunE: func(cmd *cobra.Command, args []string) error {
			scopes, allowIPs, err := flags.parse(cmd)
			if err != nil {
				return err
			}
			change := gateway.CredentialChange{Scopes: scopes}
			if allowIPs != nil {
				change.AllowIPs = &allowIPs
			}
			if scopes == nil && allowIPs == nil {
				return cli.Usage("say what to change: --scope or --allow-ip", "")
			}
			return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
				c, err := s.Gateway.SetCredential(cmd.Context(), gateway.Operator(), args[0], change)
				if err != nil {
					return err
				}
				answer := struct {
					APIKey   string   `json:"apiKey"`
					Scopes   []string `json:"scopes"`
					AllowIPs []string `json:"allowIps"`
				}{c.APIKey, c.Scopes, nonNil(c.AllowIPs)}
				return a.print(answer, func(w io.Writer) {
					fmt.Fprintf(w, "scopes\t%s\naddresses\t%s\n", strings.Join(c.Scopes, ", "), addresses(c.AllowIPs))
				})
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	flags.add(cmd)
	return cmd
}

// nonNil makes JSON have an empty list instead of null.
func nonNil(list []string) []string { return append([]string{}, list...) }

// addresses is a list of networks as people read it.
func addresses(list []string) string {
	if len(list) == 0 {
		return "any"
	}
	return strings.Join(list, ", ")
}
