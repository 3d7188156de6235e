package service_test

import (
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/service"
)

// How a chain is followed stands in the configuration, and what can't be is
// refused by its name.
func TestLoadOfHowAChainIsFollowed(t *testing.T) {
	with := func(setting string) string {
		t.Helper()
		text := strings.Replace(valid, `"confirmations"`, setting+`, "confirmations"`, 1)
		if text == valid {
			t.Fatal("the valid configuration has no confirmations")
		}
		return writeFile(t, text)
	}
	c, err := service.Load(with(`"family": "evm", "blockTime": "12s", "alarmAfter": "90s"`))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Chains[0]; got.Family.Name() != "evm" || got.BlockTime != 12*time.Second || got.AlarmAfter != 90*time.Second {
		t.Errorf("family %s, blockTime %s, alarmAfter %s; want evm, 12s and 90s", got.Family.Name(), got.BlockTime, got.AlarmAfter)
	}
	if c, err = service.Load(with(`"blockTime": "24h", "alarmAfter": "24h"`)); err != nil || c.Chains[0].BlockTime != 24*time.Hour || c.Chains[0].AlarmAfter != 24*time.Hour {
		t.Errorf("with a day each: %+v, %v", c.Chains, err)
	}
	if c, err = service.Load(writeFile(t, valid)); err != nil || c.Chains[0].Family.Name() != "evm" || c.Chains[0].BlockTime != 0 {
		t.Errorf("without them: %+v, %v; want evm and no blockTime", c.Chains, err)
	}
	for setting, want := range map[string]string{
		`"family": "tron"`:     "family is evm",
		`"blockTime": "12"`:    "blockTime is a time such as 2s",
		`"alarmAfter": "-1m"`:  "alarmAfter is a time such as 2s",
		`"alarmAfter": "soon"`: "alarmAfter is a time such as 2s",
	} {
		if _, err := service.Load(with(setting)); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), `chain "ETH"`) {
			t.Errorf("%s: %v, want one about chain ETH that says %q", setting, err, want)
		}
	}
}
