package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"time"

	"github.com/beevik/ntp"

	"github.com/xcheckout/xcheckout/profile"
	"github.com/xcheckout/xcheckout/signature"
)

// clockReading is what is known of another clock: by how much it is ahead of
// ours lies between low and high.
type clockReading struct {
	name, kind string
	low, high  time.Duration
	samples    int
	note       string
	err        error
}

func (r *clockReading) offset() time.Duration   { return r.low + (r.high-r.low)/2 }
func (r *clockReading) errorMax() time.Duration { return (r.high - r.low) / 2 }

// off says that the clocks are apart by more than is tolerated, whatever the
// error.
func (r *clockReading) off() bool { return r.offset().Abs()-r.errorMax() > clockTolerance }

func (r *clockReading) source() clockSource {
	s := clockSource{Source: r.name, Kind: r.kind, Samples: r.samples}
	if r.err != nil {
		s.Error = r.err.Error()
		return s
	}
	offset, bound := milliseconds(r.offset()), milliseconds(r.errorMax())
	s.OffsetMS, s.ErrorMS, s.Note = &offset, &bound, r.note
	return s
}

// String is the line for people.
func (r *clockReading) String() string {
	if r.err != nil {
		return fmt.Sprintf("%s (%s): %v", r.name, r.kind, r.err)
	}
	what := "agrees with"
	switch {
	case r.low > 0:
		what = "is behind"
	case r.high < 0:
		what = "is ahead of"
	}
	line := fmt.Sprintf("this machine %s %s by %.1f ms, ± %.1f (%s, %d samples)", what, r.name,
		milliseconds(r.offset().Abs()), milliseconds(r.errorMax()), r.kind, r.samples)
	if what == "agrees with" {
		line = fmt.Sprintf("this machine agrees with %s to ± %.1f ms (%s, %d samples)", r.name, milliseconds(max(r.low.Abs(), r.high.Abs())), r.kind, r.samples)
	}
	if r.note != "" {
		line += "\n  " + r.note
	}
	return line
}

// narrow takes one more sample into account: the other clock showed a time from
// shown up to shown + resolution at some moment between sent and got.
func (r *clockReading) narrow(shown time.Time, resolution time.Duration, sent, got time.Time) {
	low, high := shown.Sub(got), shown.Add(resolution).Sub(sent)
	r.samples++
	if r.samples == 1 {
		r.low, r.high = low, high
		return
	}
	low, high = max(low, r.low), min(high, r.high)
	if low > high {
		// What can't all be true: somebody set a clock meanwhile, or an answer was
		// not as fresh as it looked. The last sample is as good as any.
		r.note = "the samples contradict each other: was a clock set meanwhile?"
		low, high = shown.Sub(got), shown.Add(resolution).Sub(sent)
	}
	r.low, r.high = low, high
}

// errClockRead is wrapped by what keeps a source from being read.
var errClockRead = errors.New("the clock could not be read")

// readNTP asks a time server once.
func readNTP(server string, timeout time.Duration) *clockReading {
	r := &clockReading{name: server, kind: "ntp"}
	response, err := ntp.QueryWithOptions(server, ntp.QueryOptions{Timeout: timeout})
	if err == nil {
		err = response.Validate()
	}
	if err != nil {
		r.err = fmt.Errorf("%w: %w", errClockRead, err)
		return r
	}
	r.samples = 1
	r.low, r.high = response.ClockOffset-response.RootDistance, response.ClockOffset+response.RootDistance
	return r
}

// clockSampler asks an environment once for its time.
type clockSampler func(context.Context) (shown time.Time, resolution time.Duration, err error)

// readEnvironment reads the clock of the environment, by signed answers where
// there is a credential that is good for them. It returns nil when no
// environment is known.
func (a *app) readEnvironment(ctx context.Context, f clockFlags) *clockReading {
	p, err := a.credential()
	base := strings.TrimRight(p.BaseURL, "/")
	if base == "" {
		return nil
	}
	r := &clockReading{name: base, kind: "signed"}
	httpClient := &http.Client{Timeout: f.timeout, Transport: &http.Transport{Proxy: http.ProxyFromEnvironment},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer httpClient.CloseIdleConnections()
	var sample clockSampler
	if err == nil {
		sample, err = signedSampler(ctx, p, httpClient, base)
	}
	pause := 20 * time.Millisecond
	if err != nil {
		r.kind, r.note = "unsigned", "not signed: "+err.Error()
		sample = unsignedSampler(httpClient, base)
		pause = max(time.Second/time.Duration(f.samples), pause) // over the whole second that Date shows
	}
	for n := range f.samples {
		if n > 0 {
			select {
			case <-time.After(pause):
			case <-ctx.Done():
			}
		}
		if err := r.take(ctx, sample); err != nil && r.samples == 0 {
			r.err = fmt.Errorf("%w: %w", errClockRead, err)
			return r
		}
	}
	return r
}

// take takes one sample. The time of connecting does not count.
func (r *clockReading) take(ctx context.Context, sample clockSampler) error {
	var sent, got time.Time
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn:              func(httptrace.GotConnInfo) { sent = time.Now() },
		GotFirstResponseByte: func() { got = time.Now() },
	})
	shown, resolution, err := sample(ctx)
	if err == nil {
		r.narrow(shown, resolution, sent, got)
	}
	return err
}

// signedSampler obtains a token and returns what asks for signed answers. Their
// window is waived: how far their clock is off is what is asked.
func signedSampler(ctx context.Context, p profile.Profile, httpClient *http.Client, base string) (clockSampler, error) {
	client, err := clientOf(p)
	if err != nil {
		return nil, err
	}
	token, err := client.Token(ctx)
	if err != nil {
		return nil, err
	}
	key, err := signature.NewKey(p.SignKey)
	if err != nil {
		return nil, err
	}
	transport := &signature.Transport{Key: key, Base: httpClient.Transport, Clock: signature.NewClock(nil),
		Options: signature.Options{Window: 2 * signature.SkewMax, SignatureHeader: p.SignatureHeader, TimestampHeader: p.TimestampHeader}}
	signed := &http.Client{Timeout: httpClient.Timeout, Transport: transport}
	return func(ctx context.Context) (time.Time, time.Duration, error) {
		header, err := ask(ctx, signed, base, token.AccessToken)
		if err != nil {
			return time.Time{}, 0, err
		}
		// Verified, so it is 13 digits.
		milli, _ := strconv.ParseInt(header.Get(cmp.Or(p.TimestampHeader, "TIMESTAMP")), 10, 64)
		return time.UnixMilli(milli), time.Millisecond, nil
	}, nil
}

// unsignedSampler reads the Date header of whatever is answered.
func unsignedSampler(httpClient *http.Client, base string) clockSampler {
	return func(ctx context.Context) (time.Time, time.Duration, error) {
		header, err := ask(ctx, httpClient, base, "")
		if err != nil {
			return time.Time{}, 0, err
		}
		date, err := http.ParseTime(header.Get("Date"))
		if err != nil {
			return time.Time{}, 0, errors.New("the answer has no Date")
		}
		return date, time.Second, nil
	}
}

func ask(ctx context.Context, client *http.Client, base, token string) (http.Header, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/openapi/test", nil)
	if err != nil {
		return nil, err
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20)) // so that the connection is kept
	return resp.Header, err
}
