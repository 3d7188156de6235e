package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/signature"
)

// verdict is the answer of verify in JSON.
type verdict struct {
	Valid        bool   `json:"valid"`
	Code         string `json:"code"`
	StringToSign string `json:"stringToSign"`
}

func (a *app) verifyCommand() *cobra.Command {
	var m messageFlags
	var mac, now string
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Verify a message by hand",
		Long: `verify checks a message as a gateway or a client does, form, signature and time,
and prints "valid", or the code of the first thing that is wrong with it and
exits with 1.

` + messageHelp + `

--signature is the SIGNATURE header. --now is the time to judge the timestamp
by, so that old messages can be looked at. With --json the answer is {"valid",
"code","stringToSign"}; code is empty for a valid message, and stringToSign,
in which secrets are left out, for one that has none.`,
		Example: `  export XCHECKOUT_SIGN_KEY=aR2822Y6XbehWMclnB0Y2NJK
  xcheckout verify --method GET --timestamp 1636360576641 \
    --target '/openapi/test?test=234' --now 1636360576641 --signature \
    KDlQhhUfc4U+kPClhXVT5+ne17NtRQs2R4mlYk9x/QsuD9hhXWh9v967nZJDbYt7nXa2uK0xvR9NfNAQ8j1EqA==`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !cmd.Flags().Changed("signature") {
				return cli.Usage("verify needs --signature", cli.SeeHelp(cmd))
			}
			at, err := parseNow(now)
			if err != nil {
				return err
			}
			message, err := a.message(cmd, m)
			if err != nil {
				return err
			}
			key, err := a.signKey(m.keyFile)
			if err != nil {
				return err
			}
			return a.verify(message, mac, at, key)
		},
	}
	m.add(cmd)
	cmd.Flags().StringVar(&mac, "signature", "", "the SIGNATURE header")
	cmd.Flags().StringVar(&now, "now", "", "the verifier's time in milliseconds (default the clock)")
	return cmd
}

func parseNow(text string) (time.Time, error) {
	if text == "" {
		return time.Now(), nil
	}
	milli, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, cli.Usage(fmt.Sprintf("--now is a number of milliseconds, not %q", text), "")
	}
	return time.UnixMilli(milli), nil
}

func (a *app) verify(m signature.Message, mac string, now time.Time, key *signature.Key) error {
	parsed, err := signature.Parse(m, mac, signature.Options{})
	var text []byte
	if err == nil {
		text = parsed.StringToSign()
		_, err = parsed.Verify(now, key)
	} else {
		text, _ = signature.StringToSign(m) // as far as there is one
	}
	code := signature.CodeOf(err)
	if err != nil && code == "" {
		return err
	}
	switch {
	case a.json:
		if err := a.print(verdict{err == nil, string(code), string(signature.Redact(text))}); err != nil {
			return err
		}
	case err == nil:
		fmt.Fprintln(a.stdout, "valid")
	default:
		fmt.Fprintln(a.stdout, code)
		fmt.Fprintln(a.stderr, "xcheckout:", err)
		if code == signature.SignatureMismatch {
			fmt.Fprintf(a.stderr, "This was verified; compare it with what was signed:\n%s\n", signature.Redact(text))
		}
	}
	if err != nil {
		return errSaid
	}
	return nil
}
