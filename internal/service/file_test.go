package service_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/deliver"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/secret"
	"github.com/xcheckout/xcheckout/internal/service"
)

const valid = `{
	"listen": "127.0.0.1:0", "baseUrl": "https://pay.example.com/", "environment": "production",
	"database": "data/gateway.db", "masterKeyFile": "master.key", "webhooksTo": "private", "readings": "printed",
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
		c.Database != filepath.Join(filepath.Dir(path), "data", "gateway.db") || c.WebhooksTo.Allow != deliver.AllowPrivate || c.Box == nil || !c.PrintedOnly {
		t.Errorf("loaded %+v", c)
	}
	if len(c.Chains) != 1 || c.Chains[0].Confirmations != 12 || c.Chains[0].PollEvery != 2*time.Second || len(c.Chains[0].RPCURLs) != 2 {
		t.Errorf("chains %+v", c.Chains)
	}
	if len(c.Tokens) != 2 || c.Tokens[1].Token != "ETH_USDC" || (evm.Family{}).Print(c.Tokens[1].Contract) != "0x5FbDB2315678afecb367f032d93F642f64180aa3" ||
		c.Tokens[1].Decimals != 18 || c.Tokens[1].Rates["USD"].Fixed.String() != "0.9987" {
		t.Errorf("tokens %+v", c.Tokens)
	}
	if c.UnsignedTokenCall || c.TrustedProxies != nil {
		t.Errorf("token calls without a signature are taken: %t, proxies trusted: %v; nobody said so", c.UnsignedTokenCall, c.TrustedProxies)
	}
	if c.DrainFor != 0 {
		t.Errorf("on SQLite it drains for %v, and no other replica could take over", c.DrainFor)
	}
	for text, want := range map[string]time.Duration{`"postgres://db/x"`: 3 * time.Second, `"postgres://db/x", "drainFor": "10s"`: 10 * time.Second, `"postgres://db/x", "drainFor": "0s"`: 0} {
		if c, err := service.Load(writeFile(t, strings.Replace(valid, `"data/gateway.db"`, text, 1))); err != nil || c.DrainFor != want {
			t.Errorf("database %s: drains for %v, %v; want %v", text, c.DrainFor, err, want)
		}
	}
	more := `"signatureHeader": "D-SIGNATURE", "timestampHeader": "D-TIMESTAMP", "webhookSignatureHeader": "ANEX_PAY_SIGNATURE", "unsignedTokenCall": true, "trustedProxies": ["10.0.0.0/8", "::ffff:192.0.2.1"], "webhookNetworks": ["10.1.0.0/16"], "listen"`
	if c, err := service.Load(writeFile(t, strings.Replace(valid, `"listen"`, more, 1))); err != nil || !c.UnsignedTokenCall ||
		c.Headers != (gateway.HeaderNames{Signature: "D-SIGNATURE", Timestamp: "D-TIMESTAMP"}) || c.WebhookHeaders != (gateway.HeaderNames{Signature: "ANEX_PAY_SIGNATURE"}) ||
		fmt.Sprint(c.TrustedProxies, c.WebhooksTo.Networks) != "[10.0.0.0/8 192.0.2.1/32] [10.1.0.0/16]" {
		t.Errorf("with more settings: %t, %v, %v", c.UnsignedTokenCall, c.TrustedProxies, err)
	}
	least := `{"environment":"sandbox","database":"/data/gateway.db","masterKeyFile":"master.key","chains":[{"name":"ETH","rpcUrls":["http://127.0.0.1:1"],"confirmations":1,
		"factory":"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266","implementation":"0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
		"tokens":[{"symbol":"USDT","contract":"0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC","decimals":6,"rate":"1"}]}]}`
	if c, err := service.Load(writeFile(t, least)); err != nil || c.Listen != "127.0.0.1:8787" || c.WebhooksTo.Allow != deliver.AllowPublic || c.Database != "/data/gateway.db" || c.PrintedOnly {
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
		"a text for a yes":             {`"webhooksTo": "private"`, `"unsignedTokenCall": "true"`, "unsignedTokenCall is true or false, without quotes"},
		"a network without an end":     {`"webhooksTo": "private"`, `"webhookNetworks": ["0.0.0.0/0"]`, "webhookNetworks has a network that is every address"},
		"a proxy that is a name":       {`"webhooksTo": "private"`, `"trustedProxies": ["10.0.0.1", "proxy.example"]`, "trustedProxies are IP addresses and networks"},
		"a proxy within a network":     {`"webhooksTo": "private"`, `"trustedProxies": ["10.0.0.1/8"]`, "trustedProxies are IP addresses and networks"},
		"everybody a proxy":            {`"webhooksTo": "private"`, `"trustedProxies": ["0.0.0.0/0"]`, "every address there is"},
		"a text for proxies":           {`"webhooksTo": "private"`, `"trustedProxies": "10.0.0.1"`, "trustedProxies is a list"},
		"a header of another meaning":  {`"webhooksTo": "private"`, `"signatureHeader": "Authorization"`, "signatureHeader and timestampHeader: the header for the signature has the name of another header"},
		"one header for two":           {`"webhooksTo": "private"`, `"webhookSignatureHeader": "timestamp"`, "they are two headers"},
		"no name of a header":          {`"webhooksTo": "private"`, `"timestampHeader": "D TIMESTAMP"`, "letters, digits, hyphens and underscores"},
		"another reach of webhooks":    {`"private"`, `"all"`, "webhooksTo is public, loopback or private"},
		"other readings":               {`"printed"`, `"prose"`, "readings is all or printed"},
		"a master key that is no file": {`"master.key"`, `"other.key"`, "master key"},
		"a master key of another form": {`"master.key"`, `"gateway.json"`, "openssl rand -base64 32"},
		"no master key":                {`"masterKeyFile": "master.key",`, ``, service.MasterKeyVariable},
		"a chain without a name":       {`"name": "ETH"`, `"name": ""`, "name is required and has no underscore"},
		"a name with an underscore":    {`"name": "ETH"`, `"name": "ETH_X"`, "no underscore"},
		"no node":                      {`"rpcUrls": ["http://127.0.0.1:1", "http://127.0.0.1:2"]`, `"rpcUrls": []`, "rpcUrls are required"},
		"no confirmations":             {`"confirmations": 12`, `"confirmations": 0`, "confirmations and rpcUrls are required"},
		"a pause without unit":         {`"readings"`, `"webhooks": {"pauseAfter": "3"}, "readings"`, "pauseAfter is a time such as 72h, or 0s for never"},
		"an endless time-out":          {`"readings"`, `"webhooks": {"bodyTimeout": "2m"}, "readings"`, "bodyTimeout is a time such as 5s, 1m at most"},
		"a time-out of nothing":        {`"readings"`, `"webhooks": {"connectTimeout": "0s"}, "readings"`, "connectTimeout is a time such as 5s, 1m at most"},
		"a drain without unit":         {`"readings"`, `"drainFor": "3", "readings"`, "drainFor is a time such as 3s, 1m at most, or 0s"},
		"a drain before time":          {`"readings"`, `"drainFor": "-1s", "readings"`, "drainFor is a time such as 3s, 1m at most, or 0s"},
		"a drain that is never over":   {`"readings"`, `"drainFor": "1h", "readings"`, "drainFor is a time such as 3s, 1m at most, or 0s"},
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
		"a chain twice": {`"chains": [{`, `"chains": [{"name":"ETH","rpcUrls":["http://127.0.0.1:1"],"confirmations":1,
			"factory":"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266","implementation":"0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
			"tokens":[{"symbol":"DAI","contract":"0x90F79bf6EB2c4f870365E785982E1f101E93b906","decimals":18,"rate":"1"}]}, {`, `chain "ETH": it is named twice`},
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

// tokens are those of the valid file.
var tokens = valid[strings.Index(valid, `"tokens"`) : strings.Index(valid, "\n\t\t]")+len("\n\t\t]")]

// slips are what is written wrong in the valid file, and what is said of it.
var slips = map[string]struct {
	old, new string
	line     int
	want     string
}{
	"an unknown name":                 {`"listen"`, `"listn"`, 2, `the configuration has no setting "listn": is "listen" meant?`},
	"a name in other capitals":        {`"baseUrl"`, `"BaseURL"`, 2, `is "baseUrl" meant?`},
	"letters that are swapped":        {`"decimals": 18`, `"deicmals": 18`, 9, `a token has no setting "deicmals": is "decimals" meant?`},
	"a name like no other":            {`"symbol": "USDC"`, `"ticker": "USDC"`, 9, "it has contract, decimals, rate, rates, symbol"},
	"a name of the file in a chain":   {`"name": "ETH"`, `"metrics": "x", "name": "ETH"`, 5, `a chain has no setting "metrics"; the configuration has`},
	"a name of a chain in the file":   {`"listen"`, `"rpcUrls": [], "listen"`, 2, `the configuration has no setting "rpcUrls"; a chain has`},
	"a name that may be a key":        {`"listen"`, `"c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0": "", "listen"`, 2, "the configuration has no setting with such a name; it has bank, baseUrl, "},
	"a name of odd characters":        {`"listen"`, `"\u00a7 1": "", "listen"`, 2, "the configuration has no setting with such a name; it has bank, baseUrl, "},
	"a name with a space":             {`"listen"`, `"listen "`, 2, `the configuration has no setting with such a name: is "listen" meant?`},
	"no name":                         {`"symbol": "USDC"`, `"": "USDC"`, 9, "a token has no setting \"\"; it has contract, "},
	"a name twice":                    {`"database"`, `"listen": "127.0.0.1:1", "database"`, 3, `"listen" is set twice, on line 2 too`},
	"a name twice in a token":         {`"rate": "0.9987"`, `"rate": "0.9987", "symbol": "USDC"`, 9, `"symbol" is set twice, on line 9 too`},
	"a number for a text":             {`"127.0.0.1:0"`, `8787`, 2, "listen is a text: write it in double quotes"},
	"a text for a number":             {`"confirmations": 12`, `"confirmations": "12"`, 5, "confirmations is a whole number"},
	"a number with a point":           {`"confirmations": 12`, `"confirmations": 12.0`, 5, "confirmations is a whole number"},
	"a number with an exponent":       {`"confirmations": 12`, `"confirmations": 1e2`, 5, "confirmations is a whole number"},
	"a number below zero":             {`"decimals": 6`, `"decimals": -6`, 8, "decimals is a whole number"},
	"a number beyond all":             {`"confirmations": 12`, `"confirmations": 99999999999999999999`, 5, "confirmations is a whole number"},
	"nothing for a number":            {`"decimals": 6`, `"decimals": null`, 8, "decimals is a whole number"},
	"a yes for a text":                {`"private"`, `true`, 3, "webhooksTo is a text"},
	"a text for a list":               {`["http://127.0.0.1:1", "http://127.0.0.1:2"]`, `"http://127.0.0.1:1"`, 5, "rpcUrls is a list: write it in brackets"},
	"a number in a list":              {`"http://127.0.0.1:2"]`, `2]`, 5, "each entry of rpcUrls is a text"},
	"an object for a list":            {`"chains": [{`, `"chains": {"ETH": {`, 4, "chains is a list"},
	"a text for a chain":              {`"chains": [{`, `"chains": ["ETH", {`, 4, "each entry of chains is an object"},
	"a list for all":                  {"{\n\t\"listen\"", "[\n\t\"listen\"", 1, "the configuration is an object"},
	"a comma at the end of a list":    {"\"0.9987\"}\n", "\"0.9987\"},\n", 10, "there is a comma behind the last entry"},
	"a comma at the end of an object": {`"rate": "0.9987"}`, `"rate": "0.9987",}`, 9, "there is a comma behind the last entry"},
	"a comma too many":                {`"USDT",`, `"USDT",,`, 8, "there is a comma too many"},
	"no comma between names":          {"\"production\",\n", "\"production\"\n", 3, "a comma is missing before this"},
	"no comma between chains":         {"]\n\t}]", "]\n\t} {}]", 11, "a comma is missing before this"},
	"no colon":                        {`"listen":`, `"listen"`, 2, "a comma is missing before this, or a colon"},
	"no quotes around a name":         {`"listen":`, `listen:`, 2, "a name stands in double quotes"},
	"no quotes around a text":         {`"production"`, `production`, 2, "a text stands in double quotes"},
	"single quotes":                   {`"production"`, `'production'`, 2, "names and texts stand in double quotes"},
	"a comment":                       {"{\n\t\"listen\"", "{\n\t// the gateway\n\t\"listen\"", 2, "there is a comment"},
	"a comment of a shell":            {`"database"`, "# where\n\"database\"", 3, "there is a comment"},
	"a comment behind a value":        {`"production",`, `"production", /* for now */`, 2, "there is a comment"},
	"a bracket that is not closed":    {"]\n\t}]\n}", "]\n\t}", 11, "the file ends too early"},
	"a brace too many":                {"\t}]\n}", "\t}]\n}}", 12, "there is more behind the end"},
	"a second configuration":          {"\t}]\n}", "\t}]\n}\n{}", 13, "there is more behind the end"},
	"a quote that is not closed":      {`"production",`, `"production,`, 2, "its closing quote is missing"},
	"a path with backslashes":         {`"data/gateway.db"`, `"C:\data\gateway.db"`, 3, "a backslash in a text is written twice"},
	"a number with a zero in front":   {`"confirmations": 12`, `"confirmations": 012`, 5, ""},
	"a text in another encoding":      {`"data/gateway.db"`, "\"d\xe4ta\"", 3, "UTF-8"},
	"a mark in front":                 {"{\n\t\"listen\"", "\ufeff{\n\t\"listen\"", 1, "byte order mark"},
	"UTF-16":                          {valid, "\xff\xfe{\x00", 1, "save it as UTF-8"},
	"nothing":                         {valid, " \n", 1, "the file is empty"},
	"a setting of the wrong form":     {`"2s"`, `"2"`, 5, "pollEvery is a time such as 2s"},
	"a time beyond a day":             {`"2s"`, `"24h0m1s"`, 5, `chain "ETH": pollEvery is a time such as 2s, 24h at most`},
	"a time beyond all":               {`"2s"`, `"200000h"`, 5, `chain "ETH": pollEvery is a time such as 2s, 24h at most`},
	"a blockTime beyond a day":        {`"pollEvery": "2s"`, "\n\"blockTime\": \"25h\"", 6, `chain "ETH": blockTime is a time such as 2s, 24h at most`},
	"an alarmAfter beyond a day":      {`"pollEvery": "2s"`, "\n\"alarmAfter\": \"25h\"", 6, `chain "ETH": alarmAfter is a time such as 2s, 24h at most`},
	"a chain with a list of no token": {tokens, `"tokens": []`, 7, `chain "ETH": tokens is empty: name one to take for payment`},
	"a chain without tokens":          {",\n\t\t" + tokens, ``, 4, `chain "ETH": tokens is empty: name one to take for payment`},
	"a setting that is missing":       {`"decimals": 18, `, ``, 9, `token "USDC": decimals is required`},
	"a setting of the file missing":   {`"database": "data/gateway.db",`, ``, 0, "database is required"},
	"another server's address":        {`"data/gateway.db"`, `"mysql://db1/xcheckout"`, 3, "database is neither the path of a SQLite file nor the address of a PostgreSQL database, as in postgres://"},
	"an address with capitals":        {`"data/gateway.db"`, `"Postgres://db1/xcheckout"`, 3, "database is neither"},
	"an address of keywords":          {`"data/gateway.db"`, `"host=db1 dbname=xcheckout"`, 3, "database is neither"},
	"an address that can't be read":   {`"data/gateway.db"`, `"postgres://[::1/xcheckout"`, 3, "database can't be read"},
	"too few connections":             {`"data/gateway.db"`, `"postgres://db1/xcheckout?pool_max_conns=1"`, 3, "pool_max_conns in the address of the database is 4 at least"},
	"an address with another port":    {`"data/gateway.db"`, `"postgres://db1:port/xcheckout"`, 3, "database can't be read"},
	"a second node of the wrong form": {`"http://127.0.0.1:2"`, "\n\"127.0.0.1:2\"", 6, "rpcUrls: not a node's address"},
	"a port that is none":             {`"127.0.0.1:0"`, `"127.0.0.1:port"`, 2, "listen is host:port, as in 127.0.0.1:8787"},
	"no port":                         {`"127.0.0.1:0"`, `"127.0.0.1"`, 2, "listen is host:port"},
	"metrics where it listens":        {`"listen": "127.0.0.1:0"`, `"metrics": "127.0.0.1:8787"`, 2, "metrics is the address of listen"},
	"an address of SQLite's own form": {`"data/gateway.db"`, `"file:data/gateway.db"`, 3, "database is neither"},
	"parameters behind the path":      {`"data/gateway.db"`, `"data/gateway.db?mode=rwc"`, 3, "database is neither"},
	"a database of memory":            {`"data/gateway.db"`, `":memory:"`, 3, "database is neither"},
	"a space before the path":         {`"data/gateway.db"`, `" data/gateway.db"`, 3, "database is neither"},
	"a zero byte in the path":         {`"data/gateway.db"`, `"data\u0000.db"`, 3, "database is neither"},
	"metrics without a port":          {`"listen"`, `"metrics": "9464", "listen"`, 2, "metrics is host:port"},
	"an address with a user":          {`"https://pay.example.com/"`, `"https://user@pay.example.com/"`, 2, "this one has a user name in it"},
	"an address with a port of none":  {`"https://pay.example.com/"`, `"https://pay.example.com:0/"`, 2, "this one has no port that could exist"},
	"an empty chain":                  {`"chains": [{`, "\"chains\": [{},\n{", 4, "chain number 1: name is required"},
	"a name that could be a key":      {`"name": "ETH"`, `"name": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"`, 5, "chain number 1: name is required"},
}

// Every mistake in the form of the file is reported in the file's words, with its
// line, and never in those of a JSON library.
func TestLoadSaysWhereAndWhat(t *testing.T) {
	for name, c := range slips {
		if strings.Count(valid, c.old) == 0 {
			t.Fatalf("%s: %s is not in the valid file", name, c.old)
		}
		path := writeFile(t, strings.Replace(valid, c.old, c.new, 1))
		_, err := service.Load(path)
		where := fmt.Sprintf("configuration %s: line %d: ", path, c.line)
		if c.line == 0 {
			where = fmt.Sprintf("configuration %s: ", path)
		}
		if err == nil || !strings.HasPrefix(err.Error(), where) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want line %d and %q", name, err, c.line, c.want)
			continue
		}
		for _, word := range []string{"json", "unmarshal", "Go ", "offset", "invalid character", "token at", "mistake"} {
			if strings.Contains(strings.ReplaceAll(err.Error(), path, ""), word) {
				t.Errorf("%s: %v speaks of %q", name, err, word)
			}
		}
	}
}

// Whatever character is left out, put in or changed: what is refused is refused
// in the file's words, with a line.
func TestLoadOfAnySlip(t *testing.T) {
	path := writeFile(t, valid)
	refused := 0
	try := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := service.Load(path); err != nil {
			refused++
			if !regexp.MustCompile(`^configuration [^ ]+: (line [0-9]+: .|database is required|environment is|baseUrl is required)`).MatchString(err.Error()) {
				t.Fatalf("%v\n%s", err, text)
			}
		}
	}
	for i := 0; i < len(valid); i += 13 { // which meets every kind of place
		try(valid[:i] + valid[i+1:])
		for _, c := range []string{`"`, ",", "{", "]", "\\", "\n", "0", "é", "\xff", "\x00"} {
			try(valid[:i] + c + valid[i:])
			try(valid[:i] + c + valid[i+1:])
		}
	}
	if refused < 800 {
		t.Errorf("%d slips were refused, want most of all", refused)
	}
}

// The nodes' addresses have an access key in them as often as not.
func TestLoadRefusesNodes(t *testing.T) {
	for address, want := range map[string]string{
		"127.0.0.1:8545/SECRET": "does not begin with", "node.example/v3/SECRET": "does not begin with", "SECRET": "does not begin with",
		"ftp://node.example/SECRET": "does not begin with", "node/SECRET.ipc": "does not begin with", "": "does not begin with",
		"http:///v3/SECRET": "has no host", "https:node.example/SECRET": "has no host", "http://:8545/SECRET": "has no host",
		"http://node.example:0/SECRET": "has no port", "http://node.example:99999/SECRET": "has no port", "http://node.example:/SECRET": "has no port",
		"http://node.example:SECRET/": "can't be read", "http://user:SECRET@[::1/": "can't be read", "http://%zz/SECRET": "can't be read",
	} {
		_, err := service.Load(writeFile(t, strings.Replace(valid, "http://127.0.0.1:2", address, 1)))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "line 5") || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%q: %v, want line 5 and %q, and not the address", address, err, want)
		}
	}
	for _, address := range []string{"http://127.0.0.1:8545", "https://user:key@node.example/v3/key", "wss://node.example", "ws://[::1]:8546", "/run/geth.ipc"} {
		if _, err := service.Load(writeFile(t, strings.Replace(valid, "http://127.0.0.1:2", address, 1))); err != nil {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// No value of the file is repeated: any of them may hold a key, if only by a
// slip.
func TestLoadRepeatsNoValue(t *testing.T) {
	const key = "SECRET+/SECRET==" // no form of any setting
	texts := regexp.MustCompile(`"[^"]*"(,|\]|\}|\n)`).FindAllStringIndex(valid, -1)
	if len(texts) < 15 {
		t.Fatalf("the valid file has %d texts, want more", len(texts))
	}
	for _, at := range texts {
		end := strings.LastIndex(valid[:at[1]], `"`)
		_, err := service.Load(writeFile(t, valid[:at[0]+1]+key+valid[end:]))
		if err == nil && valid[at[0]:end] == `"data/gateway.db` {
			continue // a path of any form
		}
		if err == nil || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("a key for %s: %v, want an error without it", valid[at[0]:end], err)
		}
	}
	_, err := service.Load(writeFile(t, strings.Replace(valid, `"master.key"`, `"`+seal.NewKey()+`"`, 1)))
	if err == nil || !strings.Contains(err.Error(), "line 3: masterKeyFile is the path of a file, and this is a key") {
		t.Errorf("the master key for its file: %v", err)
	}
}

// A master key that others can read is refused, with what to type.
func TestLoadRefusesAnExposedMasterKey(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a mode says nothing on Windows")
	}
	path := writeFile(t, valid)
	key := filepath.Join(filepath.Dir(path), "master.key")
	if err := os.Chmod(key, 0o640); err != nil {
		t.Fatal(err)
	}
	_, err := service.Load(path)
	if !errors.As(err, new(*secret.ExposedError)) || !strings.HasSuffix(err.Error(), "chmod 600 "+key) {
		t.Errorf("loaded with a master key of mode 640: %v, want what to type", err)
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
