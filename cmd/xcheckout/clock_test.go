package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/signature"
)

// startTimeServer answers NTP on loopback with a clock that is ahead by skew.
func startTimeServer(t *testing.T, skew time.Duration) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	stamp := func(at time.Time) uint64 {
		const from1900 = 2208988800
		at = at.Add(skew)
		return uint64(at.Unix()+from1900)<<32 | uint64(at.Nanosecond())<<32/1e9
	}
	go func() {
		packet := make([]byte, 512)
		for {
			n, from, err := conn.ReadFrom(packet)
			if err != nil {
				return
			}
			arrived := stamp(time.Now())
			if n < 48 || packet[0]&7 != 3 { // a client's
				continue
			}
			answer := make([]byte, 48)
			answer[0], answer[1], answer[2], answer[3] = packet[0]&0x38|4, 2, packet[2], 0xec
			binary.BigEndian.PutUint32(answer[8:], 1<<6) // a dispersion of 1 ms
			binary.BigEndian.PutUint64(answer[16:], stamp(time.Now().Add(-time.Minute)))
			copy(answer[24:32], packet[40:48])
			binary.BigEndian.PutUint64(answer[32:], arrived)
			binary.BigEndian.PutUint64(answer[40:], stamp(time.Now()))
			_, _ = conn.WriteTo(answer, from)
		}
	}()
	return conn.LocalAddr().String()
}

// startSkewed is an environment whose clock is ahead by skew.
func startSkewed(t *testing.T, skew time.Duration) string {
	t.Helper()
	key, err := signature.NewKey(peerSignKey)
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Now().Add(skew) }
	guard := &signature.Middleware{
		Lookup: func(r *http.Request, _ *signature.Parsed) (signature.Credential, error) {
			if auth := r.Header.Get("Authorization"); auth != "Bearer at_1" && r.URL.Path != "/user/auth/oauth2/token" {
				return signature.Credential{}, &signature.Error{Code: signature.AuthenticationFailed}
			}
			return signature.Credential{ID: "1", Keys: []*signature.Key{key}}, nil
		},
		Now: now, Replay: &signature.ReplayMemory{Now: now}, Log: slog.New(slog.DiscardHandler),
	}
	signed := guard.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := `null`
		if r.URL.Path == "/user/auth/oauth2/token" {
			answer = peerToken
		}
		_, body := success(answer)
		io.WriteString(w, body)
	}))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", now().UTC().Format(http.TimeFormat))
		signed.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// runClock runs the command with a credential for the environment, or with its
// address alone.
func runClock(t *testing.T, base, signKey string, args ...string) (clockAnswer, string, int) {
	t.Helper()
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", "")
	env := map[string]string{"XCHECKOUT_BASE_URL": base, "XCHECKOUT_SIGN_KEY": signKey}
	if signKey != "" {
		for _, name := range []string{"XCHECKOUT_EMAIL", "XCHECKOUT_PASSWORD", "XCHECKOUT_API_KEY", "XCHECKOUT_API_SECRET"} {
			env[name] = "x"
		}
	}
	var stdout, stderr bytes.Buffer
	err := run(t.Context(), append([]string{"doctor", "clock"}, args...), func(name string) string { return env[name] }, nil, &stdout, &stderr)
	var answer clockAnswer
	if strings.Contains(strings.Join(args, " "), "--json") && cli.ExitCode(err) != 2 {
		if err := json.Unmarshal(stdout.Bytes(), &answer); err != nil {
			t.Fatalf("%s: %v", &stdout, err)
		}
	}
	if strings.Contains(stdout.String()+stderr.String(), peerSignKey) {
		t.Error("the output holds the signKey")
	}
	return answer, stdout.String() + stderr.String(), cli.ExitCode(err)
}

func TestClock(t *testing.T) {
	const ms = time.Millisecond
	for name, test := range map[string]struct {
		skew, server time.Duration
		signKey      string
		kind         string
		verdict      clockVerdict
		accepted     bool
		advice       string
		within       float64 // ms
	}{
		"all agree":                   {0, 0, peerSignKey, "signed", clocksAgree, true, "Nothing to do", 500},
		"a little":                    {1500 * ms, 1500 * ms, peerSignKey, "signed", clocksAgree, true, "Nothing to do", 500},
		"we are behind":               {150 * time.Second, 150 * time.Second, peerSignKey, "signed", localWrong, false, "Set the clock of this machine", 500},
		"we are ahead":                {-90 * time.Second, -90 * time.Second, peerSignKey, "signed", localWrong, true, "not for long", 500},
		"the environment is behind":   {-7 * time.Hour, 0, peerSignKey, "signed", environmentWrong, false, "Tell its operator", 500},
		"both are wrong alike":        {0, 10 * time.Second, peerSignKey, "signed", localWrong, true, "Set the clock", 500},
		"without a credential":        {150 * time.Second, 150 * time.Second, "", "unsigned", localWrong, false, "timestamp_outside_window", 1000},
		"with a credential of others": {150 * time.Second, 150 * time.Second, "another-key-0123456789", "unsigned", localWrong, false, "timestamp_outside_window", 1000},
	} {
		t.Run(name, func(t *testing.T) {
			base := startSkewed(t, test.skew)
			answer, output, exit := runClock(t, base, test.signKey, "--json", "--ntp", startTimeServer(t, test.server), "--samples", "4")
			if answer.Verdict != test.verdict || answer.Accepted != test.accepted || !strings.Contains(answer.Advice, test.advice) || (exit == 0) != (test.verdict == clocksAgree) {
				t.Errorf("exit %d: %s", exit, output)
			}
			if len(answer.Sources) != 2 || answer.Sources[0].Kind != test.kind || answer.Sources[1].Kind != "ntp" || answer.SkewMS == nil {
				t.Fatalf("sources: %s", output)
			}
			for i, want := range []time.Duration{test.skew, test.server} {
				s := answer.Sources[i]
				if s.OffsetMS == nil || s.ErrorMS == nil || math.Abs(*s.OffsetMS-milliseconds(want)) > *s.ErrorMS+1 || *s.ErrorMS > test.within {
					t.Errorf("%s: want an offset of %v: %s", s.Kind, want, output)
				}
			}
			if *answer.SkewMS != *answer.Sources[0].OffsetMS {
				t.Errorf("skewMs is not the environment's: %s", output)
			}
		})
	}
}

