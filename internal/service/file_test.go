package service_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/deliver"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/service"
)

const valid = `{
	"listen": "127.0.0.1:0", "baseUrl": "https://pay.example.com/", "environment": "production",
	"database": "data/gateway.db", "masterKeyFile": "master.key", "webhooksTo": "private",
	"chains": [{
		"name": "ETH", "rpcUrls": ["http://127.0.0.1:1", "http://127.0.0.1:2"], "confirmations": 12, "pollEvery": "2s",
		"factory": "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "implementation": "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
		"tokens": [
			{"symbol": "USDT", "contract": "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC", "decimals": 6, "rate": "1"},
			{"symbol": "USDC", "contract": "0x5fbdb2315678afecb367f032d93f642f64180aa3", "decimals": 18, "rate": "0.9987"}
		]
	}]
}`

// writeFile writes a configuration beside a master key and returns its path.
func writeFile(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{"gateway.json": text, "master.key": seal.NewKey() + "\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "gateway.json")
}

func TestLoad(t *testing.T) {
	path := writeFile(t, valid)
	c, err := service.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:0" || c.BaseURL != "https://pay.example.com" || c.Environment != gateway.Production ||
		c.Database != filepath.Join(filepath.Dir(path), "data", "gateway.db") || c.Allow != deliver.AllowPrivate || c.Box == nil {
		t.Errorf("loaded %+v", c)
	}
	if len(c.Chains) != 1 || c.Chains[0].Confirmations != 12 || c.Chains[0].PollEvery != 2*time.Second || len(c.Chains[0].RPCURLs) != 2 {
		t.Errorf("chains %+v", c.Chains)
	}
	if len(c.Tokens) != 2 || c.Tokens[1].Token != "ETH_USDC" || c.Tokens[1].Contract != "0x5FbDB2315678afecb367f032d93F642f64180aa3" ||
		c.Tokens[1].Decimals != 18 || c.Tokens[1].Rate.String() != "0.9987" {
		t.Errorf("tokens %+v", c.Tokens)
	}
	least := `{"environment":"sandbox","database":"/data/gateway.db","masterKeyFile":"master.key","chains":[{"name":"ETH","rpcUrls":["x"],"confirmations":1,
		"factory":"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266","implementation":"0x70997970C51812dc3A010C7d01b50e0d17dc79C8"}]}`
	if c, err := service.Load(writeFile(t, least)); err != nil || c.Listen != "127.0.0.1:8787" || c.Allow != deliver.AllowPublic || c.Database != "/data/gateway.db" {
		t.Errorf("with the least that is needed: %+v, %v", c, err)
	}
}

// Every mistake is named with its place, and with what to write instead.
func TestLoadRefuses(t *testing.T) {
	t.Setenv(service.MasterKeyVariable, "")
	for name, c := range map[string]struct{ old, new, want string }{
		"an unknown name":              {`"listen"`, `"listn"`, `"listn"`},
		"an unknown name of a token":   {`"rate": "1"`, `"rate": "1", "price": 2`, `"price"`},
		"no JSON":                      {`"chains": [{`, `"chains": [`, "gateway.json"},
		"a name twice":                 {`"listen"`, `"database": "x", "listen"`, `"database"`},
		"a number for a text":          {`"127.0.0.1:0"`, `8787`, `listen`},
		"no database":                  {`"data/gateway.db"`, `""`, "database is required: the path"},
		"another environment":          {`"production"`, `"prod"`, "environment is production, sandbox or local"},
		"no environment":               {`"environment": "production",`, ``, "environment is production, sandbox or local"},
		"no address in production":     {`"https://pay.example.com/"`, `""`, "baseUrl is required in production"},
		"an address without scheme":    {`"https://pay.example.com/"`, `"pay.example.com"`, "baseUrl is an http or https address"},
		"an address with a path":       {`"https://pay.example.com/"`, `"https://example.com/pay"`, "baseUrl is an http or https address without a path"},
		"another reach of webhooks":    {`"private"`, `"all"`, "webhooksTo is public, loopback or private"},
		"a master key that is no file": {`"master.key"`, `"other.key"`, "master key"},
		"a master key of another form": {`"master.key"`, `"gateway.json"`, "openssl rand -base64 32"},
		"no master key":                {`"masterKeyFile": "master.key",`, ``, service.MasterKeyVariable},
		"a chain without a name":       {`"name": "ETH"`, `"name": ""`, "name is required and has no underscore"},
		"a name with an underscore":    {`"name": "ETH"`, `"name": "ETH_X"`, "no underscore"},
		"no node":                      {`"rpcUrls": ["http://127.0.0.1:1", "http://127.0.0.1:2"]`, `"rpcUrls": []`, "rpcUrls are required"},
		"no confirmations":             {`"confirmations": 12`, `"confirmations": 0`, "confirmations and rpcUrls are required"},
		"a time without unit":          {`"2s"`, `"2"`, "pollEvery is a time such as 2s"},
		"a time of nothing":            {`"2s"`, `"-1s"`, "pollEvery is a time such as 2s"},
		"a factory with a typing slip": {`0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266`, `0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92267`, "xcheckoutd chain deploy"},
		"no implementation":            {`0x70997970C51812dc3A010C7d01b50e0d17dc79C8`, ``, "implementation"},
		"no contract":                  {`0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC`, `0x3C44`, `token "USDT": contract`},
		"no decimals":                  {`"decimals": 6, `, ``, `token "USDT": decimals is required`},
		"too many decimals":            {`"decimals": 6`, `"decimals": 77`, "decimals is required"},
		"no rate":                      {`"rate": "1"`, `"rate": ""`, "tokens one US dollar is"},
		"a rate of nothing":            {`"rate": "1"`, `"rate": "0"`, "above zero"},
		"a token without a symbol":     {`"USDT"`, `""`, "symbol is required"},
		"a symbol twice":               {`"USDC"`, `"USDT"`, "named twice"},
		"a contract twice":             {`0x5fbdb2315678afecb367f032d93f642f64180aa3`, `0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC`, "named twice"},
		"a chain twice": {`"chains": [{`, `"chains": [{"name":"ETH","rpcUrls":["x"],"confirmations":1,
			"factory":"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266","implementation":"0x70997970C51812dc3A010C7d01b50e0d17dc79C8"}, {`, "named twice"},
	} {
		if strings.Count(valid, c.old) == 0 {
			t.Fatalf("%s: %s is not in the valid file", name, c.old)
		}
		path := writeFile(t, strings.Replace(valid, c.old, c.new, 1))
		_, err := service.Load(path)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want the path and %q", name, err, c.want)
		}
	}
	if _, err := service.Load("/nowhere/gateway.json"); err == nil || !strings.Contains(err.Error(), "/nowhere/gateway.json") {
		t.Errorf("no file: %v, want its path", err)
	}
	if _, err := service.Load(writeFile(t, `{"environment":"sandbox","database":"x","masterKeyFile":"master.key"}`)); err == nil || !strings.Contains(err.Error(), "chains is empty") {
		t.Errorf("no chains: %v, want %q", err, "chains is empty")
	}
}

// The master key may come from the environment, and is in no error.
func TestMasterKeyFromTheEnvironment(t *testing.T) {
	text := strings.Replace(valid, `"masterKeyFile": "master.key",`, ``, 1)
	t.Setenv(service.MasterKeyVariable, seal.NewKey())
	if _, err := service.Load(writeFile(t, text)); err != nil {
		t.Errorf("a good key: %v", err)
	}
	const broken = "c2VjcmV0LWJ1dC10b28tc2hvcnQ="
	t.Setenv(service.MasterKeyVariable, broken)
	if _, err := service.Load(writeFile(t, text)); err == nil || strings.Contains(err.Error(), broken) {
		t.Errorf("a short key: %v, want an error without the key", err)
	}
}
