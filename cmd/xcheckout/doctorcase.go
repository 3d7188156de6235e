package main

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/secret"
	"github.com/xcheckout/xcheckout/profile"
	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/signature/doctor"
	"github.com/xcheckout/xcheckout/signature/doctor/capture"
)

// doctorFlags are what a case is made of.
type doctorFlags struct {
	message                           messageFlags
	signature, now                    string
	request, curl, curlFile, har      string
	entry                             int
	signatureHeader, timestampHeader  string
	apiSecret, apiKey, basePath, text string
	otherKeys, hosts                  []string
}

func (d *doctorFlags) add(cmd *cobra.Command) {
	d.message.add(cmd)
	f := cmd.Flags()
	f.StringVar(&d.signature, "signature", "", "the SIGNATURE header")
	f.StringVar(&d.now, "now", "", "when the message arrived, in milliseconds")
	f.StringVar(&d.request, "request-file", "", "the file that holds the text of the HTTP request; - is standard input")
	f.StringVar(&d.curlFile, "curl-file", "", "the file that holds the curl or PowerShell command; - is standard input")
	f.StringVar(&d.curl, "curl", "", "-, for a curl command on standard input")
	f.StringVar(&d.har, "har-file", "", "the HAR file; - is standard input")
	f.IntVar(&d.entry, "entry", capture.FirstSigned, "which entry of the HAR file, from 0 (default the first signed one)")
	f.StringVar(&d.signatureHeader, "signature-header", "", "the name of the SIGNATURE header in what was captured, if it is another")
	f.StringVar(&d.timestampHeader, "timestamp-header", "", "the name of the TIMESTAMP header in what was captured, if it is another")
	f.StringVar(&d.apiSecret, "api-secret-file", "", "the file that holds the apiSecret (default XCHECKOUT_API_SECRET)")
	f.StringVar(&d.apiKey, "api-key-file", "", "the file that holds the apiKey (default XCHECKOUT_API_KEY)")
	f.StringArrayVar(&d.otherKeys, "other-key-file", nil, "a file that holds the signKey of another environment, as [NAME=]FILE; may be repeated")
	f.StringArrayVar(&d.hosts, "host", nil, "a name, with its port, that the gateway is known by; may be repeated")
	f.StringVar(&d.basePath, "base-path", "", "the path under which the client knows the gateway")
	f.StringVar(&d.text, "signed-file", "", "the file that holds the text that was signed, if it is known")
}

// doctorCase reads the flags, and the files that they name.
func (a *app) doctorCase(cmd *cobra.Command, f *doctorFlags) (doctor.Case, error) {
	c := doctor.Case{Signature: f.signature}
	if err := a.doctorMessage(cmd, f, &c); err != nil {
		return c, err
	}
	if f.now != "" {
		at, err := parseNow(f.now)
		if err != nil {
			return c, err
		}
		c.ReceivedAt = at
	}
	if f.text != "" {
		text, err := a.readInput(f.text)
		if err != nil {
			return c, cli.Usage("read the signed text: "+err.Error(), cli.SeeHelp(cmd))
		}
		c.StringToSign = strings.TrimRight(string(text), "\r\n") // which editors leave there
	}
	if err := a.doctorKeys(f, &c); err != nil {
		return c, cli.Misused(err, "")
	}
	if len(c.SignKeys) == 0 {
		return c, errNoSignKey
	}
	c.Hosts = append(c.Hosts, f.hosts...)
	for _, environment := range []xcheckout.Environment{xcheckout.Production, xcheckout.Sandbox, xcheckout.Local} {
		addHost(&c, string(environment))
	}
	if f.basePath != "" {
		c.BasePath = f.basePath
	}
	return c, nil
}

