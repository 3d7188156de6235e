// Xcheckout is the command line of the XCheckout API: it creates, pays and
// watches orders, receives webhooks, and signs and verifies messages by hand.
//
// Its exit code is 0 when all went well, 1 when something failed, and 2 when
// the command line can't be understood. Standard output is the answer alone;
// all talk is on standard error.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(exitCode(err))
}

// app is what every command shares.
type app struct {
	env            func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer
	json           bool
	profile        string
}

// run executes one command line. It has printed the error that it returns,
// which is for exitCode.
func run(ctx context.Context, args []string, env func(string) string, stdin io.Reader, stdout, stderr io.Writer) error {
	a := &app{env: env, stdin: stdin, stdout: stdout, stderr: stderr}
	root := a.rootCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usage(err.Error(), see(cmd))
	})
	started := false
	root.PersistentPreRun = func(*cobra.Command, []string) { started = true }
	cmd, err := root.ExecuteContextC(ctx)
	if err != nil && !started && !errors.As(err, new(*problem)) {
		err = usage(err.Error(), see(cmd)) // an error of cobra's own
	}
	if err != nil {
		a.complain(err)
	}
	return err
}

func (a *app) rootCommand() *cobra.Command {
	root := a.group(&cobra.Command{
		Use:   "xcheckout",
		Short: "Take payments in stablecoins from the command line",
		Long: `xcheckout speaks the XCheckout API: orders in dollars that are paid in
stablecoins.

Start a sandbox on this machine with 'xcheckoutd dev'. It writes the profile
"local", which this command then uses by itself:

  xcheckout order create --amount 25.00 --token ETH_USDT
  xcheckout pay ORDER_NO
  xcheckout order info ORDER_NO

and, in another terminal, what the gateway announces meanwhile:

  xcheckout listen

Where the gateway is and who you are comes from a profile ('xcheckout config
--help') or from the environment: XCHECKOUT_BASE_URL, XCHECKOUT_EMAIL,
XCHECKOUT_PASSWORD, XCHECKOUT_API_KEY, XCHECKOUT_API_SECRET and
XCHECKOUT_SIGN_KEY. Of one value, --profile comes before the environment, and
the environment before XCHECKOUT_PROFILE and "local". No secret is ever an
argument, where other users of the machine could read it.

The answer is on standard output, all else on standard error. The exit code is
0 for success, 1 for a failure, and 2 for a command line that can't be
understood.`,
		SilenceErrors: true, SilenceUsage: true,
	})
	root.PersistentFlags().BoolVar(&a.json, "json", false, "answer in JSON, one value a line; fields are only ever added")
	root.PersistentFlags().StringVar(&a.profile, "profile", "", `the profile to use (default "local" when it exists)`)
	root.AddCommand(a.orderCommand(), a.payCommand(), a.listenCommand(), a.signCommand(), a.verifyCommand(),
		a.doctorCommand(), a.vectorsCommand(), a.tokenCommand(), a.configCommand(), a.versionCommand())
	root.InitDefaultCompletionCmd("") // otherwise it comes too late to be a group
	for _, cmd := range root.Commands() {
		if cmd.Name() == "completion" {
			a.group(cmd)
		}
	}
	return root
}

// group makes a command that only holds others: it takes no arguments of its
// own, so a misspelt one is an error and not a page of help.
func (a *app) group(cmd *cobra.Command, verbs ...*cobra.Command) *cobra.Command {
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usage("there is no command '"+cmd.CommandPath()+" "+args[0]+"'", see(cmd))
		}
		return nil
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	cmd.AddCommand(verbs...)
	return cmd
}
