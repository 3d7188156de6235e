package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/durable"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/money"
)

func (a *app) devCommand() *cobra.Command {
	var credentialsFile string
	c := service.DevConfig{}
	cmd := &cobra.Command{
		Use:   "dev",
		Short: "Run a sandbox on this machine, with a chain in it",
		Long: `Runs the whole gateway with a real chain in this process: test tokens, a test
wallet that pays, and a test merchant whose credentials it prints and writes to
the profile "local" of the xcheckout command. Everything works as in production;
only the coins are worth nothing.

It answers to the names of this machine alone (127.0.0.1, localhost, ::1 and
what --listen says), so that no page from elsewhere can use it in your browser.
Behind a proxy or in a container, --base-url names the address it is reached by.

Without --data everything is temporary. With it, orders, ledger and chain are
there again after a restart, even after a crash.

  xcheckoutd dev
  xcheckoutd dev --data ./sandbox --listen 127.0.0.1:9000
  xcheckoutd dev --data ./sandbox --database postgres://user@127.0.0.1:5432/sandbox`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if c.BlockTime <= 0 {
				return cli.Usage("--block-time is above zero, as in 1s", "")
			}
			if c.Database != "" && (c.Dir == "" || !store.IsPostgres(c.Database)) {
				return cli.Usage("--database is the address of a PostgreSQL database, and needs --data", "As in: xcheckoutd dev --data ./sandbox --database postgres://user@127.0.0.1:5432/sandbox")
			}
			for _, headers := range []gateway.HeaderNames{c.Headers, c.WebhookHeaders} {
				if err := headers.Check(); err != nil {
					return cli.Misused(err, "")
				}
			}
			if _, err := net.ResolveTCPAddr("tcp", c.Listen); err != nil {
				return cli.Misused(fmt.Errorf("--listen is host:port, as in 127.0.0.1:8787: %w", err), "")
			}
			if !cmd.Flags().Changed("log-level") {
				a.logLevel = "warn" // the screen belongs to what dev prints
			}
			var err error
			if c.Log, err = a.logger(); err != nil {
				return err
			}
			return a.dev(cmd.Context(), c, credentialsFile)
		},
	}
	cmd.Flags().StringVar(&c.Listen, "listen", "127.0.0.1:8787", "host:port of the gateway; port 0 takes a free one")
	cmd.Flags().StringVar(&c.BaseURL, "base-url", "", "the address that programs and browsers use, when it is another one than --listen")
	cmd.Flags().StringVar(&c.Dir, "data", "", "a directory that keeps everything, made when it does not exist")
	cmd.Flags().StringVar(&c.Database, "database", "", "a PostgreSQL database for the gateway's data, as in postgres://user@127.0.0.1/sandbox; --data remembers it")
	cmd.Flags().StringVar(&credentialsFile, "credentials-file", "", "write the test merchant's credentials there as JSON, mode 0600")
	cmd.Flags().IntVar(&c.RPCPort, "rpc-port", 0, "port of the chain's JSON-RPC on 127.0.0.1, for a wallet or cast; 0 takes a free one")
	cmd.Flags().StringVar(&c.Headers.Signature, "signature-header", "SIGNATURE", "header that a request's and an answer's signature stands in")
	cmd.Flags().StringVar(&c.Headers.Timestamp, "timestamp-header", "TIMESTAMP", "header that their timestamp stands in")
	cmd.Flags().StringVar(&c.WebhookHeaders.Signature, "webhook-signature-header", "SIGNATURE", "header that a webhook's signature stands in, as in ANEX_PAY_SIGNATURE")
	cmd.Flags().StringVar(&c.WebhookHeaders.Timestamp, "webhook-timestamp-header", "TIMESTAMP", "header that a webhook's timestamp stands in")
	cmd.Flags().DurationVar(&c.BlockTime, "block-time", time.Second, "time between blocks; below 1s the chain's clock runs ahead of yours, and orders expire sooner")
	return cmd
}

func (a *app) dev(ctx context.Context, c service.DevConfig, credentialsFile string) error {
	var local localProfile
	defer func() {
		if err := local.remove(); err != nil {
			c.Log.Warn("the xcheckout command's profile was not removed", "error", err)
		}
	}()
	d, err := service.StartDev(ctx, c, func(d *service.Dev) (err error) {
		if credentialsFile != "" {
			if err := writeCredentials(credentialsFile, d.Credentials); err != nil {
				return err
			}
		}
		if local, err = writeProfile(ctx, d.Credentials); err != nil { // a sandbox without a home directory is still a sandbox
			c.Log.Warn("the xcheckout command's profile was not written", "error", err)
		}
		return nil
	})
	if err != nil {
		return portHint(err, c.Listen)
	}
	if err = a.welcome(ctx, d, c.Headers, local); err == nil {
		fmt.Fprintln(a.stdout, "ready")
		return a.untilStopped(ctx, d)
	}
	if ctx.Err() != nil {
		err = nil // asked to stop
	}
	return errors.Join(err, d.Close())
}