func TestClockWithoutSources(t *testing.T) {
	silent, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	down := httptest.NewServer(nil)
	down.Close()

	answer, output, exit := runClock(t, down.URL, peerSignKey, "--json", "--timeout", "100ms", "--ntp", silent.LocalAddr().String())
	if answer.Verdict != clocksUnknown || answer.SkewMS != nil || exit != 1 || len(answer.Sources) != 2 || answer.Sources[0].Error == "" || answer.Sources[1].Error == "" {
		t.Errorf("nobody answers: exit %d, %s", exit, output)
	}
	answer, output, exit = runClock(t, startSkewed(t, time.Minute), peerSignKey, "--json", "--no-ntp", "--samples", "1")
	if answer.Verdict != clocksDiffer || exit != 1 || !strings.Contains(answer.Advice, "No time server") || len(answer.Sources) != 1 {
		t.Errorf("without time servers: exit %d, %s", exit, output)
	}
	answer, output, exit = runClock(t, "", "", "--json", "--ntp", startTimeServer(t, 5*time.Second))
	if answer.Verdict != localWrong || exit != 1 || len(answer.Sources) != 1 || math.Abs(*answer.SkewMS-5000) > 500 {
		t.Errorf("without an environment: exit %d, %s", exit, output)
	}
	// A time server that is out of its senses is outvoted by two that are not.
	answer, output, _ = runClock(t, startSkewed(t, 0), peerSignKey, "--json", "--samples", "1",
		"--ntp", startTimeServer(t, 0), "--ntp", startTimeServer(t, time.Hour), "--ntp", startTimeServer(t, 0))
	if answer.Verdict != clocksAgree {
		t.Errorf("one of three time servers is wrong: %s", output)
	}
}

func TestClockForPeople(t *testing.T) {
	_, output, exit := runClock(t, startSkewed(t, 150*time.Second), peerSignKey, "--ntp", startTimeServer(t, 150*time.Second), "--samples", "2")
	if exit != 1 || strings.Count(output, "this machine is behind") != 2 || !strings.Contains(output, "signed, 2 samples") || !strings.Contains(output, "local_clock_wrong: Requests") {
		t.Errorf("exit %d: %s", exit, output)
	}
	_, output, exit = runClock(t, startSkewed(t, 0), "", "--no-ntp", "--samples", "2")
	if exit != 0 || !strings.Contains(output, "this machine agrees with") || !strings.Contains(output, "not signed: no apiKey") {
		t.Errorf("exit %d: %s", exit, output)
	}
	for _, args := range [][]string{{"--samples", "0"}, {"--timeout", "0s"}, {"now"}} {
		if _, output, exit := runClock(t, "", "", args...); exit != 2 {
			t.Errorf("%v: exit %d: %s", args, exit, output)
		}
	}
}

// The true offset is within the bounds, however the samples fall.
func TestClockReadingNarrows(t *testing.T) {
	begin := time.UnixMilli(1636360661000)
	for _, offset := range []time.Duration{-time.Hour, -1, 0, 730 * time.Millisecond, 48 * time.Hour} {
		for _, resolution := range []time.Duration{time.Millisecond, time.Second} {
			r := &clockReading{}
			for n := range 20 {
				sent := begin.Add(time.Duration(n) * 137 * time.Millisecond)
				there := sent.Add(time.Duration(n%7) * 3 * time.Millisecond) // when the other side looked at its clock
				r.narrow(there.Add(offset).Truncate(resolution), resolution, sent, there.Add(time.Duration(n%5)*4*time.Millisecond))
				if offset < r.low || offset > r.high {
					t.Fatalf("after %d samples %v is not from %v to %v", n+1, offset, r.low, r.high)
				}
			}
			if r.errorMax() > resolution/4+2*time.Millisecond || r.note != "" {
				t.Errorf("offset %v shown to %v: ± %v %s", offset, resolution, r.errorMax(), r.note)
			}
		}
	}
	r := &clockReading{}
	r.narrow(begin, time.Millisecond, begin, begin)
	r.narrow(begin.Add(time.Minute), time.Millisecond, begin, begin)
	if r.note == "" || r.offset().Round(time.Second) != time.Minute {
		t.Errorf("a clock that was set meanwhile: %v, %q", r.offset(), r.note)
	}
	if got := fmt.Sprint(r); !strings.Contains(got, "contradict") {
		t.Errorf("it says %s", got)
	}
}
