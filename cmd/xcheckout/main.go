// Xcheckout is the command line of the XCheckout API: it creates, pays and
// watches orders, receives webhooks, and signs and verifies messages by hand.
//
// Its exit code is 0 when all went well, 1 when something failed, and 2 when
// the command line can't be understood. Standard output is the answer alone;
// all talk is on standard error.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)   // a second signal ends the process at once
	signal.Ignore(syscall.SIGPIPE) // an answer that nobody reads is a failure like others
	os.Exit(cli.ExitCode(run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)))
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
// which is for cli.ExitCode.
func run(ctx context.Context, args []string, env func(string) string, stdin io.Reader, stdout, stderr io.Writer) error {
	out := cli.NewOutput(stdout)
	a := &app{env: env, stdin: stdin, stdout: out, stderr: stderr}
	root := a.rootCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetErr(stderr)
	err := cli.Execute(ctx, root, out)
	if err != nil {
		a.complain(err)
	}
	return err
}

func (a *app) rootCommand() *cobra.Command {
	root := cli.Group(&cobra.Command{
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
	})
	root.PersistentFlags().BoolVar(&a.json, "json", false, "answer in JSON, one value a line; fields are only ever added")
	root.PersistentFlags().StringVar(&a.profile, "profile", "", `the profile to use (default "local" when it exists)`)
	root.AddCommand(a.orderCommand(), a.refundCommand(), a.depositAddressCommand(), a.depositCommand(), a.subMerchantCommand(), a.settlementCommand(), a.balanceCommand(), a.statementCommand(), a.abnormalCommand(), a.payCommand(), a.sandboxCommand(), a.listenCommand(), a.logsCommand(), a.deliveryCommand(), a.webhookCommand(), a.signCommand(), a.verifyCommand(),
		a.doctorCommand(), a.conformanceCommand(), a.vectorsCommand(), a.tokenCommand(), a.configCommand(), a.versionCommand())
	root.SetOut(a.stdout)             // which the next line looks at
	root.InitDefaultCompletionCmd("") // otherwise it comes too late to be a group
	for _, cmd := range root.Commands() {
		if cmd.Name() == "completion" {
			cli.Group(cmd)
		}
	}
	return root
}
