package main

import "testing"

// A plan is set, changed, listed and removed, for a merchant and for a sub-merchant.
func TestMerchantPlan(t *testing.T) {
	config := configFile(t)
	id := answer[map[string]any](t, "merchant", "create", "--config", config, "--name", "Shoe shop", "--email", "ops@shop.example")["merchantId"].(string)
	sub := answer[map[string]any](t, "merchant", "create", "--config", config, "--name", "Branch", "--parent", id)["merchantId"].(string)
	const address = "0x90F79bf6EB2c4f870365E785982E1f101E93b906"
	set := []string{"merchant", "plan", "set", id, "--config", config, "--token", "ETH_USDT", "--address", address}
	refused(t, "is not on the merchant's list", append(set, "--threshold", "50")...)
	answer[addressRow](t, "merchant", "address", "add", id, "ETH", address, "--config", config)
	if row := answer[planRow](t, append(set, "--threshold", "50", "--keep", "5")...); row.Threshold != "50.00" || row.Keep != "5.00" || row.Address != address || row.NextAt != "" {
		t.Errorf("set %+v", row)
	}
	if row := answer[planRow](t, append(set, "--schedule", "weekly MON 06:00")...); row.Schedule != "weekly MON 06:00" || row.NextAt == "" || row.Keep != "0.00" {
		t.Errorf("changed to %+v", row)
	}
	set[3] = sub
	answer[planRow](t, append(set, "--schedule", "daily 06:00")...)
	if rows := answer[[]planRow](t, "merchant", "plan", "list", id, "--config", config); len(rows) != 2 {
		t.Errorf("listed %+v", rows)
	}
	if rows := answer[[]planRow](t, "merchant", "plan", "list", sub, "--config", config); len(rows) != 1 || rows[0].Merchant != sub {
		t.Errorf("of the sub-merchant are listed %+v", rows)
	}
	if o := command(t, "merchant", "plan", "remove", id, "--token", "ETH_USDT", "--config", config); o.exit != 0 {
		t.Errorf("remove: %+v", o)
	}
	refused(t, "has no plan", "merchant", "plan", "remove", id, "--token", "ETH_USDT", "--config", config)
	refused(t, "there is no merchant", "merchant", "plan", "list", "mer_x", "--config", config)
}
