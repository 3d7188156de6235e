package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// recovered is an address as 'recovery addresses' prints it.
type recovered struct {
	MerchantID, OrderNo, CustomerID, DepositAddress, Salt string
	Unlisted                                              bool
}

// exported makes a merchant and an export that has it.
func exported(t *testing.T, config string) (merchantID, out string) {
	t.Helper()
	out = filepath.Join(t.TempDir(), "recovery.json")
	merchant := answer[struct{ MerchantID string }](t, "merchant", "create", "--config", config, "--name", "Shop", "--email", "ops@shop.example")
	if o := command(t, "recovery", "export", "--config", config, "--out", out); o.exit != 0 || !strings.Contains(o.stdout, "1 merchant") || strings.Contains(o.stdout, "addressSeed") {
		t.Fatalf("export: %+v", o)
	}
	return merchant.MerchantID, out
}

// The export is for the operator alone, and with it the addresses of orders are
// found from their numbers, without the database.
func TestRecovery(t *testing.T) {
	config := configFile(t)
	merchant, out := exported(t, config)
	if info, err := os.Stat(out); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the export's mode is %v (%v), want 0600", info.Mode(), err)
	}
	if err := os.Remove(filepath.Join(filepath.Dir(config), "gateway.db")); err != nil {
		t.Fatal(err)
	}
	orders := filepath.Join(t.TempDir(), "orders.txt")
	write(t, orders, "# lost orders\n"+merchant+" order1\n\n"+merchant+",order2\r\n")
	list := func(args ...string) []recovered {
		t.Helper()
		return answer[[]recovered](t, append([]string{"recovery", "addresses", "--recovery", out}, args...)...)
	}
	rows := list("--orders", orders)
	if len(rows) != 2 || rows[0].OrderNo != "order1" || rows[1].OrderNo != "order2" || rows[0].DepositAddress == rows[1].DepositAddress ||
		len(rows[0].DepositAddress) != 42 || len(rows[0].Salt) != 66 {
		t.Errorf("addresses %+v", rows)
	}
	write(t, orders, "order1\n")
	if again := list("--orders", orders, "--merchant", merchant); len(again) != 1 || again[0] != rows[0] {
		t.Errorf("with --merchant: %+v, want %+v", again, rows[0])
	}
	customers := filepath.Join(t.TempDir(), "customers.txt")
	write(t, customers, "# customers\n"+merchant+",Ms. Doe, Jane\r\n"+merchant+" c7\n")
	kept := list("--customers", customers)
	if len(kept) != 2 || kept[0].CustomerID != "Ms. Doe, Jane" || kept[1].CustomerID != "c7" || kept[0].DepositAddress == kept[1].DepositAddress {
		t.Errorf("customers' addresses %+v", kept)
	}
	write(t, customers, "c7\n")
	if again := list("--customers", customers, "--merchant", merchant); len(again) != 1 || again[0] != kept[1] {
		t.Errorf("with --merchant: %+v, want %+v", again, kept[1])
	}
	if o := command(t, "recovery", "addresses", "--recovery", out, "--orders", orders, "--customers", customers); o.exit != 2 {
		t.Errorf("orders and customers at once: %+v", o)
	}
	for want, args := range map[string][]string{
		"want a merchantId and a customerId": {"--recovery", out, "--customers", customers},
		"line 1: want a merchantId":          {"--recovery", out, "--orders", orders},
		"is not what":                        {"--recovery", orders, "--orders", orders},
		"names no order":                     {"--recovery", out, "--orders", os.DevNull},
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

// A line that names no order that can be is refused by its number; a merchant
// that is newer than the export is told apart.
func TestRecoveredOrdersAreNamed(t *testing.T) {
	merchant, out := exported(t, configFile(t))
	orders := filepath.Join(t.TempDir(), "orders.txt")
	list := func() []recovered {
		t.Helper()
		return answer[[]recovered](t, "recovery", "addresses", "--recovery", out, "--orders", orders)
	}
	write(t, orders, merchant+" order1\n")
	want := list()[0]
	for text, says := range map[string]string{
		merchant + " order1\n" + merchant + ` "order2"`: `line 2: "\"order2\""`,
		merchant + ";order1":                            "line 1: want a merchantId",
		merchant + " order1;":                           `line 1: "order1;"`,
		"\n\n" + merchant + ",order–1":                  `line 3: "order–1"`,
		"\n\ufeff" + merchant + " order1":               "line 2: \"\\ufeffmer_", // a mark is one at the beginning alone
	} {
		write(t, orders, text)
		if o := command(t, "recovery", "addresses", "--recovery", out, "--orders", orders); o.exit != 1 || !strings.Contains(o.stderr, says) || o.stdout != "" {
			t.Errorf("%q: %+v, want %q", text, o, says)
		}
	}
	write(t, orders, "\ufeff"+merchant+",order1\r\n")
	if marked := list(); len(marked) != 1 || marked[0] != want {
		t.Errorf("after a byte order mark: %+v, want %+v", marked, want)
	}
	write(t, orders, "mer_x order1\nmer_x order2\n"+merchant+" order1\n")
	o := command(t, "recovery", "addresses", "--recovery", out, "--orders", orders, "--json")
	var newer []recovered
	if err := json.Unmarshal([]byte(o.stdout), &newer); err != nil || len(newer) != 3 || !newer[0].Unlisted || !newer[1].Unlisted || newer[2] != want {
		t.Errorf("of a merchant that the file has not: %+v, %v", o, err)
	}
	if strings.Count(o.stderr, "warning: merchant mer_x is not in the recovery file") != 1 || strings.Contains(o.stderr, merchant) {
		t.Errorf("of a merchant that the file has not: %q, want one warning", o.stderr)
	}
	o = command(t, "recovery", "addresses", "--recovery", out, "--orders", orders, "--parent", merchant, "--json")
	newer = nil
	if err := json.Unmarshal([]byte(o.stdout), &newer); err != nil || len(newer) != 3 || newer[0].DepositAddress != want.DepositAddress || newer[0].Unlisted || newer[2] != want || o.stderr != "" {
		t.Errorf("of a sub-merchant that the file has not: %+v, %v; want the order of its parent without a warning", o, err)
	}
	if o := command(t, "recovery", "addresses", "--recovery", out, "--orders", orders, "--parent", "mer x"); o.exit != 1 || !strings.Contains(o.stderr, `--parent: "mer x"`) {
		t.Errorf("a parent that is no id: %+v", o)
	}
}

// A slip of --out loses neither the gateway's own files nor another's export.
func TestExportReplacesOnlyItself(t *testing.T) {
	export := func(config, out string) outcome {
		return command(t, "recovery", "export", "--config", config, "--out", out)
	}
	config, other := configFile(t), configFile(t)
	for _, config := range []string{config, other} {
		if o := command(t, "migrate", "--config", config); o.exit != 0 {
			t.Fatalf("migrate: %+v", o)
		}
	}
	dir := filepath.Dir(config)
	mine, theirs := filepath.Join(dir, "recovery.json"), filepath.Join(filepath.Dir(other), "recovery.json")
	for range 2 { // its own is replaced
		if o := export(config, mine); o.exit != 0 {
			t.Fatalf("export: %+v", o)
		}
	}
	if o := export(other, theirs); o.exit != 0 {
		t.Fatalf("export: %+v", o)
	}
	link := filepath.Join(dir, "link.json")
	if err := os.Symlink("gateway.db", link); err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{config, filepath.Join(dir, "gateway.db"), filepath.Join(dir, "master.key"), link, dir, theirs} {
		before, _ := os.Stat(out)
		o := export(config, out)
		if after, err := os.Stat(out); o.exit != 1 || !strings.Contains(o.stderr, "--out: "+out+" is there and is no export of this gateway") ||
			err != nil || !os.SameFile(before, after) {
			t.Errorf("--out %s: %+v, want a refusal and the file as it was", out, o)
		}
	}
}