// portHint says what to do about the usual reason why a sandbox can't start: a
// port that is taken.
func portHint(err error, listen string) error {
	var failed *net.OpError
	if !errors.Is(err, syscall.EADDRINUSE) || !errors.As(err, &failed) {
		return err
	}
	other := "--listen 127.0.0.1:0"
	if failed.Addr.String() != listen {
		other = "--rpc-port 0"
	}
	return cli.Failed(err, fmt.Sprintf("Is another sandbox running on %s? Stop it, or take another port with %s.", failed.Addr, other))
}

// writeCredentials replaces the file in one step, so that a program that waits
// for it never reads half of it.
func writeCredentials(path string, c service.Credentials) error {
	text, err := json.Marshal(c, jsontext.WithIndent("  "))
	if err != nil {
		return err
	}
	if err := durable.Replace(path, append(text, '\n')); err != nil {
		return fmt.Errorf("write credentials: %w", err)
	}
	return nil
}

// welcome makes a sample order through the API, as any merchant would, and
// prints what a newcomer needs, no more than a screen.
func (a *app) welcome(ctx context.Context, d *service.Dev, headers gateway.HeaderNames, local localProfile) error {
	c := d.Credentials
	client, err := xcheckout.New(xcheckout.Config{Environment: xcheckout.Environment(d.LocalURL), Email: c.Email, Password: c.Password,
		APIKey: c.APIKey, APISecret: c.APISecret, SignKey: c.SignKey,
		SignatureHeader: headers.Signature, TimestampHeader: headers.Timestamp})
	if err != nil {
		return fmt.Errorf("sample order: %w", err)
	}
	token, err := client.Token(ctx)
	if err != nil {
		return fmt.Errorf("sample order: %w", err)
	}
	order, err := client.Orders.Create(ctx, xcheckout.OrderRequest{OrderNo: fmt.Sprintf("sample%d", time.Now().Unix()),
		Amount: money.MustParse("25.00"), Token: "ETH_USDT"})
	if err != nil {
		return fmt.Errorf("sample order: %w", err)
	}
	fmt.Fprintf(a.stdout, `XCheckout sandbox at %s
  docs        %s/docs/
  chain       %s (JSON-RPC, a block every %s)

A test merchant's credentials, for a shell:
  export XCHECKOUT_BASE_URL=%s
  export XCHECKOUT_API_KEY=%s
  export XCHECKOUT_API_SECRET=%s
  export XCHECKOUT_SIGN_KEY=%s
Its user is %s, password %s.
`, c.BaseURL, c.BaseURL, c.RPCURL, d.BlockTime, c.BaseURL, c.APIKey, c.APISecret, c.SignKey, c.Email, c.Password)
	if local.name != "" {
		fmt.Fprintf(a.stdout, "All of it is in the profile %q too: %s\n", local.name, local.file)
	}
	fmt.Fprintf(a.stdout, `
A signed request, for the next 30 minutes:
%s

Take a payment:
  %s order create --amount 25.00 --token ETH_USDT%s

A sample order's payment page, with a button that pays it:
  %s

`, signedCurl(c, headers, token.AccessToken), commandLine(), local.flag(), order.PaymentURL)
	return nil
}

// commandLine is how the xcheckout command is called from here: where it was not
// built yet, and its source is at hand, with go run.
func commandLine() string {
	const name, source = "xcheckout", "./cmd/xcheckout"
	if _, err := exec.LookPath(name); err == nil {
		return name
	}
	if _, err := os.Stat(source); err != nil {
		return name
	}
	return "go run " + source
}

// signedCurl is a command that signs with openssl when it runs, so that its
// timestamp is good whenever it is pasted.
func signedCurl(c service.Credentials, headers gateway.HeaderNames, token string) string {
	const target = "/openapi/test?hello=world"
	return fmt.Sprintf(`  ts=$(date +%%s000); curl -s '%s%s' -H "%s: $ts" \
    -H 'Authorization: Bearer %s' \
    -H "%s: $(printf %%s "GET$ts%s" | openssl dgst -sha512 -hmac '%s' -binary | openssl base64 -A)"`,
		c.BaseURL, target, headers.Timestamp, token, headers.Signature, target, c.SignKey)
}
