package main

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/signature"
)

// signed is the answer of sign in JSON.
type signed struct {
	StringToSign string `json:"stringToSign"`
	Signature    string `json:"signature"`
	Timestamp    string `json:"timestamp"`
	Body         string `json:"body"`
}

func (a *app) signCommand() *cobra.Command {
	var m messageFlags
	var escape bool
	cmd := &cobra.Command{
		Use:   "sign",
		Short: "Sign a message by hand",
		Long: `sign prints the signature of a message: what belongs into its SIGNATURE header.

` + messageHelp + `

The text that is signed, and must be sent, is the body without the whitespace
between its parts. With --escape-whitespace it is the text that our clients
send, which holds no whitespace at all: a space inside a string is written
\u0020. With --json the answer is {"stringToSign","signature","timestamp",
"body"}, where body is the text to send; in stringToSign the values of
password, apiSecret and other secrets are left out.`,
		Example: `  export XCHECKOUT_SIGN_KEY=aR2822Y6XbehWMclnB0Y2NJK
  echo '{"a":"124"}' | xcheckout sign --method POST \
    --timestamp 1636360661729 --target /openapi/test --body-file -`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			message, err := a.message(cmd, m)
			if err != nil {
				return err
			}
			if escape {
				message.Body = signature.EscapeWhitespace(message.Body)
			}
			key, err := a.signKey(m.keyFile)
			if err != nil {
				return err
			}
			return a.sign(message, key)
		},
	}
	m.add(cmd)
	cmd.Flags().BoolVar(&escape, "escape-whitespace", false, `write whitespace inside strings as its \u escape first`)
	return cmd
}

// sendable refuses a query that no request line can carry, though it can be signed:
// its signature would never be that of what arrives. Paths are refused by Sign.
func sendable(m signature.Message) error {
	for i := range len(m.Target) {
		if c := m.Target[i]; c <= ' ' || c >= 0x7f {
			return cli.Failed(fmt.Errorf("byte %d of --target can't stand on a request line", i),
				"Give the target as it is sent: percent-encoded, as in /openapi/test?a=late%20payment.")
		}
	}
	return nil
}

func (a *app) sign(m signature.Message, key *signature.Key) error {
	mac, err := key.Sign(m)
	if err != nil {
		return refusedMessage(err)
	}
	if err := sendable(m); err != nil {
		return err
	}
	text, body, err := split(m)
	if err != nil {
		return refusedMessage(err)
	}
	if len(body) > 0 {
		if _, err := signature.Canonical(body); err != nil {
			fmt.Fprintln(a.stderr, "xcheckout: signed, but every gateway refuses this body:", err)
		}
	}
	if !a.json {
		fmt.Fprintln(a.stdout, mac)
		return nil
	}
	if strings.HasPrefix(m.ContentType, "multipart/") {
		body = m.Body // an upload is sent as it is
	}
	if !utf8.Valid(body) {
		return cli.Failed(errors.New("the body is not UTF-8, which JSON can't show"), "Leave --json out to get the signature alone.")
	}
	return a.print(signed{string(signature.Redact(text)), mac, m.Timestamp, string(body)})
}

// split returns the string to sign and its part that is the body.
func split(m signature.Message) (text, body []byte, err error) {
	if text, err = signature.StringToSign(m); err != nil {
		return nil, nil, err
	}
	m.Body = nil
	head, err := signature.StringToSign(m)
	if err != nil {
		return nil, nil, err
	}
	return text, text[len(head):], nil
}
