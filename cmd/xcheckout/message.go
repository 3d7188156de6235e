package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/secret"
	"github.com/xcheckout/xcheckout/profile"
	"github.com/xcheckout/xcheckout/signature"
)

// messageFlags are the flags that sign and verify share: the message in its
// parts as they stand on the wire.
type messageFlags struct {
	kind, method, timestamp, target string
	contentType, bodyFile, keyFile  string
}

const messageHelp = `The message is given in its parts, each exactly as it stands on the wire:
--method and --target (path and query, percent-encoded as sent) for a request
and, repeated from its request, for a response; neither counts for a webhook.
The body is read from --body-file, where - is standard input; without the flag
there is no body. A body of type multipart/form-data is taken as a file upload,
which is not signed.

The key comes from the file --sign-key-file, or from XCHECKOUT_SIGN_KEY, or from
the profile, of which standard error tells when none was named.`

func (m *messageFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&m.kind, "kind", "request", "what the message is: request, response or webhook")
	f.StringVar(&m.method, "method", "", "the request's method, such as POST")
	f.StringVar(&m.target, "target", "", "the request's path and query, such as '/openapi/test?x=1'")
	f.StringVar(&m.timestamp, "timestamp", "", "the TIMESTAMP header: milliseconds in 13 digits (default now)")
	f.StringVar(&m.contentType, "content-type", "application/json", "the Content-Type header")
	f.StringVar(&m.bodyFile, "body-file", "", "the file that holds the body; - is standard input")
	f.StringVar(&m.keyFile, "sign-key-file", "", "the file that holds the signKey (default XCHECKOUT_SIGN_KEY)")
}

// message reads the flags. The timestamp is now where the flag is absent.
func (a *app) message(cmd *cobra.Command, f messageFlags) (signature.Message, error) {
	m := signature.Message{Method: f.method, Target: f.target, Timestamp: f.timestamp, ContentType: f.contentType}
	switch f.kind {
	case "request":
		m.Upload = true
	case "response":
		m.Kind = signature.KindResponse
	case "webhook":
		m.Kind, m.Method, m.Target = signature.KindWebhook, "", ""
	default:
		return m, cli.Usage(fmt.Sprintf("--kind is request, response or webhook, not %q", f.kind), cli.SeeHelp(cmd))
	}
	for _, name := range []string{"method", "target"} {
		if m.Kind != signature.KindWebhook && !cmd.Flags().Changed(name) {
			return m, cli.Usage("a "+f.kind+" needs --"+name, cli.SeeHelp(cmd))
		}
	}
	if !cmd.Flags().Changed("timestamp") {
		m.Timestamp = signature.Timestamp(time.Now())
	}
	var err error
	switch f.bodyFile {
	case "":
	case "-":
		m.Body, err = io.ReadAll(a.stdin)
	default:
		m.Body, err = os.ReadFile(f.bodyFile)
	}
	if err != nil {
		return m, cli.Usage("read body: "+err.Error(), cli.SeeHelp(cmd))
	}
	return m, nil
}

var errNoSignKey = cli.Usage("no signKey", "Set XCHECKOUT_SIGN_KEY, or name a file with --sign-key-file or a profile with --profile.")

// signKey finds the key to sign or verify with.
func (a *app) signKey(file string) (*signature.Key, error) {
	text, source, err := a.signSecret(file)
	if err != nil {
		return nil, cli.Misused(err, "")
	}
	if text == "" {
		return nil, errNoSignKey
	}
	key, err := signature.NewKey(text)
	if err != nil {
		return nil, cli.Usage("the signKey from "+source+" can't be used: "+err.Error(), "")
	}
	return key, nil
}

func (a *app) signSecret(file string) (key, source string, err error) {
	if file != "" {
		key, err = secret.Read(file)
		return key, file, err
	}
	p, name, err := a.profileOfKeys(file)
	if err != nil {
		return "", "", err
	}
	v := variables[len(variables)-1] // signKey
	if key = a.override(v, p.SignKey != ""); key != "" {
		return key, v.env, nil
	}
	if _, named := a.chosen(); !named && p.SignKey != "" && !a.json {
		fmt.Fprintf(a.stderr, "the signKey is that of profile %q\n", name) // one that nobody has named may puzzle
	}
	return p.SignKey, fmt.Sprintf("profile %q", name), nil
}

// profileOfKeys is the profile that was named, or else the default one, which need
// not exist and has no say where a key was given. Without one the name is empty.
func (a *app) profileOfKeys(file string) (p profile.Profile, name string, err error) {
	name, named := a.chosen()
	if !named && (file != "" || a.env("XCHECKOUT_SIGN_KEY") != "") {
		return p, "", nil
	}
	p, err = profile.Load(name)
	if !named && errors.Is(err, profile.ErrNotFound) {
		return profile.Profile{}, "", nil
	}
	return p, name, err
}

// refusedMessage is the error for a message that can't be signed.
func refusedMessage(err error) error {
	var e *signature.Error
	if !errors.As(err, &e) {
		return err
	}
	return cli.Failed(err, "Every gateway refuses such a message with "+string(e.Code)+".")
}
