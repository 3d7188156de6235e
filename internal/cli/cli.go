// Package cli is what the command lines of both programs share: how commands
// refuse arguments, and how an error reads, with what to do next.
//
// An error that knows what to do next has a method Hint() string. Its text may
// end in ": " and the hint, for programs that only log it; Explain takes the two
// apart.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// Exit codes of both programs.
const (
	exitFailed = 1
	exitUsage  = 2
)

// problem is an error with advice.
type problem struct {
	err  error
	hint string
	exit int
}

func (p *problem) Error() string { return p.err.Error() }
func (p *problem) Unwrap() error { return p.err }
func (p *problem) Hint() string  { return p.hint }

// Usage is a command line that can't be understood.
func Usage(what, hint string) error { return &problem{errors.New(what), hint, exitUsage} }

// Misused is Usage for an error that says what is wrong.
func Misused(err error, hint string) error { return &problem{err, hint, exitUsage} }

// Failed is a failure with advice.
func Failed(err error, hint string) error { return &problem{err, hint, exitFailed} }

// IsUsage says whether an error is about the command line itself.
func IsUsage(err error) bool { return ExitCode(err) == exitUsage }

// ExitCode is 0 for no error, 2 for a command line that can't be understood, and
// 1 for any other failure.
func ExitCode(err error) int {
	var p *problem
	switch {
	case err == nil:
		return 0
	case errors.As(err, &p):
		return p.exit
	}
	return exitFailed
}

// Explain takes an error apart: what happened, and what to do next, which is
// empty when nobody knows.
func Explain(err error) (what, hint string) {
	var hinting interface {
		error
		Hint() string
	}
	// The outermost hint counts, unless it is empty.
	for inner := err; errors.As(inner, &hinting) && hint == ""; inner = errors.Unwrap(hinting) {
		hint = hinting.Hint()
	}
	what = strings.TrimSuffix(err.Error(), ": "+hint)
	if errors.Is(err, context.Canceled) { // by a signal
		what = strings.ReplaceAll(what, context.Canceled.Error(), "interrupted")
	}
	return what, hint
}

// Tell prints an error as both programs do, on one line each: what happened,
// after the program's name, and what to do next.
func Tell(w io.Writer, program, what, hint string) {
	fmt.Fprintf(w, "%s: %s\n", program, what)
	if hint != "" {
		fmt.Fprintf(w, "hint: %s\n", hint)
	}
}

// Group makes a command that only holds others: it takes no arguments of its
// own, so that a misspelt one is an error and not a page of help.
func Group(cmd *cobra.Command, verbs ...*cobra.Command) *cobra.Command {
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return noCommand(cmd, args[0])
		}
		return nil
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	cmd.AddCommand(verbs...)
	return cmd
}

// Exactly is cobra.ExactArgs with names, so that the error can say which one is
// missing.
func Exactly(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < len(names) {
			return Usage(Title(cmd)+" needs "+names[len(args)], SeeHelp(cmd))
		}
		return AtMost(len(names))(cmd, args)
	}
}

// ExactlyUnless is Exactly, and no argument at all where the flag is given instead.
func ExactlyUnless(flag string, names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if cmd.Flags().Changed(flag) {
			return AtMost(0)(cmd, args)
		}
		return Exactly(names...)(cmd, args)
	}
}

// AtLeastOne is cobra.MinimumNArgs(1) with a name.
func AtLeastOne(name string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return Usage(Title(cmd)+" needs "+name, SeeHelp(cmd))
		}
		return nil
	}
}

// AtMost is cobra.MaximumNArgs with our kind of error.
func AtMost(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > n {
			return Usage(fmt.Sprintf("%s does not take %q", Title(cmd), args[n]), SeeHelp(cmd))
		}
		return nil
	}
}

// SeeHelp says where a command is explained.
func SeeHelp(cmd *cobra.Command) string { return "See '" + cmd.CommandPath() + " --help'." }

// Title is a command's name without the program's.
func Title(cmd *cobra.Command) string {
	return strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()+" ")
}

// Execute runs the command line of a program, whose answer goes to stdout. An error
// of cobra's own becomes one of Usage, and an answer that could not be written is a
// failure.
func Execute(ctx context.Context, root *cobra.Command, stdout *Output) error {
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetOut(stdout)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return Usage(err.Error(), SeeHelp(cmd)) })
	misused := refuseHelpForNothing(root)
	started := false
	root.PersistentPreRun = func(*cobra.Command, []string) { started = true }
	cmd, err := root.ExecuteContextC(ctx)
	switch {
	case err != nil && !started && !errors.As(err, new(*problem)):
		return Usage(err.Error(), SeeHelp(cmd))
	case err == nil && misused() != nil:
		return misused()
	case err == nil:
		return stdout.Err()
	}
	return err
}

// refuseHelpForNothing makes a request for the help of a command that there is not
// an error, which is returned afterwards: cobra shows another command's instead.
func refuseHelpForNothing(root *cobra.Command) (misused func() error) {
	var err error
	help := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		if rest := cmd.Flags().Args(); len(rest) > 0 && cmd.HasSubCommands() {
			err = noCommand(cmd, rest[0])
			return
		}
		help(cmd, args)
	})
	root.SetHelpCommand(&cobra.Command{
		Use:   "help [command]",
		Short: "Help about a command",
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, _ := root.Find(args)
			if cmd == nil || len(rest) > 0 {
				if cmd == nil {
					cmd, rest = root, args
				}
				return noCommand(cmd, rest[0])
			}
			cmd.InitDefaultHelpFlag()
			return cmd.Help()
		},
	})
	return func() error { return err }
}

func noCommand(cmd *cobra.Command, name string) error {
	return Usage("there is no command '"+cmd.CommandPath()+" "+name+"'", SeeHelp(cmd))
}
