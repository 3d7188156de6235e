package service_test

import (
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts/keystore"

	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/service"
)

// withPayout is the valid file with a payout wallet, beside a keystore file of the
// passphrase "correct horse", and the same as cast writes it, without its address.
func withPayout(t *testing.T, payout string) (path, address string) {
	t.Helper()
	path = writeFile(t, strings.Replace(valid, `"confirmations": 12`, `"payout": `+payout+`, "confirmations": 12`, 1))
	account, err := keystore.StoreKey(t.TempDir(), "correct horse", keystore.LightScryptN, keystore.LightScryptP)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(account.URL.Path)
	if err != nil {
		t.Fatal(err)
	}
	cast := strings.Replace(string(text), `"address":"`+strings.ToLower(account.Address.Hex()[2:])+`",`, "", 1)
	if cast == string(text) {
		t.Fatalf("no address in %s", text)
	}
	for name, content := range map[string]string{"payout.json": string(text), "cast.json": cast, "payout.pass": "correct horse\n", "other.pass": "battery\n"} {
		if err := os.WriteFile(filepath.Join(filepath.Dir(path), name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path, account.Address.Hex()
}

func TestPayoutWalletOfTheFile(t *testing.T) {
	path, address := withPayout(t, `{"keystore": "payout.json", "passphraseFile": "payout.pass", "maxFeeGwei": 50, "bumpAfter": "90s"}`)
	c, err := service.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	p := c.Chains[0].Payout
	if got := (evm.Family{}).Print(p.Wallet); got != address || p.FeeCap.Cmp(big.NewInt(50e9)) != 0 || p.BumpAfter != 90*time.Second {
		t.Errorf("wallet %s, %+v, want %s with a cap of 50 gwei and 90s", got, p, address)
	}
	signer, err := p.Open()
	if err != nil || signer.Address() != p.Wallet {
		t.Errorf("opened: %v, %v", signer, err)
	}
	path, _ = withPayout(t, `{"keystore": "payout.json", "passphraseFile": "other.pass"}`)
	if c, err = service.Load(path); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Chains[0].Payout.Open(); err == nil || !strings.Contains(err.Error(), "passphraseFile: the passphrase is not the keystore file's") {
		t.Errorf("another passphrase: %v", err)
	}
	// The passphrase itself, written for the name of its file, is in no error.
	for _, slip := range []string{"SECRET horse", strings.Repeat("SECRET", 60)} {
		path, _ = withPayout(t, `{"keystore": "payout.json", "passphraseFile": "`+slip+`"}`)
		if c, err = service.Load(path); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Chains[0].Payout.Open(); err == nil || strings.Contains(err.Error(), "SECRET") || !strings.Contains(err.Error(), "passphraseFile names a file that") {
			t.Errorf("a passphrase for the name of its file: %v, want the setting, and not its value", err)
		}
	}
	path, _ = withPayout(t, `{"signer": "http://127.0.0.1:8550/SECRET", "address": "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"}`)
	if c, err = service.Load(path); err != nil || (evm.Family{}).Print(c.Chains[0].Payout.Wallet) != "0x70997970C51812dc3A010C7d01b50e0d17dc79C8" {
		t.Errorf("external signer: %v", err)
	}
}

// A keystore file of cast says no address: the configuration does.
func TestKeystoreOfCast(t *testing.T) {
	path, address := withPayout(t, `{"keystore": "cast.json", "passphraseFile": "payout.pass", "address": "ADDRESS"}`)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), "ADDRESS", address, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := service.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := c.Chains[0].Payout.Open()
	if err != nil || (evm.Family{}).Print(c.Chains[0].Payout.Wallet) != address || signer.Address() != c.Chains[0].Payout.Wallet {
		t.Errorf("opened %v, %v; want the key of %s", signer, err, address)
	}
}

func TestPayoutWalletIsRefused(t *testing.T) {
	for payout, want := range map[string]string{
		`{}`: "payout names a keystore with its passphraseFile, or a signer with its address",
		`{"keystore": "payout.json", "passphraseFile": "payout.pass", "signer": "http://127.0.0.1:8550"}`: "or a signer",
		`{"keystore": "payout.json"}`:                                                                                           "passphraseFile is required",
		`{"keystore": "nowhere.json", "passphraseFile": "payout.pass"}`:                                                         "keystore names a file that does not exist",
		`{"keystore": "payout.pass", "passphraseFile": "payout.pass"}`:                                                          "not a keystore file",
		`{"keystore": "cast.json", "passphraseFile": "payout.pass"}`:                                                            "write into address what that printed",
		`{"keystore": "cast.json", "passphraseFile": "payout.pass", "address": "0x7099"}`:                                       "address is 0x and 40",
		`{"keystore": "payout.json", "passphraseFile": "payout.pass", "address": "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"}`: "address is another one than the keystore file's",
		`{"keystore": "` + strings.Repeat("SECRET", 60) + `", "passphraseFile": "payout.pass"}`:                                 "keystore names a file that can't be read",
		`{"signer": "127.0.0.1:8550", "address": "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"}`:                                 "not a node's address",
		`{"signer": "http://127.0.0.1:8550", "address": "0x70997970C51812dc3A010C7d01b50e0d17dc79C9"}`:                          "whose capitals are a checksum",
		`{"keystore": "payout.json", "passphraseFile": "payout.pass", "maxFeeGwei": 1000000001}`:                                "maxFeeGwei is the most",
		`{"keystore": "payout.json", "passphraseFile": "payout.pass", "bumpAfter": "1"}`:                                        "bumpAfter is a time",
		`{"keystore": "payout.json", "passphrase": "x"}`:                                                                        "no setting",
	} {
		path, _ := withPayout(t, payout)
		if _, err := service.Load(path); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "line ") {
			t.Errorf("%s: %v, want a line and %q", payout, err, want)
		}
	}
	path, _ := withPayout(t, `{"keystore": "payout.json", "passphraseFile": "payout.pass"}`)
	if err := os.Chmod(filepath.Join(filepath.Dir(path), "payout.json"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := service.Load(path); err == nil || !strings.Contains(err.Error(), "keystore") || !strings.Contains(err.Error(), "other users") {
		t.Errorf("a keystore that others can read: %v, want that it is refused", err)
	}
}
