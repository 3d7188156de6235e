package service_test

import (
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/service"
)

func sweepFile(t *testing.T, sweep string) (path string) {
	t.Helper()
	path = writeFile(t, strings.Replace(valid, `"confirmations": 12`, `"treasury": "0x90F79bf6EB2c4f870365E785982E1f101E93b906", "sweep": `+sweep+`, "confirmations": 12`, 1))
	for name, text := range map[string]string{"sweeper.key": strings.Repeat("11", 32) + "\n", "other.key": "battery\n"} {
		if err := os.WriteFile(filepath.Join(filepath.Dir(path), name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func TestSweepOfTheFile(t *testing.T) {
	c, err := service.Load(sweepFile(t, `{"keyFile": "sweeper.key", "every": "6h", "threshold": "10000", "minAmount": "2.5", "maxFeeGwei": 20}`))
	if err != nil {
		t.Fatal(err)
	}
	s := c.Chains[0].Sweeping
	if s.Every != 6*time.Hour || s.Threshold.String() != "10000.00" || s.Least.String() != "2.50" || s.FeeCap.Cmp(big.NewInt(20e9)) != 0 {
		t.Errorf("it is %+v", s)
	}
	if key, err := s.Open(); err != nil || key == nil {
		t.Errorf("opened: %v, %v", key, err)
	}
	for sweep, want := range map[string]string{
		`{}`: "keyFile is required",
		`{"keyFile": "sweeper.key", "every": "10s"}`:          "every is a time",
		`{"keyFile": "sweeper.key", "every": "25h"}`:          "every is a time",
		`{"keyFile": "sweeper.key", "every": "daily"}`:        "every is a time",
		`{"keyFile": "sweeper.key", "threshold": "0"}`:        "threshold is an amount",
		`{"keyFile": "sweeper.key", "threshold": "much"}`:     "threshold is an amount",
		`{"keyFile": "sweeper.key", "minAmount": "-1"}`:       "minAmount is an amount",
		`{"keyFile": "sweeper.key", "maxFeeGwei": 200000000}`: "maxFeeGwei is the most",
		`{"keyFile": "sweeper.key", "when": "1h"}`:            "when",
	} {
		if _, err := service.Load(sweepFile(t, sweep)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", sweep, err, want)
		}
	}
	none := strings.Replace(valid, `"confirmations": 12`, `"sweep": {"keyFile": "sweeper.key"}, "confirmations": 12`, 1)
	if _, err := service.Load(writeFile(t, none)); err == nil || !strings.Contains(err.Error(), "treasury is required with sweep") {
		t.Errorf("without a treasury: %v, want that it is required", err)
	}
	for file, want := range map[string]string{"other.key": "not a private key", "nowhere.key": "keyFile names a file that does not exist"} {
		c, err := service.Load(sweepFile(t, `{"keyFile": "`+file+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Chains[0].Sweeping.Open(); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "battery") {
			t.Errorf("%s: %v, want %q", file, err, want)
		}
	}
}
