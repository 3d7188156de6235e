package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/money"
)

func (a *app) jsonFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.json, "json", false, "print the answer as JSON")
}

// print writes an answer as JSON or as people read it.
func (a *app) print(answer any, text func(io.Writer)) error {
	if a.json {
		data, err := json.Marshal(answer, jsontext.WithIndent("  "), json.Deterministic(true))
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.stdout, "%s\n", data)
		return err
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	text(w)
	return w.Flush()
}

func (a *app) merchantCommand() *cobra.Command {
	return cli.Group(&cobra.Command{Use: "merchant", Short: "Look after merchants"}, a.merchantCreate(), a.merchantList(), a.merchantUpdate(),
		a.merchantDisable(), a.merchantEnable(), a.merchantWebhook(), a.merchantEndpoint(), a.merchantAddress(), a.merchantBankAccount(), a.merchantPlan())
}

func (a *app) merchantCreate() *cobra.Command {
	var path, name, email, passwordFile, parent string
	var tolerance toleranceFlags
	cmd := &cobra.Command{
		Use:   "create --name NAME --email ADDRESS",
		Short: "Add a merchant and its first user",
		Long: `Adds a merchant and the user who obtains its tokens. Without --password-file a
password is made; it is shown here and never again. With --parent the new one is
a sub-merchant, which has no user and no tolerance of its own, and follows its
parent's settings.

` + toleranceHelp + `

  xcheckoutd merchant create --config gateway.json --name "Shoe shop" --email ops@shop.example`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			n := gateway.NewMerchant{Name: name, Email: email, ParentID: parent}
			var err error
			if n.Tolerance, n.ToleranceShare, err = tolerance.parse(); err != nil {
				return err
			}
			if n.Password, err = readPassword(passwordFile); err != nil {
				return err
			}
			return a.open(cmd.Context(), path, making, func(s *service.Service) error {
				m, err := s.Gateway.CreateMerchant(cmd.Context(), gateway.Operator(), n)
				if err != nil {
					return err
				}
				made := struct {
					MerchantID string `json:"merchantId"`
					shownPassword
				}{m.ID, shownPassword{Email: m.Email}}
				if n.Password == "" {
					made.Password = m.Password
				}
				return a.print(made, func(w io.Writer) {
					fmt.Fprintf(w, "merchantId\t%s\n", m.ID)
					if m.Email != "" {
						made.print(w)
					}
				})
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	cmd.Flags().StringVar(&name, "name", "", "the merchant's name, which payers see (required)")
	cmd.Flags().StringVar(&email, "email", "", "e-mail address of its first user (required without --parent)")
	cmd.Flags().StringVar(&passwordFile, "password-file", "", "a file with that user's password")
	cmd.Flags().StringVar(&parent, "parent", "", "merchantId of the merchant above")
	tolerance.add(cmd)
	return cmd
}

// parseShare reads a percentage into hundredths of a percent.
func parseShare(text string) (int64, error) {
	const hundredth = money.Amount(10_000) // millionths
	percent, err := money.Parse(text)
	if err == nil && (percent > 100*100*hundredth || percent%hundredth != 0) {
		err = errors.New("it is a percentage from 0 to 100 with at most two digits after the point")
	}
	return int64(percent / hundredth), err
}

func (a *app) merchantList() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use: "list", Short: "List merchants", Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.open(cmd.Context(), path, reading, func(s *service.Service) error {
				list, err := s.Gateway.Merchants(cmd.Context(), gateway.Operator())
				if err != nil {
					return err
				}
				type row struct {
					MerchantID string   `json:"merchantId"`
					ParentID   string   `json:"parentId"`
					Name       string   `json:"name"`
					State      string   `json:"state"`
					Tolerance  string   `json:"tolerance"`
					Percent    string   `json:"tolerancePercent"`
					WebhookURL string   `json:"webhookUrl"`
					Ancestors  []string `json:"frameAncestors"`
				}
				rows := []row{}
				for _, m := range list {
					rows = append(rows, row{m.ID, m.ParentID, m.Name, stateOf(m, list), m.Tolerance.String(), percent(m.ToleranceShare), m.WebhookURL, nonNil(m.FrameAncestors)})
				}
				return a.print(rows, func(w io.Writer) {
					fmt.Fprintln(w, "MERCHANT\tNAME\tSTATE\tPARENT\tTOLERANCE\tPERCENT\tWEBHOOK\tFRAMED BY")
					for _, r := range rows {
						fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.MerchantID, r.Name, r.State, r.ParentID, r.Tolerance, r.Percent, r.WebhookURL, orNone(r.Ancestors))
					}
				})
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	return cmd
}

// percent writes hundredths of a percent as parseShare reads them.
func percent(share int64) string { return money.Amount(share * 10_000).String() }

func (a *app) merchantWebhook() *cobra.Command {
	var path, url, credential string
	cmd := &cobra.Command{
		Use:   "webhook MERCHANT_ID --url URL",
		Short: "Set where a merchant's events go",
		Long: `Sets the endpoint of a merchant's events. An empty --url ends deliveries; events
are recorded all the same. Events are signed with the current key of the
merchant's first credential, or of the one that --credential names.

  xcheckoutd merchant webhook mer_… --config gateway.json --url https://shop.example/xcheckout`,
		Args: cli.Exactly("MERCHANT_ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !cmd.Flags().Changed("url") {
				return cli.Usage("--url is required; an empty one ends deliveries", "")
			}
			return a.open(cmd.Context(), path, changing, func(s *service.Service) error {
				previous, err := s.Gateway.SetWebhook(cmd.Context(), gateway.Operator(), args[0], url, credential)
				if err != nil {
					return err
				}
				return a.print(map[string]string{"url": url, "previousUrl": previous}, func(w io.Writer) {
					fmt.Fprintf(w, "url\t%s\nbefore\t%s\n", url, previous)
				})
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	cmd.Flags().StringVar(&url, "url", "", "an http or https address (required)")
	cmd.Flags().StringVar(&credential, "credential", "", "id of the credential whose key signs")
	return cmd
}
