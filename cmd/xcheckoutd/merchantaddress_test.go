package main

import (
	"slices"
	"testing"
	"time"
)

// The addresses that a merchant may be settled to are added, listed and removed; one
// that is there stays as it is.
func TestMerchantAddress(t *testing.T) {
	config := configFile(t)
	id := answer[map[string]any](t, "merchant", "create", "--config", config, "--name", "Shoe shop", "--email", "ops@shop.example")["merchantId"].(string)
	sub := answer[map[string]any](t, "merchant", "create", "--config", config, "--name", "Branch", "--parent", id)["merchantId"].(string)
	const first, second = "0x90F79bf6EB2c4f870365E785982E1f101E93b906", "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65"
	const treasury = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
	list := func(want ...string) {
		t.Helper()
		var got []string
		for _, row := range answer[[]addressRow](t, "merchant", "address", "list", id, "--config", config) {
			got = append(got, row.Address)
		}
		if !slices.Equal(got, want) {
			t.Errorf("listed %v, want %v", got, want)
		}
	}
	list()
	added := answer[addressRow](t, "merchant", "address", "add", id, "ETH", first, "--config", config)
	if _, err := time.Parse(time.RFC3339, added.UsableAt); err != nil || added.Address != first || !slices.Contains(added.Chains, "ETH") {
		t.Errorf("added %+v", added)
	}
	answer[addressRow](t, "merchant", "address", "add", id, "ETH", second, "--config", config)
	if again := answer[addressRow](t, "merchant", "address", "add", id, "ETH", first, "--config", config); again.UsableAt != added.UsableAt {
		t.Errorf("added again, it is usable from %s, want %s as before", again.UsableAt, added.UsableAt)
	}
	list(first, second)
	if o := command(t, "merchant", "address", "remove", id, "ETH", first, "--config", config); o.exit != 0 {
		t.Errorf("remove: %+v", o)
	}
	list(second)
	refused(t, "is not on the list", "merchant", "address", "remove", id, "ETH", first, "--config", config)
	refused(t, "there is no chain", "merchant", "address", "add", id, "MOON", first, "--config", config)
	refused(t, "address", "merchant", "address", "add", id, "ETH", "0x1", "--config", config)
	refused(t, treasury+" is this gateway's own", "merchant", "address", "add", id, "ETH", treasury, "--config", config)
	refused(t, "there is no merchant", "merchant", "address", "add", "mer_x", "ETH", first, "--config", config)
	refused(t, "there is no merchant", "merchant", "address", "list", "mer_x", "--config", config)
	refused(t, "it is a sub-merchant", "merchant", "address", "add", sub, "ETH", first, "--config", config)
}
