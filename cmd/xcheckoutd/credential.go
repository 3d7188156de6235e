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
		a.credentialCreate(), a.credentialList(), a.credentialSet(), a.credentialRotate(), a.credentialRevoke())
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
				answer := createdCredential{s.Gateway.BaseURL(), c.ID, c.APIKey, c.APISecret, c.SignKey, c.Scopes, nonNil(c.AllowIPs), s.OtherHeaders}
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

// createdCredential has all that 'xcheckout config set --from-file' needs of a
// credential; its user's e-mail address and password are the merchant's.
type createdCredential struct {
	BaseURL      string   `json:"baseUrl,omitzero"`
	CredentialID string   `json:"credentialId"`
	APIKey       string   `json:"apiKey"`
	APISecret    string   `json:"apiSecret"`
	SignKey      string   `json:"signKey"`
	Scopes       []string `json:"scopes"`
	AllowIPs     []string `json:"allowIps"`
	service.OtherHeaders
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
					CredentialID string       `json:"credentialId"`
					APIKey       string       `json:"apiKey"`
					State        string       `json:"state"`
					Scopes       []string     `json:"scopes"`
					AllowIPs     []string     `json:"allowIps"`
					SignKeys     []signKeyRow `json:"signKeys"`
					Created      string       `json:"created"`
				}
				rows := []row{}
				for _, c := range list {
					state := "active"
					if c.Revoked {
						state = "revoked"
					}
					rows = append(rows, row{c.ID, c.APIKey, state, c.Scopes, nonNil(c.AllowIPs), signKeyRows(c.SignKeys), c.CreatedAt.Format(time.RFC3339)})
				}
				return a.print(rows, func(w io.Writer) {
					fmt.Fprintln(w, "CREDENTIAL\tAPI KEY\tSTATE\tSCOPES\tADDRESSES\tSIGN KEYS\tCREATED")
					for _, r := range rows {
						fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.CredentialID, r.APIKey, r.State, strings.Join(r.Scopes, ","), addresses(r.AllowIPs), places(r.SignKeys), r.Created)
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
	var path, signWith string
	cmd := &cobra.Command{
		Use:   "revoke API_KEY",
		Short: "End a credential and its tokens for good",
		Long: `Ends a credential and its tokens for good. If its key signs the merchant's webhooks,
that of another credential does from then on: of the one that --sign-webhooks-with
names, or else of the oldest; what is printed says which. Receivers must know its
signKey. Where there is no other one the command is refused: make one first, or let
events wait until there is one with --sign-webhooks-with none.`,
		Args: cli.Exactly("API_KEY"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
				done, err := s.Gateway.RevokeCredential(cmd.Context(), gateway.Operator(), args[0], signWith)
				if err != nil {
					return err
				}
				answer := struct {
					APIKey       string `json:"apiKey"`
					State        string `json:"state"`
					SignedEvents bool   `json:"signedWebhooks"`
					Signer       string `json:"webhooksSignedBy"`
				}{args[0], "revoked", done.SignedEvents, done.Signer}
				return a.print(answer, func(w io.Writer) {
					fmt.Fprintf(w, "%s is revoked\n", args[0])
					if done.Signer != "" {
						fmt.Fprintf(w, "The merchant's webhooks are signed by the key of credential %s from now on.\n", done.Signer)
					} else if done.SignedEvents {
						fmt.Fprintln(w, "Nobody signs the merchant's webhooks from now on: they wait until there is another credential.")
					}
				})
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	cmd.Flags().StringVar(&signWith, "sign-webhooks-with", "", "id or apiKey of the credential whose key signs webhooks from then on, or none")
	return cmd
}
