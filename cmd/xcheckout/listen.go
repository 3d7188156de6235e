package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/webhook"
)

const (
	// forwardMax is how long the program behind --forward-to may take: the
	// gateway waits 15 s for all of it.
	forwardMax = 14 * time.Second
	// webhookMax is how long a webhook may take to arrive, and how long the next
	// one on a connection may be waited for.
	webhookMax = 15 * time.Second
	// leaveMax is how long listen takes to put things back when it ends.
	leaveMax = 10 * time.Second
)

type listenFlags struct {
	address, publicURL, forwardTo string
	count                         int
	noRegister                    bool
}

func (a *app) listenCommand() *cobra.Command {
	var f listenFlags
	cmd := &cobra.Command{
		Use:   "listen",
		Short: "Receive, verify and print webhooks",
		Long: `listen asks a sandbox to send its webhooks here, verifies each, and prints a line
for each event, with --json the event as it came. On exit it puts back the
address that the webhooks went to before.

With --forward-to each event is passed on to your own program, signed with the
same signKey, and is acknowledged only when your program has acknowledged it:
with status 200 and {"retcode":200,"retmsg":"SUCCESS"}. Otherwise the gateway
sends it again, after 15 seconds at first.

A gateway on another machine reaches this one under --public-url, which may be
a tunnel. Gateways that are no sandbox can't be asked: with --no-register, enter
the address there yourself.`,
		Example: `  xcheckout listen --forward-to http://127.0.0.1:8000/webhooks
  xcheckout listen --count 2 --json`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.forwardTo != "" {
				if u, err := url.Parse(f.forwardTo); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
					return cli.Usage(fmt.Sprintf("--forward-to is a URL such as http://127.0.0.1:8000/webhooks, not %q", f.forwardTo), "")
				}
			}
			if f.count < 0 {
				return cli.Usage("--count is not below 0", "")
			}
			return a.listen(cmd.Context(), f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.address, "listen", "127.0.0.1:0", "the address to receive on; port 0 takes a free one")
	flags.StringVar(&f.forwardTo, "forward-to", "", "the URL of your program, to pass events on to")
	flags.StringVar(&f.publicURL, "public-url", "", "the URL that the gateway shall send to (default this machine's)")
	flags.IntVar(&f.count, "count", 0, "exit after this many events (default until interrupted)")
	flags.BoolVar(&f.noRegister, "no-register", false, "don't ask the gateway to send its webhooks here")
	return cmd
}

func (a *app) listen(ctx context.Context, f listenFlags) error {
	credential, err := a.credential()
	if err != nil {
		return err
	}
	client, err := clientOf(credential)
	if err != nil {
		return err
	}
	key, err := signature.NewKey(credential.SignKey)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", f.address)
	if err != nil {
		return cli.Failed(err, "Choose another address with --listen, such as 127.0.0.1:0.")
	}
	l := &listening{app: a, key: key, forwardTo: f.forwardTo, count: f.count, done: make(chan struct{})}
	server := &http.Server{
		Handler:           &webhook.Receiver{Keys: []*signature.Key{key}, Handle: l.handle, Log: slog.New(slog.NewTextHandler(a.stderr, nil))},
		ReadHeaderTimeout: webhookMax, ReadTimeout: webhookMax, IdleTimeout: webhookMax, WriteTimeout: webhookMax + forwardMax,
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()

	here := f.publicURL
	if here == "" {
		here = "http://" + listener.Addr().String() + "/"
	}
	restore := func(context.Context) error { return nil }
	if !f.noRegister {
		if restore, err = a.register(ctx, client, here); err != nil {
			return errors.Join(err, server.Close())
		}
	}
	fmt.Fprintf(a.stderr, "listening for the webhooks of %s on %s\n", credential.BaseURL, here)
	select {
	case <-ctx.Done():
	case <-l.done:
	case err = <-served:
	}
	// The context has ended, or may at any time; what is left is for after.
	leave, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveMax)
	defer cancel()
	return errors.Join(err, restore(leave), server.Shutdown(leave))
}

// register has the sandbox send its webhooks here, and returns what undoes it.
func (a *app) register(ctx context.Context, client *xcheckout.Client, here string) (func(context.Context) error, error) {
	change, err := client.Sandbox.SetWebhook(ctx, here)
	if err != nil {
		if e := (*xcheckout.Error)(nil); errors.As(err, &e) && (e.HTTPStatus == http.StatusNotFound || e.Code == xcheckout.CodeSandboxOnly) {
			return nil, cli.Failed(err, "Only sandboxes can be asked. Enter the address at the gateway yourself and use --no-register.")
		}
		return nil, err
	}
	return func(ctx context.Context) error {
		if _, err := client.Sandbox.SetWebhook(ctx, change.PreviousURL); err != nil {
			return cli.Failed(fmt.Errorf("put back the webhook's address %q: %w", change.PreviousURL, err),
				"Until that is done, the gateway goes on sending to "+here)
		}
		return nil
	}, nil
}

// listening prints, counts and forwards events.
type listening struct {
	app       *app
	key       *signature.Key
	forwardTo string
	count     int

	mu      sync.Mutex // one event is printed and counted at a time
	printed int
	done    chan struct{} // closed after the last event
}

var errEnough = errors.New("enough events were received")

func (l *listening) handle(ctx context.Context, event xcheckout.Event) error {
	if l.forwardTo != "" {
		if err := l.forward(ctx, event); err != nil {
			return fmt.Errorf("forward to %s: %w", l.forwardTo, err)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.count > 0 && l.printed == l.count {
		return errEnough // the gateway sends it again, to whom it belongs then
	}
	if err := l.print(event); err != nil {
		return err
	}
	if l.printed++; l.printed == l.count {
		close(l.done)
	}
	return nil
}

func (l *listening) print(event xcheckout.Event) error {
	if l.app.json {
		return l.app.printRaw(event.Raw)
	}
	line := fmt.Sprintf("%s  %s  %s", event.Time.UTC().Format(time.DateTime), event.ID, event.Type)
	if o := event.Order; o != nil {
		line += fmt.Sprintf("  order %s  %s  received %s of %s %s", o.OrderNo, o.Status, o.ReceivedAmount, o.PayingAmount, o.Token)
		if o.Deposit != nil {
			line += fmt.Sprintf("  deposit %s", o.Deposit.Amount)
		}
	}
	if l.forwardTo != "" {
		line += "  forwarded"
	}
	_, err := fmt.Fprintln(l.app.stdout, line)
	return err
}

// forward passes an event on as the gateway would have sent it.
func (l *listening) forward(ctx context.Context, event xcheckout.Event) error {
	ctx, cancel := context.WithTimeout(ctx, forwardMax)
	defer cancel()
	m := signature.Message{Kind: signature.KindWebhook, Timestamp: signature.Timestamp(time.Now()), Body: event.Raw}
	mac, err := l.key.Sign(m)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, l.forwardTo, bytes.NewReader(m.Body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("TIMESTAMP", m.Timestamp)
	r.Header.Set("SIGNATURE", mac)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1024))
	if err != nil {
		return err
	}
	if !webhook.Acknowledged(resp.StatusCode, body) {
		return fmt.Errorf(`it answered %s and %.200q, not 200 and {"retcode":200,"retmsg":"SUCCESS"}`, resp.Status, body)
	}
	return nil
}
