package main

import "testing"

// A merchant's endpoints are added, changed, paused, resumed and removed; the one that is
// set by its address alone is the first.
func TestMerchantEndpoint(t *testing.T) {
	config := configFile(t)
	id := answer[map[string]any](t, "merchant", "create", "--config", config, "--name", "Shoe shop", "--email", "ops@shop.example")["merchantId"].(string)
	answer[map[string]any](t, "merchant", "webhook", id, "--url", "https://shop.example/hook", "--config", config)
	added := answer[endpointRow](t, "merchant", "endpoint", "add", id, "--url", "https://books.example/hook", "--event", "SETTLEMENT_ORDER_CHANGED", "--config", config)
	if added.State != "active" || added.APIKey != "" || len(added.EventTypes) != 1 || added.First {
		t.Errorf("added %+v", added)
	}
	change := func(verb string, more ...string) endpointRow {
		t.Helper()
		return answer[endpointRow](t, append([]string{"merchant", "endpoint", verb, id, added.WebhookID, "--config", config}, more...)...)
	}
	if got := change("set", "--event", ""); len(got.EventTypes) != 0 || got.URL != added.URL {
		t.Errorf("set %+v, want all events at the same address", got)
	}
	if got := change("pause"); got.State != "paused" || got.PauseReason != "request" || got.PausedAt == "" {
		t.Errorf("paused %+v", got)
	}
	list := func() []endpointRow {
		t.Helper()
		return answer[[]endpointRow](t, "merchant", "endpoint", "list", id, "--config", config)
	}
	if rows := list(); len(rows) != 2 || !rows[0].First || rows[0].URL != "https://shop.example/hook" || rows[1].State != "paused" {
		t.Errorf("listed %+v, want the first, then the paused one", rows)
	}
	if got := change("resume"); got.State != "active" || got.PausedAt != "" {
		t.Errorf("resumed %+v", got)
	}
	if got := change("remove"); got.State != "removed" {
		t.Errorf("removed %+v", got)
	}
	if rows := list(); len(rows) != 1 {
		t.Errorf("listed %+v, want the first alone", rows)
	}
	sub := answer[map[string]any](t, "merchant", "create", "--config", config, "--name", "Branch", "--parent", id)["merchantId"].(string)
	if got := answer[endpointRow](t, "merchant", "endpoint", "add", sub, "--url", "https://branch.example/", "--config", config); got.MerchantID != sub {
		t.Errorf("added to the sub-merchant: %+v", got)
	}
	refused(t, "there is no endpoint", "merchant", "endpoint", "pause", id, added.WebhookID, "--config", config)
	refused(t, "each of eventTypes", "merchant", "endpoint", "add", id, "--url", "https://shop.example/", "--event", "ORDER_PAID", "--config", config)
	refused(t, "there is no merchant", "merchant", "endpoint", "list", "mer_x", "--config", config)
}
