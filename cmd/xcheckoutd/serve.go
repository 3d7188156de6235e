package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/service"
	"github.com/xcheckout/xcheckout/internal/store"
)

const configHelp = `
The configuration is a JSON file:

  {
    "listen": "127.0.0.1:8787",
    "baseUrl": "https://pay.example.com",
    "metrics": "127.0.0.1:9464",
    "environment": "production",
    "database": "gateway.db",
    "masterKeyFile": "master.key",
    "chains": [{
      "name": "ETH",
      "rpcUrls": ["http://127.0.0.1:8545"],
      "confirmations": 12, "blockTime": "12s", "alarmAfter": "1m",
      "factory": "0x…", "implementation": "0x…",
      "tokens": [{"symbol": "USDT", "contract": "0x…", "decimals": 6, "rate": "1"}]
    }]
  }

environment is production, sandbox or local. database is the path of a SQLite file,
or the address of a PostgreSQL database (15 or newer), which any number of gateways
may serve at once, as in postgres://xcheckout@10.0.0.1:5432/xcheckout; its password
belongs into a .pgpass file or into PGPASSWORD. metrics, which may be left out, is
where Prometheus reads /metrics; it is not for the public. Relative paths start
at the file's directory. The master key seals every secret in the database. Make
one that nobody else can read:

  umask 077; openssl rand -base64 32 > master.key

or give it in ` + service.MasterKeyVariable + `. Files with keys are refused when
others can read them. factory and implementation are what 'xcheckoutd chain
deploy' prints. webhooksTo, which may be left out, says which endpoints events may
go to: public (the default), loopback (this machine too, for a gateway under test)
or private (the operator's own network too); webhookNetworks are addresses and
networks that they may go to as well, such as that of a shop in the operator's own,
as in ["10.1.0.0/16"]. readings, which may be left out too, says which readings of
the signature's rules requests may be signed in: all (the default) or printed (the
specification's alone). With "unsignedTokenCall": true, production too takes token
calls without a signature, as one brand's own client sends them. trustedProxies are the addresses and networks of proxies in front, whose
X-Forwarded-For says where a request came from. signatureHeader and timestampHeader,
webhookSignatureHeader and webhookTimestampHeader are the headers that signatures of
requests and of webhooks stand in, where they are not SIGNATURE and TIMESTAMP.
drainFor is 3s on PostgreSQL and nothing on SQLite.

A chain that can't be read for longer than alarmAfter (1m when it is left out)
makes /readyz fail, and no order is taken on it; 'xcheckoutd chain status' says
what is wrong. With blockTime, which is for chains whose blocks come by the clock,
a node whose newest block is overdue for that long counts as one that can't be read.
Refunds and settlements are sent from a chain's payout wallet, as in
"payout": {"keystore": "payout.json", "passphraseFile": "payout.pass"}, or, where another
program signs, {"signer": "http://127.0.0.1:8550", "address": "0x…"}; beside them
maxFeeGwei, the most that a unit of gas may cost (200), and bumpAfter, how long a payout
may wait to be mined before its fees are raised (1m). Without payout they stay queued.
Instead of these settings a chain may name its network, as in {"network": "base", "rpcUrls":
["https://…"], "factory": "0x…", "implementation": "0x…"}: 'xcheckoutd networks' lists
those that are built in; chainId is what its nodes must have otherwise. confirmationsAbove,
as in [{"above": "1000", "confirmations": 30}], asks more for more, and confirmedBy waits
for what the nodes call safe or finalized as well. Refunds and settlements draw on deposits
that are final: as the nodes say it, and after finalDepth blocks (64) where they do not, or
with "finality": "depth" in any case.
Also of a chain: treasury, where its factory sweeps deposits to; pollEvery, how often a new block is looked for, as in "2s", and
family, its kind, which is evm.`

// configFlag adds --config, and names it in the line of usage, unless that does so itself.
func configFlag(cmd *cobra.Command, path *string) {
	if !strings.Contains(cmd.Use, "--config") {
		cmd.Use += " --config FILE"
	}
	cmd.Flags().StringVar(path, "config", "", "the configuration file (required)")
}

func (a *app) serveCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "serve --config FILE",
		Short: "Run the gateway on real chains",
		Long:  "Runs the gateway until it gets SIGINT or SIGTERM. On PostgreSQL it then serves on for\ndrainFor, while /readyz fails, so that a load balancer takes it out first. It\nfinishes what is under way, for 20 seconds at most. A second signal ends it at once.\n" + configHelp,
		Args:  cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			config, err := a.load(path)
			if err != nil {
				return err
			}
			if !store.IsPostgres(config.Database) {
				moreThreads()
			}
			s, err := service.Start(cmd.Context(), config, nil)
			if err != nil {
				return err
			}
			fmt.Fprintf(a.stdout, "XCheckout gateway (%s) at %s\nlistening on %s\n", config.Environment, s.BaseURL, s.Listening)
			if s.MetricsURL != "" {
				fmt.Fprintf(a.stdout, "metrics at %s\n", s.MetricsURL)
			}
			fmt.Fprintln(a.stdout, "ready")
			defer time.AfterFunc(giveBackAfter, giveBack).Stop()
			return a.untilStopped(cmd.Context(), s)
		},
	}
	configFlag(cmd, &path)
	return cmd
}

// running is what serves until it is asked to stop.
type running interface {
	Wait(context.Context) error
	Close() error
}

// untilStopped waits for a signal or a failure, and stops. A second signal ends
// the process at once: see main.
func (a *app) untilStopped(ctx context.Context, r running) error {
	err := r.Wait(ctx)
	if err == nil {
		fmt.Fprintln(a.stdout, "stopping: what is under way is finished; a second signal ends it at once")
	}
	if err = errors.Join(err, r.Close()); err == nil {
		fmt.Fprintln(a.stdout, "stopped")
	}
	return err
}

// load reads the configuration and gives it the logger.
func (a *app) load(path string) (service.Config, error) {
	if path == "" {
		return service.Config{}, cli.Usage("--config is required", "See 'xcheckoutd serve --help' for what is in the file.")
	}
	config, err := service.Load(path)
	if err != nil {
		return config, err
	}
	config.Log, err = a.logger()
	return config, err
}

// access is what a command does with the data.
type access int

const (
	reading  access = iota // changes nothing
	changing               // changes what is there
	making                 // may be the first to need a database
)

// open opens the data for a command that works beside the gateway.
func (a *app) open(ctx context.Context, path string, access access, work func(*service.Service) error) error {
	config, err := a.load(path)
	if err != nil {
		return err
	}
	config.ReadOnly, config.Existing, config.WhileServed = access == reading, access == changing, true
	return a.openConfig(ctx, config, work)
}

func (a *app) openConfig(ctx context.Context, config service.Config, work func(*service.Service) error) error {
	s, err := service.Open(ctx, config)
	if errors.Is(err, store.ErrNoDatabase) {
		return noDatabase(err)
	}
	if err != nil {
		return err
	}
	return errors.Join(work(s), s.Close())
}

func noDatabase(err error) error {
	return cli.Failed(err, "Is the path right? 'xcheckoutd migrate' and 'xcheckoutd serve' make a database.")
}
