package service

import (
	"bytes"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

func TestKernelClockIsCheckedOnStart(t *testing.T) {
	for _, test := range []struct {
		clock       kernelClock
		level, want string
	}{
		{kernelClock{}, "INFO", "is not known on this system"},
		{kernelClock{known: true, errorMax: 16 * time.Second}, "WARN", "does not take the clock of this machine for synchronised"},
		{kernelClock{known: true, synchronized: true, errorMax: 20 * time.Millisecond}, "INFO", "errorMax=20ms"},
	} {
		var log bytes.Buffer
		test.clock.check(slog.New(slog.NewTextHandler(&log, nil)), slog.LevelWarn)
		if !strings.Contains(log.String(), test.want) || !strings.Contains(log.String(), "level="+test.level) {
			t.Errorf("%+v: logged %s, want %q at %s", test.clock, &log, test.want, test.level)
		}
	}
}

func TestClockMetrics(t *testing.T) {
	for _, clock := range []kernelClock{
		{},
		{known: true, errorMax: 16 * time.Second},
		{known: true, synchronized: true, errorMax: 500 * time.Millisecond},
	} {
		registry := prometheus.NewRegistry()
		clockMetrics(registry, func() kernelClock { return clock })
		families, err := registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]float64{}
		for _, family := range families {
			got[family.GetName()] = family.GetMetric()[0].GetGauge().GetValue()
		}
		expected := map[string]float64{}
		if clock.known {
			expected["xcheckout_kernel_clock_error_max_seconds"] = clock.errorMax.Seconds()
			expected["xcheckout_kernel_clock_synchronized"] = 0
			if clock.synchronized {
				expected["xcheckout_kernel_clock_synchronized"] = 1
			}
		}
		if len(got) != len(expected) {
			t.Errorf("%+v: %v, want %v", clock, got, expected)
		}
		for name, value := range expected {
			if got[name] != value {
				t.Errorf("%+v: %s is %v, want %v", clock, name, got[name], value)
			}
		}
	}
}

// The kernel of this machine answers, whatever it says.
func TestReadKernelClock(t *testing.T) {
	clock := readKernelClock()
	t.Logf("%+v", clock)
	if !clock.known {
		t.Skipf("whether the clock is synchronised can't be asked on %s: run this on Linux, outside of a sandbox that forbids adjtimex", runtime.GOOS)
	}
	if clock.errorMax < 0 {
		t.Errorf("errorMax = %v", clock.errorMax)
	}
}
