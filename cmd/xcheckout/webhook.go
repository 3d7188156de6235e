package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
)

func (a *app) webhookCommand() *cobra.Command {
	return cli.Group(&cobra.Command{
		Use:   "webhook",
		Short: "Look after the endpoints that events are sent to",
		Long: `webhook lists your endpoints, adds, changes and removes them, and pauses one: its events
are held until it is resumed. All but list need the scope "webhooks".`,
		Example: `  xcheckout webhook list
  xcheckout webhook add https://shop.example/webhooks --event CHECKOUT_ORDER_CHANGED`,
	}, a.webhookListCommand(), a.webhookAddCommand(), a.webhookSetCommand(),
		a.oneWebhook(&cobra.Command{
			Use:   "pause WEBHOOK_ID",
			Short: "Hold an endpoint's events",
			Long: `pause has the gateway hold an endpoint's events until it is resumed, and shows the
endpoint.`,
			Example: `  xcheckout webhook pause whk_…`,
		}, (*xcheckout.WebhookService).Pause),
		a.oneWebhook(&cobra.Command{
			Use:   "resume WEBHOOK_ID",
			Short: "Send an endpoint what was held for it",
			Long: `resume ends an endpoint's pause, whether you paused it or the gateway did because all
deliveries had failed for days. What was held is sent.`,
			Example: `  xcheckout webhook resume whk_…`,
		}, (*xcheckout.WebhookService).Resume),
		a.oneWebhook(&cobra.Command{
			Use:   "remove WEBHOOK_ID",
			Short: "Send an endpoint nothing more",
			Long: `remove ends an endpoint. What still waited for it is not sent. Its id is not used
again.`,
			Example: `  xcheckout webhook remove whk_…`,
		}, (*xcheckout.WebhookService).Delete))
}

func (a *app) webhookListCommand() *cobra.Command {
	var merchantID string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List endpoints, and what waits for each",
		Long: `list prints your endpoints and those of your sub-merchants, one a line: id, status,
address, the types of events it is sent, how many events are held for it, and since when
all deliveries have failed.`,
		Example: `  xcheckout webhook list --json`,
		Args:    cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			list, err := client.Webhooks.List(cmd.Context(), merchantID)
			if err != nil {
				return err
			}
			if a.json {
				return a.printRaw(list.Raw)
			}
			w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
			for _, e := range list.Records {
				line := fmt.Sprintf("%s\t%s\t%s\t%s\t%d held", e.WebhookID, webhookStatus(e), oneLine(e.URL), eventTypes(e), e.Held)
				if !e.FailingSince.IsZero() {
					line += "\tfailing since " + e.FailingSince.UTC().Format(time.DateTime)
				}
				fmt.Fprintln(w, line)
			}
			return w.Flush()
		},
	}
	cmd.Flags().StringVar(&merchantID, "merchant", "", "only the endpoints of this sub-merchant")
	return cmd
}

func (a *app) webhookAddCommand() *cobra.Command {
	var r xcheckout.WebhookRequest
	var types []string
	cmd := &cobra.Command{
		Use:   "add URL",
		Short: "Add an endpoint",
		Long: `add adds an endpoint, which is sent every event from now on, or those of the types given
by --event.`,
		Example: `  xcheckout webhook add https://shop.example/webhooks
  xcheckout webhook add https://books.example/ --event REFUND_ORDER_CHANGED --in-flight 3`,
		Args: cli.Exactly("URL"),
		RunE: func(cmd *cobra.Command, args []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			r.URL, r.EventTypes = args[0], typesOf(types)
			endpoint, err := client.Webhooks.Create(cmd.Context(), r)
			if err != nil {
				return err
			}
			return a.show(endpoint.Raw, webhookRows(*endpoint))
		},
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&types, "event", nil, "a type of events to send, with commas or given repeatedly (default all)")
	flags.StringVar(&r.MerchantID, "merchant", "", "the sub-merchant whose events it is sent (default your own)")
	flags.StringVar(&r.APIKey, "api-key", "", "the API key of the credential that signs (default the one in use)")
	flags.IntVar(&r.Concurrency, "in-flight", 0, "how many deliveries it takes at a time (default the gateway's)")
	return cmd
}

