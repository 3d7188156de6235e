package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/signature/doctor"
)

// found is the answer of doctor in JSON.
type found struct {
	Findings     []doctor.Code `json:"findings"`
	Explanation  string        `json:"explanation"`
	Fix          doctor.Fix    `json:"fix"`
	StringToSign twoStrings    `json:"stringToSign"`
}

type twoStrings struct {
	Expected string `json:"expected"`
	Actual   string `json:"actual"`
}

func (a *app) doctorCommand() *cobra.Command {
	var f doctorFlags
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Find out why a signature does not match",
		Long: `doctor looks at a message whose signature is refused, makes the usual mistakes
one and two at a time until the signature comes out, and names them, each with
its cause, its cure, and the corrected line of code in Go, Java and JavaScript.
What it prints holds no key and no secret and may go into a support ticket.

The message is given by the flags of 'xcheckout verify', --signature among them,
or as it was captured, with - for standard input:

  --request-file F   the text of the HTTP request, headers and all
  --curl-file F      a curl command line, as written or as a browser copies it;
                     --curl - reads it from standard input. A command line of
                     its own it can't be, since it holds secrets
  --har-file F       an export of a browser's network panel or of a proxy;
                     --entry counts from 0, by default the first signed one;
                     with --kind response the answer of that entry

The key comes from the file --sign-key-file, or from XCHECKOUT_SIGN_KEY, or from
the profile, of which standard error tells when none was named. So do apiSecret
and apiKey (--api-secret-file, --api-key-file), which are tried in its place, as
are the keys of all other profiles and of --other-key-file.

--now is when the message arrived, in milliseconds; without it the timestamp is
held against the clock only when nothing else is wrong. --signed-file holds the
text that your program signed, if it can print it.

The exit code is 0 when the mistake was found and 1 when it was not. With --json
the answer is {"findings","explanation","fix":{"go","java","javascript"},
"stringToSign":{"expected","actual"}}; findings is empty when none was found,
and actual is then the text of --signed-file, or the message as it arrived.`,
		Example: `  export XCHECKOUT_SIGN_KEY=aR2822Y6XbehWMclnB0Y2NJK
  printf '{"a": "124"}' | xcheckout doctor --method POST --timestamp 1636360661729 \
    --target /openapi/test --body-file - --signature \
    Ru585aUbxdvZ5S/X1igOlKKtIs9qgJqlI6YpEhQBA1x2Dw3RCj+Grj7OSLtqHFawD/R/+6BN3yxf9D6kzE91rw==
  xcheckout doctor --har-file pay.example.com.har --entry 3`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.doctorCase(cmd, &f)
			if err != nil {
				return err
			}
			return a.doctor(cmd.Context(), c)
		},
	}
	f.add(cmd)
	cmd.AddCommand(a.clockCommand())
	return cmd
}

// doctor diagnoses and prints. A message that is right but for an unknown time
// of arrival is judged by the clock.
func (a *app) doctor(ctx context.Context, c doctor.Case) error {
	d, err := doctor.Diagnose(ctx, c)
	if err == nil && d.Valid && c.ReceivedAt.IsZero() {
		c.ReceivedAt = time.Now()
		d, err = doctor.Diagnose(ctx, c)
	}
	switch {
	case errors.Is(err, doctor.ErrNoKey):
		return errNoSignKey
	case err != nil:
		return err
	}
	if a.json {
		answer := found{d.Codes(), d.Explanation, d.Fix(), twoStrings{d.Expected, d.Actual}}
		if err := a.print(answer); err != nil {
			return err
		}
	} else {
		a.printDiagnosis(d)
	}
	if len(d.Findings) == 0 {
		return errSaid
	}
	return nil
}

func (a *app) printDiagnosis(d doctor.Diagnosis) {
	for _, f := range d.Findings {
		fmt.Fprintln(a.stdout, f.Code)
	}
	if len(d.Findings) > 0 {
		fmt.Fprintln(a.stdout)
	}
	fmt.Fprintln(a.stdout, d.Explanation)
	if d.Valid {
		return
	}
	if !d.Signed {
		fmt.Fprintf(a.stdout, "\nexpected\n%s\n\ngiven\n%s\n", d.Expected, d.Actual)
	}
	fmt.Fprintf(a.stdout, "\n%s", d.Diff())
	if fix := d.Fix(); fix != (doctor.Fix{}) {
		fmt.Fprintf(a.stdout, "\nGo\n%s\n\nJava\n%s\n\nJavaScript\n%s\n", fix.Go, fix.Java, fix.JavaScript)
	}
}
