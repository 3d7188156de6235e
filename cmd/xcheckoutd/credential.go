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

func (a *app) credentialCommand() *cobra.Command {
	return cli.Group(&cobra.Command{Use: "credential", Short: "Look after merchants' credentials"},
		a.credentialCreate(), a.credentialList(), a.credentialRevoke())
}

func (a *app) credentialCreate() *cobra.Command {
	var path, merchant string
	cmd := &cobra.Command{
		Use:   "create --merchant MERCHANT_ID",
		Short: "Make a credential",
		Long: `Makes the three secrets with which a merchant's program authenticates: apiKey
and apiSecret obtain tokens, signKey signs. They are shown here and never again.

  xcheckoutd credential create --config gateway.json --merchant mer_… --json`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if merchant == "" {
				return cli.Usage("--merchant is required", "'xcheckoutd merchant list' shows the merchants that there are.")
			}
			return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
				c, err := s.Gateway.CreateCredential(cmd.Context(), gateway.Operator(), merchant)
				if err != nil {
					return err
				}
				answer := map[string]string{"credentialId": c.ID, "apiKey": c.APIKey, "apiSecret": c.APISecret, "signKey": c.SignKey}
				return a.print(answer, func(w io.Writer) {
					for _, name := range []string{"credentialId", "apiKey", "apiSecret", "signKey"} {
						fmt.Fprintf(w, "%s\t%s\n", name, answer[name])
					}
					fmt.Fprintln(w, "apiSecret and signKey are shown only now.")
				})
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	cmd.Flags().StringVar(&merchant, "merchant", "", "merchantId (required)")
	return cmd
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
					CredentialID string `json:"credentialId"`
					APIKey       string `json:"apiKey"`
					State        string `json:"state"`
					Created      string `json:"created"`
				}
				rows := []row{}
				for _, c := range list {
					state := "active"
					if c.Revoked {
						state = "revoked"
					}
					rows = append(rows, row{c.ID, c.APIKey, state, c.CreatedAt.Format(time.RFC3339)})
				}
				return a.print(rows, func(w io.Writer) {
					fmt.Fprintln(w, "CREDENTIAL\tAPI KEY\tSTATE\tCREATED")
					for _, r := range rows {
						fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.CredentialID, r.APIKey, r.State, r.Created)
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
