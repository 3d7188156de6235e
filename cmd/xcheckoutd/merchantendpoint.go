package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
)

func (a *app) merchantEndpoint() *cobra.Command {
	return cli.Group(&cobra.Command{Use: "endpoint", Short: "Look after all endpoints of a merchant's events"},
		a.endpointAdd(), a.endpointSet(), a.endpointList(),
		a.endpointChange("remove", "Remove an endpoint", "Removes an endpoint. What waits for it is not delivered any more.", (*gateway.Gateway).DeleteWebhook),
		a.endpointChange("pause", "Hold the events of an endpoint", "Holds events for an endpoint until it is resumed.", (*gateway.Gateway).PauseWebhook),
		a.endpointChange("resume", "Send the events of a paused endpoint again",
			"Ends an endpoint's pause, also one that the gateway began since all deliveries failed.\nThe events since then are sent, the oldest first.", (*gateway.Gateway).ResumeWebhook))
}

// endpointRow is an endpoint of the answer.
type endpointRow struct {
	WebhookID    string   `json:"webhookId"`
	MerchantID   string   `json:"merchantId"`
	First        bool     `json:"first"`
	URL          string   `json:"url"`
	EventTypes   []string `json:"eventTypes"`
	APIKey       string   `json:"apiKey"` // whose key signs
	Concurrency  int      `json:"concurrency"`
	State        string   `json:"state"`
	PauseReason  string   `json:"pauseReason"`
	FailingSince string   `json:"failingSince"` // RFC 3339, as is the next
	PausedAt     string   `json:"pausedAt"`
	Held         int64    `json:"held"`
}

func endpointRowOf(w gateway.WebhookDetail) endpointRow {
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(time.RFC3339)
	}
	return endpointRow{WebhookID: w.ID, MerchantID: w.Holder, First: w.First, URL: w.URL, EventTypes: nonNil(w.EventTypes), APIKey: w.SignerAPIKey,
		Concurrency: w.InFlightMax, State: string(w.State), PauseReason: w.PauseReason, FailingSince: at(w.FailingSince), PausedAt: at(w.PausedAt), Held: w.Held}
}

