package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The export is for the operator alone, and with it the addresses of orders are
// found from their numbers, without the database.
func TestRecovery(t *testing.T) {
	config := configFile(t)
	out := filepath.Join(t.TempDir(), "recovery.json")
	made := command(t, "merchant", "create", "--config", config, "--name", "Shop", "--email", "ops@shop.example", "--json")
	var merchant struct{ MerchantID string }
	if err := json.Unmarshal([]byte(made.stdout), &merchant); err != nil {
		t.Fatalf("%+v: %v", made, err)
	}
	if o := command(t, "recovery", "export", "--config", config, "--out", out); o.exit != 0 || !strings.Contains(o.stdout, "1 merchant") || strings.Contains(o.stdout, "addressSeed") {
		t.Fatalf("export: %+v", o)
	}
	if info, err := os.Stat(out); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the export's mode is %v (%v), want 0600", info.Mode(), err)
	}
	if err := os.Remove(filepath.Join(filepath.Dir(config), "gateway.db")); err != nil {
		t.Fatal(err)
	}
	orders := filepath.Join(t.TempDir(), "orders.txt")
	write(t, orders, "# lost orders\n"+merchant.MerchantID+" order-1\n\n"+merchant.MerchantID+",order-2\r\n")
	type row struct{ MerchantID, OrderNo, DepositAddress, Salt string }
	list := func(args ...string) (rows []row) {
		t.Helper()
		o := command(t, append([]string{"recovery", "addresses", "--recovery", out, "--json"}, args...)...)
		if err := json.Unmarshal([]byte(o.stdout), &rows); err != nil || o.exit != 0 {
			t.Fatalf("%v: %+v, %v", args, o, err)
		}
		return rows
	}
	rows := list("--orders", orders)
	if len(rows) != 2 || rows[0].OrderNo != "order-1" || rows[1].OrderNo != "order-2" || rows[0].DepositAddress == rows[1].DepositAddress ||
		len(rows[0].DepositAddress) != 42 || len(rows[0].Salt) != 66 {
		t.Errorf("addresses %+v", rows)
	}
	write(t, orders, "order-1\n")
	if again := list("--orders", orders, "--merchant", merchant.MerchantID); len(again) != 1 || again[0] != rows[0] {
		t.Errorf("with --merchant: %+v, want %+v", again, rows[0])
	}
	for want, args := range map[string][]string{
		"line 1: want a merchantId": {"--recovery", out, "--orders", orders},
		"is not in the recovery":    {"--recovery", out, "--orders", orders, "--merchant", "mer_x"},
		"is not what":               {"--recovery", orders, "--orders", orders},
		"names no order":            {"--recovery", out, "--orders", os.DevNull},
	} {
		if o := command(t, append([]string{"recovery", "addresses"}, args...)...); o.exit != 1 || !strings.Contains(o.stderr, want) {
			t.Errorf("%v: %+v, want %q", args, o, want)
		}
	}
	if err := os.Chmod(out, 0o644); err != nil {
		t.Fatal(err)
	}
	if o := command(t, "recovery", "addresses", "--recovery", out, "--orders", orders); o.exit != 1 || !strings.Contains(o.stderr, "chmod 600") {
		t.Errorf("an export that others can read: %+v", o)
	}
	if o := command(t, "recovery", "export", "--config", config, "--out", out); o.exit != 1 || !strings.Contains(o.stderr, "no database") {
		t.Errorf("an export of nothing: %+v", o)
	}
}
