package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/profile"
)

const (
	// logsAnswerMax is how long the gateway may take to begin its answer.
	logsAnswerMax = 10 * time.Second
	// logsLineMax is how long a line of the stream may be: a string to sign holds a
	// body of 1 MiB at most, and escapes.
	logsLineMax = 8 << 20
)

func (a *app) logsCommand() *cobra.Command {
	follow := true
	cmd := &cobra.Command{
		Use:   "logs",
		Short: "Follow the calls to a gateway on this machine",
		Long: `logs prints the last calls that a gateway of 'xcheckoutd dev' has answered, up to
a hundred, and then each new one until it is interrupted; with --follow=false it
ends after the last. Each is a line: when it came (UTC), the status, the method,
the path and, of a refused one, the code and what the signature doctor found.
Secrets are left out.

With --json each line is a call as the gateway tells it: {"seq","time",
"requestId","method","path","status","tookNanos","ignored","refusal":{"code",
"message","param","stringToSign","doctor":{"codes","explanation"}}}.

Which gateway is told by the profile or by XCHECKOUT_BASE_URL; no credential is
needed. The page /docs/last-calls of that gateway shows the same.`,
		Example: `  xcheckout logs
  xcheckout logs --follow=false --json`,
		Args: cli.Exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			baseURL, err := a.gatewayURL()
			if err != nil {
				return err
			}
			return a.logs(cmd.Context(), strings.TrimSuffix(baseURL, "/"), follow)
		},
	}
	cmd.Flags().BoolVar(&follow, "follow", true, "wait for new calls until interrupted")
	return cmd
}

// gatewayURL is the address of the gateway alone.
func (a *app) gatewayURL() (string, error) {
	name, named := a.chosen()
	p, err := profile.Stored(name)
	if err != nil && (named || !errors.Is(err, profile.ErrNotFound)) {
		return "", cli.Misused(err, "'xcheckout config list' shows the profiles that there are.")
	}
	if url := a.override(variables[0], p.BaseURL != ""); url != "" {
		return url, nil
	}
	if p.BaseURL == "" {
		return "", cli.Usage("no baseUrl (XCHECKOUT_BASE_URL)", "Start a gateway with 'xcheckoutd dev', which writes the profile \"local\".")
	}
	return p.BaseURL, nil
}

func (a *app) logs(ctx context.Context, baseURL string, follow bool) error {
	path, want := "/docs/last-calls.json", "application/json"
	if follow {
		path, want = "/docs/last-calls/stream", "text/event-stream"
	}
	body, err := openLogs(ctx, baseURL, path, want)
	if err != nil {
		if ctx.Err() != nil {
			return nil // interrupted, which is how it ends
		}
		return err
	}
	defer body.Close()
	if !follow {
		var calls []json.RawMessage
		if err := json.NewDecoder(body).Decode(&calls); err != nil {
			return fmt.Errorf("read the last calls: %w", err)
		}
		for _, call := range calls {
			if err := a.printCall(call); err != nil {
				return err
			}
		}
		return nil
	}
	fmt.Fprintf(a.stderr, "following the calls to %s\n", baseURL)
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, logsLineMax)
	for lines.Scan() {
		if data, found := strings.CutPrefix(lines.Text(), "data: "); found {
			if err := a.printCall(json.RawMessage(data)); err != nil {
				return err
			}
		}
	}
	if ctx.Err() != nil {
		return nil
	}
	err = lines.Err()
	if err == nil {
		err = errors.New("the gateway has ended the stream")
	}
	return cli.Failed(fmt.Errorf("follow the calls: %w", err), "It was stopped, perhaps. Start it, and then 'xcheckout logs' again.")
}

// openLogs asks the gateway. What it answers in another form than the wanted one is
// not the last calls.
func openLogs(ctx context.Context, baseURL, path, want string) (io.ReadCloser, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, baseURL+path, nil)
	if err != nil {
		return nil, cli.Misused(err, "'xcheckout config show' tells the address.")
	}
	r.Header.Set("Accept", want)
	client := &http.Client{Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, ResponseHeaderTimeout: logsAnswerMax},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		return nil, cli.Failed(err, "Is the gateway running, and is its address right? 'xcheckoutd dev' starts one here; 'xcheckout config show' tells the address.")
	}
	got, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	if answer.StatusCode == http.StatusOK && got == want {
		return answer.Body, nil
	}
	answer.Body.Close()
	if answer.StatusCode == http.StatusServiceUnavailable {
		return nil, cli.Failed(errors.New("too many pages and commands follow this gateway's calls"), "Close some of them.")
	}
	return nil, cli.Failed(fmt.Errorf("%s does not keep its last calls", baseURL),
		"Only a gateway of 'xcheckoutd dev' does. Choose its profile with --profile local. Of other gateways the operator's log names each request by its requestId.")
}

// loggedCall is what a line shows.
type loggedCall struct {
	Time    time.Time
	Method  string
	Path    string
	Status  int
	Ignored []string
	Refusal *struct {
		Code, Message, Param string
		Doctor               *struct {
			Codes       []string
			Explanation string
		}
	}
}

func (a *app) printCall(data json.RawMessage) error {
	if a.json {
		return a.printRaw(data)
	}
	var c loggedCall
	if err := json.Unmarshal(data, &c); err != nil {
		return fmt.Errorf("read a call: %w", err)
	}
	line := fmt.Sprintf("%s  %d  %-4s %s", c.Time.UTC().Format("2006-01-02 15:04:05.000"), c.Status, c.Method, c.Path)
	if len(c.Ignored) > 0 {
		line += "  ignored: " + strings.Join(c.Ignored, ", ")
	}
	if r := c.Refusal; r != nil {
		line += "  " + r.Code
		if r.Doctor == nil {
			line += "  " + r.Message
		} else {
			line += "  " + strings.Join(append(r.Doctor.Codes, r.Doctor.Explanation), "  ")
		}
	}
	_, err := fmt.Fprintln(a.stdout, oneLine(line))
	return err
}

// oneLine leaves out what would break a line or control a terminal: parts of a call
// are whatever was sent.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return ' '
		case unicode.IsGraphic(r):
			return r
		}
		return '\ufffd'
	}, text)
}
