package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/service"
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
      "confirmations": 12,
      "factory": "0x…", "implementation": "0x…",
      "tokens": [{"symbol": "USDT", "contract": "0x…", "decimals": 6, "rate": "1"}]
    }]
  }

environment is production, sandbox or local. metrics, which may be left out, is
where Prometheus reads /metrics; it is not for the public. Relative paths start
at the file's directory. The master key seals every secret in the database; make one
with 'openssl rand -base64 32', or give it in ` + service.MasterKeyVariable + `. factory
and implementation are what 'xcheckoutd chain deploy' prints.`

func configFlag(cmd *cobra.Command, path *string) {
	cmd.Flags().StringVar(path, "config", "", "the configuration file (required)")
}

func (a *app) serveCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "serve --config FILE",
		Short: "Run the gateway on real chains",
		Long:  "Runs the gateway until it gets SIGINT or SIGTERM; it then finishes what is under way.\n" + configHelp,
		Args:  cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			config, err := a.load(path)
			if err != nil {
				return err
			}
			s, err := service.Start(cmd.Context(), config, nil)
			if err != nil {
				return err
			}
			fmt.Fprintf(a.stdout, "XCheckout gateway (%s) at %s\nready\n", config.Environment, s.BaseURL)
			return errors.Join(s.Wait(cmd.Context()), s.Close())
		},
	}
	configFlag(cmd, &path)
	return cmd
}

func (a *app) migrateCommand() *cobra.Command {
	var path string
	cmd := &cobra.Command{
		Use:   "migrate --config FILE",
		Short: "Bring the database's schema up to date",
		Long:  "Makes the database when it does not exist and brings its schema up to date. serve does the same when it starts.",
		Args:  cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			config, err := a.load(path)
			if err != nil {
				return err
			}
			s, err := service.Open(cmd.Context(), config)
			if err != nil {
				return err
			}
			fmt.Fprintln(a.stdout, "the schema is up to date")
			return s.Close()
		},
	}
	configFlag(cmd, &path)
	return cmd
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

// open opens the data for a command that works beside the gateway.
func (a *app) open(ctx context.Context, path string, work func(*service.Service) error) error {
	config, err := a.load(path)
	if err != nil {
		return err
	}
	return a.openConfig(ctx, config, work)
}

func (a *app) openConfig(ctx context.Context, config service.Config, work func(*service.Service) error) error {
	config.Beside = true
	s, err := service.Open(ctx, config)
	if err != nil {
		return err
	}
	return errors.Join(work(s), s.Close())
}
