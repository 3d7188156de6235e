package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/signature"
)

const (
	// clockTolerance is how far two clocks may be apart before anybody is told to
	// do something: a clock that is kept is better, and no request suffers.
	clockTolerance = 2 * time.Second
	// clockNear is how close to the window's end a clock is called urgent.
	clockNear = signature.DefaultWindow / 2
)

// clockFlags are the flags of doctor clock.
type clockFlags struct {
	samples int
	servers []string
	noNTP   bool
	timeout time.Duration
}

// clockAnswer is the answer of doctor clock in JSON.
type clockAnswer struct {
	Verdict clockVerdict `json:"verdict"`
	// SkewMS is what must be added to this machine's clock to get the
	// environment's, or the time servers' where there is no environment; null
	// when nothing was measured.
	SkewMS   *float64      `json:"skewMs"`
	ErrorMS  *float64      `json:"errorMs"`
	Accepted bool          `json:"accepted"` // requests signed by this clock are in the environment's window
	Advice   string        `json:"advice"`
	Sources  []clockSource `json:"sources"`
}

// clockSource is what one source said.
type clockSource struct {
	Source   string   `json:"source"`
	Kind     string   `json:"kind"` // signed, unsigned or ntp
	OffsetMS *float64 `json:"offsetMs"`
	ErrorMS  *float64 `json:"errorMs"`
	Samples  int      `json:"samples"`
	Note     string   `json:"note,omitempty"`
	Error    string   `json:"error,omitempty"` // why there is no offset
}

func (a *app) clockCommand() *cobra.Command {
	var f clockFlags
	cmd := &cobra.Command{
		Use:   "clock",
		Short: "Find out how far the clock of this machine is off",
		Long: `clock compares the clock of this machine with that of the environment, which
refuses requests whose TIMESTAMP is more than 120 seconds from it, and with time
servers (NTP), and says what to do.

The environment's clock is read from several signed answers to /openapi/test.
Without a credential it is the Date header, which shows whole seconds and is
signed by nobody. The error is half of the time that the answer took, less where
several answers narrow it down.

The exit code is 0 when the clocks agree within 2 seconds, and 1 when not or when
nobody answered. With --json the answer is {"verdict","skewMs","errorMs",
"accepted","advice","sources"}: skewMs is what must be added to this machine's
clock to get the environment's (a time server's, if only that answered), the
offsetMs of each source the same for that source, and verdict is ok,
local_clock_wrong, environment_clock_wrong, clocks_differ (no time server says
which of both is wrong) or unknown.`,
		Example: `  xcheckout doctor clock
  xcheckout doctor clock --ntp time.example.com --ntp 192.0.2.1 --json`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case f.samples < 1 || f.samples > 100:
				return cli.Usage("--samples is from 1 to 100", cli.SeeHelp(cmd))
			case f.timeout <= 0:
				return cli.Usage("--timeout is above zero, as in 5s", cli.SeeHelp(cmd))
			case f.noNTP:
				f.servers = nil
			}
			return a.clock(cmd.Context(), f)
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&f.samples, "samples", 8, "how many answers of the environment to look at")
	flags.StringArrayVar(&f.servers, "ntp", []string{"pool.ntp.org", "time.cloudflare.com"}, "a time server, host or host:port; may be repeated")
	flags.BoolVar(&f.noNTP, "no-ntp", false, "ask no time server")
	flags.DurationVar(&f.timeout, "timeout", 5*time.Second, "how long to wait for one answer")
	return cmd
}

func (a *app) clock(ctx context.Context, f clockFlags) error {
	readings := make([]*clockReading, 1+len(f.servers))
	var group sync.WaitGroup
	group.Go(func() { readings[0] = a.readEnvironment(ctx, f) })
	for i, server := range f.servers {
		group.Go(func() { readings[1+i] = readNTP(server, f.timeout) })
	}
	group.Wait()
	environment, servers := readings[0], readings[1:]
	answer := judgeClocks(environment, servers)
	for _, r := range readings {
		if r != nil {
			answer.Sources = append(answer.Sources, r.source())
		}
	}
	if a.json {
		if err := a.print(answer); err != nil {
			return err
		}
	} else {
		for _, r := range readings {
			if r != nil {
				fmt.Fprintln(a.stdout, r)
			}
		}
		fmt.Fprintf(a.stdout, "\n%s: %s\n", answer.Verdict, answer.Advice)
	}
	if answer.Verdict != clocksAgree {
		return errSaid
	}
	return nil
}

