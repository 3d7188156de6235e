package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
)

func (a *app) credentialCommand() *cobra.Command {
	return cli.Group(&cobra.Command{Use: "credential", Short: "Look after merchants' credentials"},
		a.credentialCreate(), a.credentialList(), a.credentialSet(), a.credentialRevoke())
}

func (a *app) credentialCreate() *cobra.Command {
	var path string
	var n gateway.NewCredential
	var flags accessFlags
	cmd := &cobra.Command{
		Use:   "create --merchant MERCHANT_ID",
		Short: "Make a credential",
		Long: `Makes the three secrets with which a merchant's program authenticates: apiKey
and apiSecret obtain tokens, signKey signs. They are shown here and never again.

` + accessHelp + `

  xcheckoutd credential create --config gateway.json --merchant mer_… --json
  xcheckoutd credential create --config gateway.json --merchant mer_… --scope read`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if n.MerchantID == "" {
				return cli.Usage("--merchant is required", "'xcheckoutd merchant list' shows the merchants that there are.")
			}
			if n.Scopes, n.AllowIPs, err = flags.parse(cmd); err != nil {
				return err
			}
			return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
				c, err := s.Gateway.CreateCredential(cmd.Context(), gateway.Operator(), n)
				if err != nil {
					return err
				}
				answer := createdCredential{c.ID, c.APIKey, c.APISecret, c.SignKey, c.Scopes, nonNil(c.AllowIPs)}
				return a.print(answer, func(w io.Writer) {
					fmt.Fprintf(w, "credentialId\t%s\napiKey\t%s\napiSecret\t%s\nsignKey\t%s\n", c.ID, c.APIKey, c.APISecret, c.SignKey)
					fmt.Fprintf(w, "scopes\t%s\naddresses\t%s\n", strings.Join(c.Scopes, ", "), addresses(c.AllowIPs))
					fmt.Fprintln(w, "apiSecret and signKey are shown only now.")
				})
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	cmd.Flags().StringVar(&n.MerchantID, "merchant", "", "merchantId (required)")
	flags.add(cmd)
	return cmd
}

type createdCredential struct {
	CredentialID string   `json:"credentialId"`
	APIKey       string   `json:"apiKey"`
	APISecret    string   `json:"apiSecret"`
	SignKey      string   `json:"signKey"`
	Scopes       []string `json:"scopes"`
	AllowIPs     []string `json:"allowIps"`
}

func (a *app) credentialList() *cobra.Command {
	var path, merchant string
	cmd := &cobra.Command{
		Use: "list --merchant MERCHANT_ID", Short: "List a merchant's credentials, without their secrets", Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if merchant == "" {
				return cli.Usage("--merchant is required", "'xcheckoutd merchant list' shows the merchants that there are.")
			}
			return a.open(cmd.Context(), path, reading, func(s *service.Service) error {
				list, err := s.Gateway.Credentials(cmd.Context(), gateway.Operator(), merchant)
				if err != nil {
					return err
				}
				type row struct {
					CredentialID string   `json:"credentialId"`
					APIKey       string   `json:"apiKey"`
					State        string   `json:"state"`
					Scopes       []string `json:"scopes"`
					AllowIPs     []string `json:"allowIps"`
					Created      string   `json:"created"`
				}
				rows := []row{}
				for _, c := range list {
					state := "active"
					if c.Revoked {
						state = "revoked"
					}
					rows = append(rows, row{c.ID, c.APIKey, state, c.Scopes, nonNil(c.AllowIPs), c.CreatedAt.Format(time.RFC3339)})
				}
				return a.print(rows, func(w io.Writer) {
					fmt.Fprintln(w, "CREDENTIAL\tAPI KEY\tSTATE\tSCOPES\tADDRESSES\tCREATED")
					for _, r := range rows {
						fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", r.CredentialID, r.APIKey, r.State, strings.Join(r.Scopes, ","), addresses(r.AllowIPs), r.Created)
					}
				})
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	cmd.Flags().StringVar(&merchant, "merchant", "", "merchantId (required)")
	return cmd
}

func (a *app) credentialRevoke() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "revoke API_KEY",
		Short: "End a credential and its tokens for good",
		Args:  cli.Exactly("API_KEY"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
				if err := s.Gateway.RevokeCredential(cmd.Context(), gateway.Operator(), args[0]); err != nil {
					return err
				}
				return a.print(map[string]string{"apiKey": args[0], "state": "revoked"}, func(w io.Writer) {
					fmt.Fprintf(w, "%s is revoked\n", args[0])
				})
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	return cmd
}