// doctorMessage fills in the message from the flags or from what was captured.
func (a *app) doctorMessage(cmd *cobra.Command, f *doctorFlags, c *doctor.Case) error {
	var sources []string
	for _, name := range []string{"request-file", "curl-file", "curl", "har-file"} {
		if cmd.Flags().Changed(name) {
			sources = append(sources, name)
		}
	}
	if len(sources) == 0 {
		if !cmd.Flags().Changed("signature") {
			return cli.Usage("doctor needs --signature, or a captured message", cli.SeeHelp(cmd))
		}
		var err error
		c.Message, err = a.message(cmd, f.message)
		return err
	}
	for _, name := range append([]string{"method", "target", "timestamp", "body-file", "content-type", "signature"}, sources[1:]...) {
		if cmd.Flags().Changed(name) {
			return cli.Usage("--"+sources[0]+" and --"+name+" exclude each other", cli.SeeHelp(cmd))
		}
	}
	kind, known := map[string]signature.Kind{"request": signature.KindRequest, "response": signature.KindResponse, "webhook": signature.KindWebhook}[f.message.kind]
	if !known || kind == signature.KindResponse && sources[0] != "har-file" {
		return cli.Usage(fmt.Sprintf("--kind with --%s can't be %q", sources[0], f.message.kind), cli.SeeHelp(cmd))
	}
	captured, err := a.captured(f, kind)
	if err != nil {
		return cli.Misused(err, cli.SeeHelp(cmd))
	}
	c.Message = captured.Message(kind, f.timestampHeader)
	c.Signature = captured.Signature(f.signatureHeader)
	c.Hosts = append(c.Hosts, captured.Host)
	c.ReceivedAt = captured.SentAt
	c.Authorization = captured.Header.Get("Authorization")
	return nil
}

func (a *app) captured(f *doctorFlags, kind signature.Kind) (capture.Captured, error) {
	if f.curl != "" && f.curl != "-" {
		return capture.Captured{}, errors.New("--curl takes only -, for standard input: what is on a command line other users can read")
	}
	name := f.request + f.curlFile + f.curl + f.har // all but one are empty
	text, err := a.readInput(name)
	if err != nil {
		return capture.Captured{}, err
	}
	switch {
	case f.request != "":
		return capture.Request(text)
	case f.har != "":
		return capture.HAR(text, f.entry, kind == signature.KindResponse, f.signatureHeader)
	}
	return capture.Command(string(text), os.ReadFile)
}

// readInput reads a file, or standard input for -.
func (a *app) readInput(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(a.stdin)
	}
	return os.ReadFile(name)
}

// doctorKeys collects all keys that the message may have been signed with.
func (a *app) doctorKeys(f *doctorFlags, c *doctor.Case) error {
	signKey, _, err := a.signSecret(f.message.keyFile)
	if err != nil {
		return err
	}
	if signKey != "" {
		c.SignKeys = []string{signKey}
	}
	p, name, err := a.profileOfKeys(f.message.keyFile)
	if err != nil {
		return err
	}
	for _, v := range variables {
		field := v.field(&p)
		if value := a.override(v, *field != ""); value != "" {
			*field = value
		}
	}
	addHost(c, p.BaseURL)
	c.APISecret, c.APIKey = p.APISecret, p.APIKey
	for file, part := range map[string]*string{f.apiSecret: &c.APISecret, f.apiKey: &c.APIKey} {
		if file == "" {
			continue
		}
		if *part, err = secret.Read(file); err != nil {
			return err
		}
	}
	for _, other := range f.otherKeys {
		name, file, found := strings.Cut(other, "=")
		if !found {
			file = name
		}
		key, err := secret.Read(file)
		if err != nil {
			return err
		}
		c.OtherKeys = append(c.OtherKeys, doctor.NamedKey{Name: name, SignKey: key})
	}
	c.OtherKeys = append(c.OtherKeys, otherProfiles(name)...)
	return nil
}

// otherProfiles are the keys of the profiles besides the one in use. Those that
// cannot be read are left out: nobody has asked for them.
func otherProfiles(inUse string) (keys []doctor.NamedKey) {
	names, _ := profile.Names()
	for _, name := range names {
		if p, err := profile.Load(name); err == nil && name != inUse {
			keys = append(keys, doctor.NamedKey{Name: fmt.Sprintf("profile %q", name), SignKey: p.SignKey, APISecret: p.APISecret, APIKey: p.APIKey})
		}
	}
	return keys
}

// addHost adds the host of a base URL, and its path if it has one.
func addHost(c *doctor.Case, base string) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" {
		return
	}
	if !slices.Contains(c.Hosts, u.Host) {
		c.Hosts = append(c.Hosts, u.Host)
	}
	if path := strings.TrimSuffix(u.Path, "/"); path != "" && c.BasePath == "" {
		c.BasePath = path
	}
}
