// Xcheckoutd is the gateway: a sandbox with a chain of its own (dev), or the
// server for real chains (serve), and the commands that look after its data.
//
// It exits with 0 when all went well, 1 when something failed and 2 when the
// command line can't be understood.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/store"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)   // a second signal ends the process at once
	signal.Ignore(syscall.SIGPIPE) // a gateway outlives who reads what it prints
	os.Exit(cli.ExitCode(run(ctx, os.Args[1:], os.Stdout, os.Stderr)))
}

// app is what every command shares.
type app struct {
	stdout, stderr io.Writer
	json           bool
	logFormat      string
	logLevel       string
	log            *logLines
}

// run executes one command line. It has printed the error that it returns,
// which is for cli.ExitCode.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	out := cli.NewOutput(stdout)
	a := &app{stdout: out, stderr: stderr, log: &logLines{to: stderr}}
	root := a.rootCommand()
	root.SetArgs(args)
	root.SetErr(stderr)
	err := cli.Execute(ctx, root, out)
	a.log.flush()
	if err != nil && !cli.ReaderGone(err) {
		what, hint := cli.Explain(err)
		if text, remedy := store.Remedy(err); hint == "" && remedy != "" {
			what, hint = text, remedy
		}
		cli.Tell(stderr, "xcheckoutd", what, hint)
	}
	return err
}

func (a *app) rootCommand() *cobra.Command {
	root := cli.Group(&cobra.Command{
		Use:   "xcheckoutd",
		Short: "A self-hosted gateway for stablecoin payments",
		Long: `xcheckoutd takes payments in stablecoins and speaks the XCheckout API.

  xcheckoutd dev                     a sandbox on this machine, with a chain in it
  xcheckoutd serve --config F        the gateway, on the chains that F names

Start with dev: it prints everything that you need for a first payment.`,
	}, a.devCommand(), a.serveCommand(), a.migrateCommand(), a.docsCommand(), a.merchantCommand(),
		a.userCommand(), a.credentialCommand(), a.chainCommand(), a.tokenCommand(), a.payoutCommand(), a.bankCommand(), a.rateCommand(), a.ledgerCommand(), a.statement(), a.reconcile(), a.sweep(), a.recoveryCommand(), a.masterKeyCommand(),
		a.backupCommand(), a.restoreCommand(), a.doctorCommand(), a.networksCommand(), a.versionCommand())
	root.PersistentFlags().StringVar(&a.logFormat, "log-format", "text", "how log lines on standard error look: text or json")
	root.PersistentFlags().StringVar(&a.logLevel, "log-level", "info", "the least severe log lines shown: debug, info, warn or error")
	return root
}

// logger makes the logger that the flags ask for.
func (a *app) logger() (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(a.logLevel)); err != nil {
		return nil, cli.Usage(fmt.Sprintf("--log-level is debug, info, warn or error, not %q", a.logLevel), "")
	}
	options := &slog.HandlerOptions{Level: level}
	switch a.logFormat {
	case "text":
		return slog.New(promptly{slog.NewTextHandler(a.log, options), a.log}), nil
	case "json":
		return slog.New(promptly{slog.NewJSONHandler(a.log, options), a.log}), nil
	}
	return nil, cli.Usage(fmt.Sprintf("--log-format is text or json, not %q", a.logFormat), "")
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{Use: "version", Short: "Print the version", Args: cli.Exactly(), RunE: func(*cobra.Command, []string) error {
		version := "(devel)"
		if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
			version = info.Main.Version
		}
		fmt.Fprintln(a.stdout, "xcheckoutd", version)
		return nil
	}}
}
