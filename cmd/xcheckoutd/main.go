// Xcheckoutd is the gateway: a sandbox with a chain of its own (dev), or the
// server for real chains (serve), and the commands that look after its data.
//
// It exits with 0 when all went well, 1 when something failed and 2 when the
// command line can't be understood.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(exitCode(err, os.Stderr))
}

// usageError is a command line that can't be understood.
type usageError struct{ error }

func exitCode(err error, stderr io.Writer) int {
	if err == nil {
		return 0
	}
	fmt.Fprintln(stderr, "xcheckoutd:", err)
	if errors.As(err, new(usageError)) {
		return 2
	}
	return 1
}

// app is what every command shares.
type app struct {
	stdout, stderr io.Writer
	json           bool
	logFormat      string
	logLevel       string
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	a := &app{stdout: stdout, stderr: stderr}
	root := &cobra.Command{
		Use:   "xcheckoutd",
		Short: "A self-hosted gateway for stablecoin payments",
		Long: `xcheckoutd takes payments in stablecoins and speaks the XCheckout API.

  xcheckoutd dev                     a sandbox on this machine, with a chain in it
  xcheckoutd serve --config F        the gateway, on the chains that F names

Start with dev: it prints everything that you need for a first payment.`,
		SilenceErrors: true, SilenceUsage: true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("there is no command %q: see 'xcheckoutd --help'", args[0])}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageError{fmt.Errorf("%w: see '%s --help'", err, cmd.CommandPath())}
	})
	root.PersistentFlags().StringVar(&a.logFormat, "log-format", "text", "how log lines on standard error look: text or json")
	root.PersistentFlags().StringVar(&a.logLevel, "log-level", "info", "the least severe log lines shown: debug, info, warn or error")
	root.AddCommand(a.devCommand(), a.serveCommand(), a.migrateCommand(), a.merchantCommand(),
		a.credentialCommand(), a.chainCommand(), a.ledgerCommand(), a.versionCommand())
	return root.ExecuteContext(ctx)
}

// logger makes the logger that the flags ask for.
func (a *app) logger() (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(a.logLevel)); err != nil {
		return nil, usageError{fmt.Errorf("--log-level is debug, info, warn or error, not %q", a.logLevel)}
	}
	options := &slog.HandlerOptions{Level: level}
	switch a.logFormat {
	case "text":
		return slog.New(slog.NewTextHandler(a.stderr, options)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(a.stderr, options)), nil
	}
	return nil, usageError{fmt.Errorf("--log-format is text or json, not %q", a.logFormat)}
}

// noArgs refuses arguments with the exit code of a usage error.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{fmt.Errorf("%s takes no arguments: see '%s --help'", cmd.CommandPath(), cmd.CommandPath())}
	}
	return nil
}

// oneArg wants exactly one argument, which name describes.
func oneArg(name string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usageError{fmt.Errorf("%s takes one argument, %s: see '%s --help'", cmd.CommandPath(), name, cmd.CommandPath())}
		}
		return nil
	}
}

// group makes a command that only holds others.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Args: func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usageError{fmt.Errorf("there is no command %q: see '%s --help'", args[0], cmd.CommandPath())}
		}
		return nil
	}, RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(commands...)
	return cmd
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{Use: "version", Short: "Print the version", Args: noArgs, RunE: func(*cobra.Command, []string) error {
		version := "(devel)"
		if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
			version = info.Main.Version
		}
		fmt.Fprintln(a.stdout, "xcheckoutd", version)
		return nil
	}}
}