// clockVerdict says which clock is wrong, in a stable word.
type clockVerdict string

const (
	clocksAgree      clockVerdict = "ok"
	localWrong       clockVerdict = "local_clock_wrong"
	environmentWrong clockVerdict = "environment_clock_wrong"
	clocksDiffer     clockVerdict = "clocks_differ"
	clocksUnknown    clockVerdict = "unknown"
)

// judgeClocks compares what was read. Time servers, where they answer, decide
// which of two clocks is wrong; they are believed by their median.
func judgeClocks(environment *clockReading, servers []*clockReading) clockAnswer {
	var reference *clockReading
	servers = slices.DeleteFunc(slices.Clone(servers), func(r *clockReading) bool { return r.err != nil })
	if len(servers) > 0 {
		slices.SortFunc(servers, func(x, y *clockReading) int { return cmp.Compare(x.offset(), y.offset()) })
		reference = servers[(len(servers)-1)/2]
	}
	if environment != nil && environment.err != nil {
		environment = nil
	}
	answer := clockAnswer{Verdict: clocksAgree, Accepted: environment != nil && environment.offset().Abs() <= signature.DefaultWindow}
	main := environment
	switch {
	case environment == nil && reference == nil:
		answer.Verdict, answer.Advice = clocksUnknown, "Nobody answered. Look at the network, or name other servers with --ntp."
		return answer
	case reference != nil && reference.off():
		answer.Verdict = localWrong
	case environment != nil && environment.off() && reference != nil:
		answer.Verdict = environmentWrong
	case environment != nil && environment.off():
		answer.Verdict = clocksDiffer
	}
	if main == nil {
		main = reference
	}
	skew, bound := milliseconds(main.offset()), milliseconds(main.errorMax())
	answer.SkewMS, answer.ErrorMS = &skew, &bound
	answer.Advice = clockAdvice(answer.Verdict, environment, runtime.GOOS)
	return answer
}

// clockAdvice says what the skew means and what to do about it on this system.
func clockAdvice(verdict clockVerdict, environment *clockReading, system string) string {
	var meaning string
	if environment != nil {
		switch skew := environment.offset().Abs(); {
		case skew > signature.DefaultWindow:
			meaning = "Requests signed by this clock are refused with timestamp_outside_window; our SDKs correct that by themselves, other programs do not. "
		case skew > clockNear:
			meaning = "Requests are still accepted, but not for long if the clock drifts on. "
		case environment.off():
			meaning = "Requests are accepted. "
		}
	}
	keep := map[string]string{
		"linux":   "On Linux: 'timedatectl set-ntp true', or install chrony. In a container or a virtual machine the clock is the host's: set it there.",
		"darwin":  "On macOS: 'sudo sntp -sS time.apple.com', and switch on 'Set time and date automatically' in the system settings.",
		"windows": "On Windows, as administrator: 'w32tm /resync', and switch on 'Set time automatically' in the settings.",
	}[system]
	if keep == "" {
		keep = "Let the clock of this machine follow a time server (NTP)."
	}
	switch verdict {
	case localWrong:
		return meaning + "Set the clock of this machine. " + keep
	case environmentWrong:
		return meaning + "This machine agrees with the time servers: it is the environment's clock that is wrong. Tell its operator; xcheckoutd shows the state of its clock in /metrics."
	case clocksDiffer:
		return meaning + "No time server answered to say which clock is wrong. Look at this one first. " + keep
	}
	return "Nothing to do."
}

func milliseconds(d time.Duration) float64 {
	return math.Round(float64(d)/1e4) / 100 // microseconds mean nothing here
}
