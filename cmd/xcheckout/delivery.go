package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
)

func (a *app) deliveryCommand() *cobra.Command {
	return cli.Group(&cobra.Command{
		Use:   "delivery",
		Short: "See how webhooks were delivered, and send them again",
		Long: `delivery shows the events that the gateway has announced and what your endpoint
said to each, and has one sent again.`,
		Example: `  xcheckout delivery list --status FAILED
  xcheckout delivery resend EVENT_ID`,
	}, a.deliveryListCommand(), a.deliveryInfoCommand(), a.deliveryResendCommand(), a.deliveryResendSinceCommand())
}

func (a *app) deliveryListCommand() *cobra.Command {
	var f xcheckout.EventFilter
	var kind, status string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List events with how their delivery stands, the newest first",
		Long: `list prints one page of events, one a line: when it was created, its id, its type
and reason, its order, how its delivery stands (NONE where there was no address to
send it to, PENDING while it is tried, DELIVERED, or FAILED after the last attempt)
and how often it was attempted. When there are more, standard error tells the flag for the next page.`,
		Example: `  xcheckout delivery list --status FAILED
  xcheckout delivery list --order-no A1042 --json`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			f.Type, f.DeliveryStatus = xcheckout.EventType(kind), xcheckout.DeliveryStatus(strings.ToUpper(status))
			page, err := client.Events.List(cmd.Context(), f)
			if err != nil {
				return err
			}
			return a.showEvents(page)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.OrderNo, "order-no", "", "only events of this order")
	flags.StringVar(&status, "status", "", "only those whose delivery is NONE, PENDING, DELIVERED or FAILED")
	flags.StringVar(&kind, "type", "", "only events of this type, such as CHECKOUT_ORDER_CHANGED")
	flags.StringVar(&f.Cursor, "cursor", "", "where the page before has ended")
	flags.IntVar(&f.PageSize, "page-size", 0, "how many events, at most 200 (default the gateway's)")
	return cmd
}

func (a *app) showEvents(page *xcheckout.Page[xcheckout.ListedEvent]) error {
	if a.json {
		return a.printRaw(page.Raw)
	}
	table := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	for _, e := range page.Records {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d attempts\n", e.CreatedAt.UTC().Format(time.DateTime), e.EventID, told(e), e.OrderNo, e.DeliveryStatus, e.Attempts)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if page.NextCursor != "" {
		fmt.Fprintf(a.stderr, "for more: --cursor %s\n", page.NextCursor)
	}
	return nil
}

// told is an event's type and reason.
func told(e xcheckout.ListedEvent) string {
	text := string(e.Type)
	if e.Reason != "" {
		text += " " + string(e.Reason)
	}
	if e.Test {
		text += " (test)"
	}
	return text
}

func (a *app) deliveryInfoCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "info EVENT_ID",
		Short: "Show an event and every attempt to deliver it",
		Long: `info shows an event and every attempt to deliver it: where it went, what came back
and how long that took. Of what your endpoint answered the gateway keeps the first
1024 bytes; they are shown on one line, control characters escaped.`,
		Example: `  xcheckout delivery info EVENT_ID --json`,
		Args:    cli.Exactly("EVENT_ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			detail, err := client.Events.Info(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return a.show(detail.Raw, append(eventRows(detail.ListedEvent), attemptRows(detail.Deliveries)...))
		},
	}
}

// escaped writes what somebody's server answered on one line, with escapes for what
// would break the line or control a terminal.
func escaped(text string) string {
	var b strings.Builder
	for _, r := range text {
		if unicode.IsGraphic(r) {
			b.WriteRune(r)
		} else {
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
	}
	return b.String()
}

func (a *app) deliveryResendCommand() *cobra.Command {
	var webhookID string
	cmd := &cobra.Command{
		Use:   "resend EVENT_ID",
		Short: "Have an event sent again",
		Long: `resend has the gateway send an event again: the same bytes, signed anew, to where
events go now, tried by the whole schedule. It can be asked for up to 30 days after
the event. A receiver that has handled it drops it as a repeat.`,
		Example: `  xcheckout delivery resend EVENT_ID
  xcheckout delivery resend EVENT_ID --webhook whk_…`,
		Args: cli.Exactly("EVENT_ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			event, err := client.Events.ResendTo(cmd.Context(), args[0], webhookID)
			if err != nil {
				return err
			}
			raw, err := json.Marshal(event)
			if err != nil {
				return err
			}
			return a.show(raw, eventRows(*event))
		},
	}
	cmd.Flags().StringVar(&webhookID, "webhook", "", "only to this endpoint (default all that the event goes to)")
	return cmd
}

func (a *app) deliveryResendSinceCommand() *cobra.Command {
	var webhookID string
	cmd := &cobra.Command{
		Use:   "resend-since TIME",
		Short: "Have all events since a time sent again",
		Long: `resend-since has the gateway send all events since a time again, the oldest first, as
resend does with one: for a receiver that has lost what it had. A time is a day, which
begins at midnight UTC, or like 2026-01-31T18:00:00Z, 30 days ago at most.`,
		Example: `  xcheckout delivery resend-since 2026-01-31T18:00:00Z --webhook whk_…`,
		Args:    cli.Exactly("TIME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			since, err := parseDay("TIME", args[0])
			if err != nil {
				return err
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			count, err := client.Events.ResendSince(cmd.Context(), since, webhookID)
			if err != nil && count > 0 {
				return fmt.Errorf("%d events are sent again, then it failed; to repeat it is safe: %w", count, err)
			}
			if err != nil {
				return err
			}
			return a.show(fmt.Appendf(nil, `{"count":%d}`, count), []row{{"sent again", fmt.Sprintf("%d events", count)}})
		},
	}
	cmd.Flags().StringVar(&webhookID, "webhook", "", "only to this endpoint (default all that the events go to)")
	return cmd
}

func eventRows(e xcheckout.ListedEvent) []row {
	return []row{
		{"event", e.EventID},
		{"type", told(e)},
		{"order", e.OrderNo},
		{"created", timeText(e.CreatedAt.Time)},
		{"delivery", string(e.DeliveryStatus)},
		{"to", e.URL},
	}
}

func attemptRows(attempts []xcheckout.Delivery) (rows []row) {
	for _, d := range attempts {
		text := fmt.Sprintf("%s  %s after %d ms", timeText(d.CreatedAt.Time), d.Outcome, d.Latency)
		if d.HTTPStatus != 0 {
			text += fmt.Sprintf(", status %d", d.HTTPStatus)
		}
		if d.Error != "" {
			text += ": " + escaped(d.Error)
		}
		rows = append(rows, row{"attempt", text}, row{"answer", escaped(strings.TrimSpace(d.Answer))})
	}
	return rows
}
