package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bankConfig is a configuration with a bank.
func bankConfig(t *testing.T) string {
	t.Helper()
	config := configFile(t)
	edit(t, config, `"chains"`, `"bank": {"name": "Operator", "currencies": [{"currency": "EUR", "iban": "DE02120300000000202051", "rate": "1.08", "tokens": ["ETH_USDT"]}]}, "chains"`)
	return config
}

// Nothing is written where nothing waits, and no file is ever replaced.
func TestBank(t *testing.T) {
	config := bankConfig(t)
	id := answer[map[string]any](t, "merchant", "create", "--config", config, "--name", "Shoe shop", "--email", "ops@shop.example")["merchantId"].(string)
	out := filepath.Join(t.TempDir(), "payments.xml")
	refused(t, "no settlement waits for the bank", "bank", "export", "--config", config, "--out", out)
	refused(t, "no file of this id was made", "bank", "export", "--config", config, "--out", out, "--again", "BF1")
	if left, err := os.ReadDir(filepath.Dir(out)); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	write(t, out, "another file")
	refused(t, "exists already", "bank", "export", "--config", config, "--out", out)
	if list := answer[[]bankFileRow](t, "bank", "list", "--config", config); len(list) != 0 {
		t.Errorf("listed %v", list)
	}
	csv := filepath.Join(t.TempDir(), "answer.csv")
	write(t, csv, "id,status,reason\nST1,ACSC,\n")
	refused(t, "no file that was made here: ST1", "bank", "import", csv, "--config", config)
	if row := answer[answerRow](t, "bank", "import", csv, "--config", config, "--skip-unknown"); row.Before || len(row.Unknown) != 1 || row.Unknown[0] != "ST1" {
		t.Errorf("without the unknown: %+v", row)
	}
	if row := answer[answerRow](t, "bank", "import", csv, "--config", config); !row.Before {
		t.Errorf("again: %+v", row)
	}
	const report = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><OrgnlGrpInfAndSts><OrgnlMsgId>BF1</OrgnlMsgId><GrpSts>RJCT</GrpSts></OrgnlGrpInfAndSts></CstmrPmtStsRpt></Document>`
	two := filepath.Join(t.TempDir(), "two.xml")
	write(t, two, report+"\n"+report)
	refused(t, "line 2: there is something beside its one document", "bank", "import", two, "--config", config, "--skip-unknown")
	refused(t, "neither a pain.002", "bank", "import", config, "--config", config)

	added := answer[addressRow](t, "merchant", "bank-account", "add", id, "gb82 west 1234 5698 7654 32", "--config", config)
	if added.Address != "GB82WEST12345698765432" || strings.Join(added.Chains, " ") != "bank" {
		t.Errorf("added %+v", added)
	}
	answer[addressRow](t, "merchant", "bank-account", "add", id, "CHASUS33XXX/12-34", "--config", config)
	if list := answer[[]addressRow](t, "merchant", "address", "list", id, "--config", config); len(list) != 2 {
		t.Errorf("listed %v", list)
	}
	if o := command(t, "merchant", "bank-account", "remove", id, "CHASUS33/1234", "--config", config); o.exit != 0 {
		t.Errorf("remove: %+v", o)
	}
	refused(t, "it is no IBAN", "merchant", "bank-account", "add", id, "GB82WEST12345698765433", "--config", config)
	refused(t, "it is no BIC", "merchant", "bank-account", "add", id, "CHAS/1234", "--config", config)
	without := configFile(t)
	if o := command(t, "migrate", "--config", without); o.exit != 0 {
		t.Fatalf("migrate: %+v", o)
	}
	refused(t, "the configuration has no bank", "bank", "export", "--config", without, "--out", filepath.Join(t.TempDir(), "x"))
}
