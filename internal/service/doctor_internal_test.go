package service

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store"
)

// How a server's standbys follow it decides whether a failover loses anything.
func TestCheckStandbys(t *testing.T) {
	const production, sandbox = gateway.Production, gateway.Sandbox
	standby := func(state, sync string) []store.Standby {
		return []store.Standby{{Name: "pg2", State: state, Sync: sync}}
	}
	for name, c := range map[string]struct {
		environment gateway.Environment
		names       string
		commit      string
		standbys    []store.Standby
		want        Level
		says        string
	}{
		"none":                           {production, "", "on", nil, Warning, "No standby follows it"},
		"none in a sandbox":              {sandbox, "", "on", nil, OK, "No standby follows it"},
		"asynchronous":                   {production, "", "on", standby("streaming", "async"), Problem, "None of its 1 standby(s) is synchronous"},
		"asynchronous in a sandbox":      {sandbox, "", "on", standby("streaming", "async"), Warning, "None of its 1 standby(s) is synchronous"},
		"wanted and gone":                {sandbox, "pg2", "on", nil, Problem, "commits wait for one"},
		"wanted and not yet in step":     {production, "pg2", "on", standby("catchup", "async"), Problem, "commits wait for one"},
		"not waited for":                 {production, "pg2", "local", standby("streaming", "sync"), Problem, "is not waited for"},
		"on its way to the disk":         {production, "pg2", "remote_write", standby("streaming", "sync"), Warning, "not on its disk"},
		"synchronous":                    {production, "pg2", "on", standby("streaming", "sync"), OK, "1 synchronous standby(s)"},
		"one of a quorum":                {production, "ANY 1 (pg2)", "remote_apply", standby("streaming", "quorum"), OK, "1 synchronous standby(s)"},
		"hidden, and none is waited for": {production, "pg2", "local", standby("", ""), Problem, "is not waited for"},
		"hidden, and none is wanted":     {production, "", "on", standby("", ""), Problem, "None of its 1 standby(s) is synchronous"},
		"hidden from the gateway's user": {production, "pg2", "on", standby("", ""), Warning, "is hidden from the gateway's user"},
	} {
		d := &checkup{config: Config{Environment: c.environment}}
		d.checkStandbys("server", store.Server{Standbys: c.standbys, Settings: map[string]string{"synchronous_standby_names": c.names, "synchronous_commit": c.commit}})
		if len(d.findings) != 1 || d.findings[0].Level != c.want || !strings.Contains(d.findings[0].Says, c.says) || (d.findings[0].Do == "") != (c.want == OK) {
			t.Errorf("%s: %+v, want %s that says %q, and what to do", name, d.findings, c.want, c.says)
		}
	}
}

// Of the hosts of an address, one takes writes.
func TestCheckServerList(t *testing.T) {
	primary := store.Server{Host: "a:1", Version: 150004, Settings: map[string]string{"max_connections": "100", "statement_timeout": "0", "idle_in_transaction_session_timeout": "5000"}}
	standby := primary
	standby.Host, standby.Standby = "b:1", true
	late := primary
	late.Host, late.Ahead = "c:1", time.Minute
	old := primary
	old.Version = 140000
	gone := store.Server{Host: "d:1", Err: errors.New("refused")}
	for name, c := range map[string]struct {
		servers []store.Server
		want    Level
		says    string
	}{
		"one and its standby": {[]store.Server{primary, standby}, OK, "takes writes"},
		"standbys alone":      {[]store.Server{standby}, Problem, "No server of its address takes writes"},
		"two that do":         {[]store.Server{primary, late}, Problem, "a:1 and c:1 all take writes"},
		"another clock":       {[]store.Server{late}, Warning, "clock and this machine's are 1m0s apart"},
		"an old one":          {[]store.Server{old}, Problem, "15 or newer"},
		"one that is gone":    {[]store.Server{primary, gone}, Problem, "it does not answer: refused"},
	} {
		d := &checkup{config: Config{Environment: gateway.Sandbox, Database: "postgres://db1/x"}}
		d.judgeServers(c.servers)
		found := false
		for _, f := range d.findings {
			found = found || f.Level == c.want && strings.Contains(f.Says, c.says)
			if c.want == OK && f.Level == Problem {
				t.Errorf("%s: %+v, want no problem", name, f)
			}
		}
		if !found {
			t.Errorf("%s: %+v, want %s that says %q", name, d.findings, c.want, c.says)
		}
	}
}

// A clock that nobody keeps is told.
func TestCheckClock(t *testing.T) {
	for says, c := range map[string]struct {
		clock kernelClock
		want  Level
	}{
		"not known":        {kernelClock{}, Warning},
		"does not take":    {kernelClock{known: true}, Warning},
		"off by 3s":        {kernelClock{known: true, synchronized: true, errorMax: 3 * time.Second}, Warning},
		"within 20ms":      {kernelClock{known: true, synchronized: true, errorMax: 20 * time.Millisecond}, OK},
		"is synchronised,": {kernelClock{known: true, synchronized: true}, OK},
	} {
		d := &checkup{}
		d.checkClock(c.clock)
		if len(d.findings) != 1 || d.findings[0].Level != c.want || !strings.Contains(d.findings[0].Says, says) {
			t.Errorf("%+v: %+v, want %s that says %q", c.clock, d.findings, c.want, says)
		}
	}
}
