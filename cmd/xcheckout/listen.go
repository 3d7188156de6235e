package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
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
	// leaveMax is how long listen takes to say goodbye when it ends.
	leaveMax = 10 * time.Second
	// lease is how long the gateway sends to one that does not say that it is still
	// there, which it does every prolongEvery.
	lease        = time.Minute
	prolongEvery = 20 * time.Second
)

type listenFlags struct {
	address, publicURL, forwardTo string
	count                         int
	noRegister, skipVerify        bool
}

func (a *app) listenCommand() *cobra.Command {
	var f listenFlags
	cmd := &cobra.Command{
		Use:   "listen",
		Short: "Receive, verify and print webhooks",
		Long: `listen asks a sandbox to send its webhooks here too, verifies each, and prints a
line for each event, with --json the event as it came. Several can listen at once.
Where the merchant's webhooks go otherwise stays as it is.

With --forward-to each event is passed on to your own program, signed with the
same signKey, and is acknowledged only when your program has acknowledged it:
with status 200 and {"retcode":200,"retmsg":"SUCCESS"}. Otherwise the gateway
sends it again, after 15 seconds at first. --skip-verify takes any certificate of
your program's, such as one that it has signed itself.

A gateway on another machine reaches this one under --public-url, which may be
a tunnel. Gateways that are no sandbox can't be asked: with --no-register, enter
the address there yourself.`,
		Example: `  xcheckout listen --forward-to localhost:8000/webhooks
  xcheckout listen --count 2 --json`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if f.forwardTo, err = programURL(f.forwardTo); err != nil {
				return err
			}
			if f.count < 0 {
				return cli.Usage("--count is not below 0", "")
			}
			return a.listen(cmd.Context(), f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.address, "listen", "127.0.0.1:0", "the address to receive on; port 0 takes a free one")
	flags.StringVar(&f.forwardTo, "forward-to", "", "the address of your program, to pass events on to, such as localhost:8000/webhooks")
	flags.BoolVar(&f.skipVerify, "skip-verify", false, "take any certificate of the program behind --forward-to")
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
	names := webhookHeaders{cmp.Or(credential.WebhookSignatureHeader, "SIGNATURE"), cmp.Or(credential.WebhookTimestampHeader, "TIMESTAMP")}
	l := &listening{app: a, key: key, names: names, forwardTo: f.forwardTo, program: programClient(f.skipVerify), count: f.count, done: make(chan struct{})}
	server := &http.Server{
		Handler: &webhook.Receiver{Keys: []*signature.Key{key}, Handle: l.handle, SignatureHeader: names.signature,
			TimestampHeader: names.timestamp, Log: slog.New(slog.NewTextHandler(a.stderr, nil))},
		ReadHeaderTimeout: webhookMax, ReadTimeout: webhookMax, IdleTimeout: webhookMax, WriteTimeout: webhookMax + forwardMax,
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()

	here := f.publicURL
	if here == "" {
		here = "http://" + reachable(listener.Addr()) + "/"
	}
	leave := func(context.Context) error { return nil }
	if !f.noRegister {
		if leave, err = a.register(ctx, client, here); err != nil {
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
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveMax)
	defer cancel()
	return errors.Join(err, leave(last), server.Shutdown(last))
}

// reachable is the address at which a program on this machine reaches a listener:
// one that listens everywhere is not at 0.0.0.0.
func reachable(at net.Addr) string {
	if tcp, ok := at.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", strconv.Itoa(tcp.Port))
	}
	return at.String()
}

// register has the sandbox send its webhooks here for as long as this process is
// there to say so, and returns what ends it.
func (a *app) register(ctx context.Context, client *xcheckout.Client, here string) (leave func(context.Context) error, err error) {
	if _, err := client.Sandbox.Listen(ctx, here, lease); err != nil {
		if e := (*xcheckout.Error)(nil); errors.As(err, &e) && (e.HTTPStatus == http.StatusNotFound || e.Code == xcheckout.CodeSandboxOnly) {
			return nil, cli.Failed(err, "Only sandboxes can be asked. Enter the address at the gateway yourself and use --no-register.")
		}
		return nil, err
	}
	prolonging, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.prolong(prolonging, client, here)
	}()
	return func(ctx context.Context) error {
		stop()
		<-done
		if _, err := client.Sandbox.Listen(ctx, here, 0); err != nil {
			return cli.Failed(fmt.Errorf("stop listening: %w", err), "The gateway forgets this address within a minute.")
		}
		return nil
	}, nil
}

// prolong says to the gateway that this process is still there, until ctx ends.
func (a *app) prolong(ctx context.Context, client *xcheckout.Client, here string) {
	ticker := time.NewTicker(prolongEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if _, err := client.Sandbox.Listen(ctx, here, lease); err != nil && ctx.Err() == nil {
			fmt.Fprintf(a.stderr, "the gateway may stop sending here: %v\n", err)
		}
	}
}

// webhookHeaders are the names of the headers of the gateway's webhooks.
type webhookHeaders struct{ signature, timestamp string }

// listening prints, counts and forwards events.
type listening struct {
	app       *app
	key       *signature.Key
	names     webhookHeaders
	forwardTo string
	program   *http.Client // to which forwardTo is sent
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
	if event.Reason != "" {
		line += fmt.Sprintf(" %s", event.Reason)
	}
	if event.Test {
		line += " (a test)"
	}
	if o := event.Order; o != nil {
		line += fmt.Sprintf("  order %s  %s  received %s of %s %s", o.OrderNo, o.Status, o.ReceivedAmount, o.PayingAmount, o.Token)
		if o.Deposit != nil {
			line += fmt.Sprintf("  deposit %s", o.Deposit.Amount)
		}
	}
	if d := event.CustomerDeposit; d != nil {
		line += fmt.Sprintf("  deposit %s  %s  %s %s of customer %s", oneLine(d.DepositNo), oneLine(string(d.Status)), d.Amount, oneLine(d.Token), oneLine(d.CustomerID))
		if d.RefundedAmount > 0 {
			line += fmt.Sprintf("  refunded %s", d.RefundedAmount)
		}
	}
	if l.forwardTo != "" {
		line += "  forwarded"
	}
	_, err := fmt.Fprintln(l.app.stdout, line)
	return err
}