func (a *app) webhookSetCommand() *cobra.Command {
	var url, apiKey string
	var types []string
	var inFlight int
	cmd := &cobra.Command{
		Use:   "set WEBHOOK_ID",
		Short: "Change an endpoint",
		Long: `set changes what its flags name of an endpoint and leaves the rest. What waits for the
endpoint goes to the new address. --event all ends a filter.`,
		Example: `  xcheckout webhook set whk_… --url https://shop.example/new
  xcheckout webhook set whk_… --event all`,
		Args: cli.Exactly("WEBHOOK_ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			u := xcheckout.WebhookUpdate{WebhookID: args[0]}
			flags := cmd.Flags()
			if flags.Changed("url") {
				u.URL = &url
			}
			if flags.Changed("api-key") {
				u.APIKey = &apiKey
			}
			if flags.Changed("in-flight") {
				u.Concurrency = &inFlight
			}
			if flags.Changed("event") {
				list := typesOf(types)
				u.EventTypes = &list
			}
			if u.URL == nil && u.APIKey == nil && u.Concurrency == nil && u.EventTypes == nil {
				return cli.Usage("webhook set needs --url, --event, --api-key or --in-flight: what is to change", cli.SeeHelp(cmd))
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			endpoint, err := client.Webhooks.Update(cmd.Context(), u)
			if err != nil {
				return err
			}
			return a.show(endpoint.Raw, webhookRows(*endpoint))
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&url, "url", "", "where its events go")
	flags.StringSliceVar(&types, "event", nil, "the types of events to send, with commas or given repeatedly, or all")
	flags.StringVar(&apiKey, "api-key", "", "the API key of the credential that signs")
	flags.IntVar(&inFlight, "in-flight", 0, "how many deliveries it takes at a time")
	return cmd
}

func (a *app) oneWebhook(cmd *cobra.Command,
	call func(*xcheckout.WebhookService, context.Context, string) (*xcheckout.WebhookEndpoint, error)) *cobra.Command {
	cmd.Args = cli.Exactly("WEBHOOK_ID")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		client, err := a.client()
		if err != nil {
			return err
		}
		endpoint, err := call(client.Webhooks, cmd.Context(), args[0])
		if err != nil {
			return err
		}
		return a.show(endpoint.Raw, webhookRows(*endpoint))
	}
	return cmd
}

// typesOf reads --event; all is no filter.
func typesOf(texts []string) []xcheckout.EventType {
	types := []xcheckout.EventType{}
	for _, text := range texts {
		if !strings.EqualFold(text, "all") {
			types = append(types, xcheckout.EventType(strings.ToUpper(text)))
		}
	}
	return types
}

func webhookRows(e xcheckout.WebhookEndpoint) []row {
	return []row{
		{"webhook", e.WebhookID},
		{"status", webhookStatus(e)},
		{"to", oneLine(e.URL)},
		{"events", eventTypes(e)},
		{"signed by", e.APIKey},
		{"in flight", fmt.Sprintf("%d at a time", e.Concurrency)},
		{"held", fmt.Sprintf("%d events", e.Held)},
		{"failing", timeText(e.FailingSince.Time)},
	}
}

// webhookStatus is an endpoint's status and why it is paused.
func webhookStatus(e xcheckout.WebhookEndpoint) string {
	if e.PauseReason == "" {
		return string(e.Status)
	}
	return fmt.Sprintf("%s (%s)", e.Status, oneLine(e.PauseReason))
}

// eventTypes are the types of events that an endpoint is sent.
func eventTypes(e xcheckout.WebhookEndpoint) string {
	if len(e.EventTypes) == 0 {
		return "all events"
	}
	var types []string
	for _, t := range e.EventTypes {
		types = append(types, oneLine(string(t)))
	}
	return strings.Join(types, ",")
}
