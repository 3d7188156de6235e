package main

import "testing"

// A merchant is renamed, disabled and enabled beside whatever serves, and the list
// shows it.
func TestMerchantUpdateAndState(t *testing.T) {
	config := configFile(t)
	type fields = map[string]any
	id := answer[fields](t, "merchant", "create", "--config", config, "--name", "Shoe shop", "--email", "ops@shop.example")["merchantId"].(string)
	answer[fields](t, "merchant", "create", "--config", config, "--name", "Branch", "--parent", id)
	changed := answer[fields](t, "merchant", "update", id, "--config", config, "--name", "Boots", "--tolerance", "0.5", "--tolerance-percent", "1.5")
	if changed["name"] != "Boots" || changed["tolerance"] != "0.50" || changed["tolerancePercent"] != "1.50" {
		t.Errorf("merchant update: %v", changed)
	}
	if changed := answer[fields](t, "merchant", "update", id, "--config", config, "--tolerance", "0"); changed["name"] != "Boots" || changed["tolerance"] != "0.00" || changed["tolerancePercent"] != "1.50" {
		t.Errorf("merchant update --tolerance 0: %v, want the rest as it was", changed)
	}
	changed = answer[fields](t, "merchant", "update", id, "--config", config, "--refund-address", "refuse", "--daily-outflow", "5000", "--approve-above", "99.5")
	if changed["refundAddress"] != "refuse" || changed["dailyOutflow"] != "5000.00" || changed["approveAbove"] != "99.50" || changed["name"] != "Boots" {
		t.Errorf("merchant update of what goes out: %v", changed)
	}
	changed = answer[fields](t, "merchant", "update", id, "--config", config, "--refund-address", "", "--daily-outflow", "0")
	if changed["refundAddress"] != "" || changed["dailyOutflow"] != "0.00" || changed["approveAbove"] != "99.50" {
		t.Errorf("merchant update that takes two away: %v", changed)
	}
	changed = answer[fields](t, "merchant", "update", id, "--config", config, "--settle-fee-basis-points", "50", "--settle-fee", "1", "--settle-min", "99.5")
	if changed["settleFeeBasisPoints"] != 50.0 || changed["settleFee"] != "1.00" || changed["settleMin"] != "99.50" || changed["approveAbove"] != "99.50" {
		t.Errorf("merchant update of settlements: %v", changed)
	}
	changed = answer[fields](t, "merchant", "update", id, "--config", config, "--settle-fee-basis-points", "0", "--settle-min", "0")
	if changed["settleFeeBasisPoints"] != 0.0 || changed["settleFee"] != "1.00" || changed["settleMin"] != "0.00" {
		t.Errorf("merchant update that takes two away: %v", changed)
	}
	states := func(want ...string) {
		t.Helper()
		for i, row := range answer[[]fields](t, "merchant", "list", "--config", config) {
			if row["state"] != want[i] {
				t.Errorf("merchant list: %v, want %s", row, want[i])
			}
		}
	}
	states("active", "active")
	for _, c := range []struct {
		verb, state string
		changed     bool
	}{{"disable", "disabled", true}, {"disable", "disabled", false}, {"enable", "active", true}, {"enable", "active", false}, {"disable", "disabled", true}} {
		got := answer[fields](t, "merchant", c.verb, id, "--config", config)
		if got["state"] != c.state || got["changed"] != c.changed {
			t.Errorf("merchant %s: %v, want %+v", c.verb, got, c)
		}
	}
	states("disabled", "parent disabled")
}
