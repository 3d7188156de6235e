package main

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/conformance"
	"github.com/xcheckout/xcheckout/profile"
)

type conformanceFlags struct {
	write, probes, querySecrets bool
	conformance.Options
}

func (a *app) conformanceCommand() *cobra.Command {
	var f conformanceFlags
	cmd := &cobra.Command{
		Use:   "conformance URL",
		Short: "Hold an environment of the API against ours",
		Long: `conformance asks the environment at URL, ours, the vendor's sandbox or another
implementation, how it understands the API: which grants it knows, which
readings of the signature's rules, which forms, which codes. It prints what
agrees with us, what differs and what was seen there, and what was not asked and
which flag asks it. docs/conformance.md has every check, with what the vendor's
texts say and what we chose where they are silent.

It is safe on production. It reads, and obtains access tokens. By flag alone it

  --write          creates orders of 1.5 USD that nobody pays, and cancels them
  --probes         sends what is meant to be refused, wrong signatures among it:
                   somebody may have an alarm for these
  --query-secrets  sends the apiSecret and refresh tokens in a query, as the
                   vendor's own client does, and a call without a signature:
                   proxies write down queries
  --listen ADDR    with --write, receives the event of an order here; the
                   environment reaches this machine under --public-url, which may
                   be a tunnel

The credential is that of the other commands; email and password may be missing.
Its secrets are sent to the origin of its baseUrl alone, so URL must be of that
origin, and redirects are not followed. What is printed holds no secret.

The exit code is 0 when all that was asked agrees, and 1 otherwise. With --json
the answer is {"url","startedAt","flags","agree","differ","notAsked",
"ordersLeft","checks":[{"id","outcome","seen","flags","asks","vendor","ours"}]},
where outcome is agrees, differs or not_asked.`,
		Example: `  xcheckout config set vendor --base-url https://openapi.dev.anexpay.com \
    --api-key KEY --api-secret-file secret --sign-key-file signkey
  xcheckout conformance https://openapi.dev.anexpay.com --profile vendor
  xcheckout conformance http://127.0.0.1:8787 --write --probes --query-secrets \
    --listen 127.0.0.1:0`,
		Args: cli.Exactly("URL"),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := a.credential()
			if err != nil {
				return err
			}
			if f.ListenOn != "" && !f.write || f.PublicURL != "" && f.ListenOn == "" {
				return cli.Usage("--public-url goes with --listen, and --listen with --write, whose orders the webhooks tell of", cli.SeeHelp(cmd))
			}
			if f.URL, err = environmentURL(args[0], p.BaseURL); err != nil {
				return err
			}
			return a.conform(cmd, p, f)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.write, "write", false, "create and cancel orders")
	flags.BoolVar(&f.probes, "probes", false, "send what is meant to be refused")
	flags.BoolVar(&f.querySecrets, "query-secrets", false, "send secrets in a query, and a call without a signature")
	flags.StringVar(&f.ListenOn, "listen", "", "the address to receive webhooks on; port 0 takes a free one")
	flags.StringVar(&f.PublicURL, "public-url", "", "the URL that the environment shall send webhooks to (default this machine's)")
	flags.StringVar(&f.Token, "token", "ETH_USDT", "what the orders of --write are to be paid in")
	flags.StringVar(&f.SignatureHeader, "signature-header", "", "the `name` of the header with the signature, such as D-SIGNATURE (default the profile's, else SIGNATURE)")
	flags.StringVar(&f.TimestampHeader, "timestamp-header", "", "the `name` of the header with the time (default the profile's, else TIMESTAMP)")
	return cmd
}

// environmentURL reads the URL of an environment, which must be where the credential
// belongs: its secrets are sent there.
func environmentURL(text, baseURL string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return nil, cli.Usage(fmt.Sprintf("conformance takes a URL such as https://pay.example.com, not %q", text), "")
	}
	home, err := url.Parse(baseURL)
	if err != nil || conformance.Origin(home) != conformance.Origin(u) {
		return nil, cli.Usage(fmt.Sprintf("the credential is for %s, and its secrets are sent nowhere else: not to %s", baseURL, text),
			fmt.Sprintf("Make a profile for it with 'xcheckout config set NAME --base-url %s --api-key KEY --api-secret-file FILE --sign-key-file FILE', and choose it with --profile NAME.", text))
	}
	return u, nil
}

func (a *app) conform(cmd *cobra.Command, p profile.Profile, f conformanceFlags) error {
	o := f.Options
	o.SignatureHeader, o.TimestampHeader = cmp.Or(o.SignatureHeader, p.SignatureHeader), cmp.Or(o.TimestampHeader, p.TimestampHeader)
	o.Email, o.Password, o.APIKey, o.APISecret, o.SignKey = p.Email, p.Password, p.APIKey, p.APISecret, p.SignKey
	given := map[conformance.Flag]bool{conformance.Write: f.write, conformance.Probes: f.probes, conformance.QuerySecrets: f.querySecrets,
		conformance.Listen: f.ListenOn != ""}
	for _, flag := range conformance.Flags {
		if given[flag] {
			o.Allowed = append(o.Allowed, flag)
		}
	}
	report, err := conformance.Run(cmd.Context(), o)
	if err != nil {
		if report != nil && len(report.OrdersLeft) > 0 {
			fmt.Fprintf(a.stderr, "could not be cancelled, and expire by themselves: %s\n", strings.Join(report.OrdersLeft, ", "))
		}
		return cli.Failed(err, "Is the environment running, and is its address right? 'xcheckout config show' tells what is used.")
	}
	if a.json {
		err = a.print(report)
	} else {
		err = report.WriteText(a.stdout)
	}
	if err == nil && report.Differ > 0 {
		err = errSaid
	}
	return err
}