func writeEndpoints(w io.Writer, rows ...endpointRow) {
	fmt.Fprintln(w, "ENDPOINT\tMERCHANT\tURL\tEVENTS\tSIGNED BY\tSTATE\tFAILING SINCE\tHELD")
	for _, r := range rows {
		events, state := "all", r.State
		if len(r.EventTypes) > 0 {
			events = strings.Join(r.EventTypes, ",")
		}
		if r.PauseReason != "" {
			state += " (" + r.PauseReason + ") since " + r.PausedAt
		}
		signer := r.APIKey
		if signer == "" {
			signer = "nobody"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\n", r.WebhookID, r.MerchantID, r.URL, events, signer, state, r.FailingSince, r.Held)
	}
}

// onEndpoint runs what an operator does for a merchant or a sub-merchant, which it gives
// to do, and prints the endpoint.
func (a *app) onEndpoint(ctx context.Context, path, merchantID string, do func(g *gateway.Gateway, as gateway.Actor, sub string) (gateway.WebhookDetail, error)) error {
	return a.open(ctx, path, changing, func(s *service.Service) error {
		actor, sub, err := s.Gateway.ActFor(ctx, gateway.Operator(), merchantID)
		if err != nil {
			return err
		}
		w, err := do(s.Gateway, actor, sub)
		if err != nil {
			return err
		}
		row := endpointRowOf(w)
		return a.print(row, func(out io.Writer) { writeEndpoints(out, row) })
	})
}

func (a *app) endpointAdd() *cobra.Command {
	var path, url, credential string
	var events []string
	cmd := &cobra.Command{
		Use:   "add MERCHANT_ID --url URL",
		Short: "Add an endpoint to a merchant",
		Long: `Adds an address that a merchant's events are sent to, beside those that there are. With
--event only events of these types are. A sub-merchant that has endpoints of its own has its
events sent there alone.
'xcheckoutd merchant webhook' sets the first endpoint by its address alone.

  xcheckoutd merchant endpoint add mer_… --url https://books.example/hook --event SETTLEMENT_ORDER_CHANGED --config gateway.json`,
		Args: cli.Exactly("MERCHANT_ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if url == "" {
				return cli.Usage("--url is required", "")
			}
			return a.onEndpoint(cmd.Context(), path, args[0], func(g *gateway.Gateway, actor gateway.Actor, sub string) (gateway.WebhookDetail, error) {
				return g.CreateWebhook(cmd.Context(), actor, gateway.NewWebhook{SubMerchantID: sub, URL: url, EventTypes: events, APIKey: credential}, nil)
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	cmd.Flags().StringVar(&url, "url", "", "an http or https address (required)")
	cmd.Flags().StringSliceVar(&events, "event", nil, "a type of events to send; several may be named (default all)")
	cmd.Flags().StringVar(&credential, "credential", "", "apiKey or id of the credential whose key signs (default the merchant's first)")
	return cmd
}

func (a *app) endpointSet() *cobra.Command {
	var path, url, credential string
	var events []string
	cmd := &cobra.Command{
		Use:   "set MERCHANT_ID WEBHOOK_ID",
		Short: "Change an endpoint of a merchant",
		Long: `Changes what is named of an endpoint. What waits for it goes to the new address; a new
filter counts for events from then on, and an empty --event is all. A new address resumes
an endpoint that was paused because it failed.

  xcheckoutd merchant endpoint set mer_… whk_… --url https://books.example/hook --config gateway.json`,
		Args: cli.Exactly("MERCHANT_ID", "WEBHOOK_ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			var change gateway.WebhookUpdate
			if cmd.Flags().Changed("url") {
				change.URL = &url
			}
			if cmd.Flags().Changed("event") {
				events = slices.DeleteFunc(events, func(text string) bool { return text == "" })
				change.EventTypes = &events
			}
			if cmd.Flags().Changed("credential") {
				change.APIKey = &credential
			}
			return a.onEndpoint(cmd.Context(), path, args[0], func(g *gateway.Gateway, actor gateway.Actor, _ string) (gateway.WebhookDetail, error) {
				return g.UpdateWebhook(cmd.Context(), actor, args[1], change, nil)
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	cmd.Flags().StringVar(&url, "url", "", "an http or https address")
	cmd.Flags().StringSliceVar(&events, "event", nil, "a type of events to send; several may be named")
	cmd.Flags().StringVar(&credential, "credential", "", "apiKey or id of the credential whose key signs")
	return cmd
}

func (a *app) endpointList() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "list MERCHANT_ID",
		Short: "List the endpoints of a merchant",
		Long: `Lists the endpoints of a merchant and of its sub-merchants, with whether they are paused,
since when all deliveries have failed, and how many events are held.

  xcheckoutd merchant endpoint list mer_… --config gateway.json`,
		Args: cli.Exactly("MERCHANT_ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.open(cmd.Context(), path, reading, func(s *service.Service) error {
				actor, sub, err := s.Gateway.ActFor(cmd.Context(), gateway.Operator(), args[0])
				if err != nil {
					return err
				}
				list, err := s.Gateway.Webhooks(cmd.Context(), actor, sub)
				if err != nil {
					return err
				}
				rows := []endpointRow{}
				for _, w := range list {
					rows = append(rows, endpointRowOf(w))
				}
				return a.print(rows, func(out io.Writer) { writeEndpoints(out, rows...) })
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	return cmd
}

// endpointChange is a command that names an endpoint and nothing else.
func (a *app) endpointChange(verb, short, long string, do func(*gateway.Gateway, context.Context, gateway.Actor, string, *gateway.Envelope) (gateway.WebhookDetail, error)) *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   verb + " MERCHANT_ID WEBHOOK_ID",
		Short: short,
		Long:  long + "\n\n  xcheckoutd merchant endpoint " + verb + " mer_… whk_… --config gateway.json",
		Args:  cli.Exactly("MERCHANT_ID", "WEBHOOK_ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.onEndpoint(cmd.Context(), path, args[0], func(g *gateway.Gateway, actor gateway.Actor, _ string) (gateway.WebhookDetail, error) {
				return do(g, cmd.Context(), actor, args[1], nil)
			})
		},
	}
	configFlag(cmd, &path)
	a.jsonFlag(cmd)
	return cmd
}
