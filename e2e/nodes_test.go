//go:build unix

package e2e

import (
	"cmp"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	devchain "github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

// The same flow against nodes that are not ours, over JSON-RPC, with the gateway
// as an operator runs it: from the deployment to PAID.
func TestPaymentOnOtherNodes(t *testing.T) {
	for _, node := range evmtest.Nodes {
		t.Run(node.Name, func(t *testing.T) {
			t.Parallel()
			payOn(t, mining(t, node))
		})
	}
}

// mining starts a node that mines a block a second.
func mining(t *testing.T, node evmtest.Node) (rpcURL string) {
	t.Helper()
	rpcURL = node.Start(t)
	evmtest.MineEvery(t, rpcURL, time.Second)
	return rpcURL
}

func payOn(t *testing.T, rpcURL string) {
	home := t.TempDir()
	o := operator{t: t, home: home, rpcURL: rpcURL}
	token := o.deployToken()
	merchant := o.configure(token)

	serve := start(t, environment(home), binary(t, "xcheckoutd"), "serve", "--config", o.config())
	serve.ready()
	receiver := newReceiver(t)
	answer := merchant.signedCall(t, "POST", "/sandbox/webhook", `{"url":"`+receiver.url+`"}`)
	if !strings.Contains(answer, `"success":true`) {
		t.Fatalf("set webhook: %s", answer)
	}
	env := environment(home, "XCHECKOUT_BASE_URL="+merchant.BaseURL, "XCHECKOUT_EMAIL="+merchant.Email, "XCHECKOUT_PASSWORD="+merchant.Password,
		"XCHECKOUT_API_KEY="+merchant.APIKey, "XCHECKOUT_API_SECRET="+merchant.APISecret, "XCHECKOUT_SIGN_KEY="+merchant.SignKey)
	created := decode[order](t, runOutput(t, env, "", 0, binary(t, "xcheckout"),
		"order", "create", "--amount", "25.00", "--token", "ETH_USDT", "--order-no", "anvil", "--json"))

	first := o.pay(token.Contract, created.DepositAddress, 10_000_000)
	second := o.pay(token.Contract, created.DepositAddress, 15_000_000)
	receiver.wait("anvil", "deposit_detected", startTimeout)
	receiver.wait("anvil", "paid", startTimeout)
	paid := decode[order](t, runOutput(t, env, "", 0, binary(t, "xcheckout"), "order", "info", "anvil", "--json"))
	if paid.OrderStatus != "PAID" || paid.ReceivedAmount != "25" || len(paid.Deposits) != 2 ||
		paid.Deposits[0].TxHash != first || paid.Deposits[1].TxHash != second {
		t.Errorf("order %+v, want PAID by %s and %s", paid, first, second)
	}
	out := runOutput(t, environment(home), "", 0, binary(t, "xcheckoutd"), "ledger", "check", "--config", o.config(), "--json")
	if !decode[struct{ Balanced bool }](t, out).Balanced {
		t.Errorf("ledger: %s", out)
	}
}

// operator sets up a gateway by its command line and a configuration file.
type operator struct {
	t            *testing.T
	home, rpcURL string
	proxy        string // where the gateways reach the node, if not at rpcURL
	chain        string // more members of the chain in the configuration, each with a comma behind it
	members      string // more members of the configuration itself, likewise
}

func (o operator) config() string { return filepath.Join(o.home, "gateway.json") }

func (o operator) run(args ...string) string {
	o.t.Helper()
	return runOutput(o.t, environment(o.home), "", 0, binary(o.t, "xcheckoutd"), args...)
}

func (o operator) write(name, text string) string {
	o.t.Helper()
	path := filepath.Join(o.home, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		o.t.Fatal(err)
	}
	return path
}

// deployToken puts a test token on the chain: what a real one has already.
func (o operator) deployToken() evm.Token {
	o.t.Helper()
	key, err := evm.ParseKey(devchain.WalletKey)
	if err != nil {
		o.t.Fatal(err)
	}
	holder, err := evm.Family{}.Parse(devchain.Wallet)
	if err != nil {
		o.t.Fatal(err)
	}
	tokens, err := evm.DeployTestTokens(o.t.Context(), o.rpcURL, key, holder)
	if err != nil {
		o.t.Fatal(err)
	}
	return tokens[0]
}

// contracts are where deposit addresses come from.
type contracts struct{ Factory, Implementation string }

// deployContracts deploys them, which is done once however often it is asked for.
func (o operator) deployContracts() contracts {
	o.t.Helper()
	keyFile := o.write("deployer.key", devchain.WalletKey+"\n")
	deploy := []string{"chain", "deploy", "--rpc", o.rpcURL, "--key-file", keyFile, "--owner", devchain.Owner, "--treasury", devchain.Treasury, "--json"}
	deployed := decode[contracts](o.t, o.run(deploy...))
	if again := decode[contracts](o.t, o.run(deploy...)); again != deployed {
		o.t.Errorf("deployed again at %+v, want %+v", again, deployed)
	}
	return deployed
}

func (o operator) configure(token evm.Token) credentials {
	o.t.Helper()
	deployed := o.deployContracts()
	address := freeAddress(o.t)
	o.write("master.key", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\n")
	o.write("gateway.json", o.configuration(address, "gateway.db", deployed, token))
	return o.merchant(inspected(o.t, address))
}

// configuration is that of a gateway.
func (o operator) configuration(listen, database string, deployed contracts, token evm.Token) string {
	return `{
  "listen": "` + listen + `", "environment": "sandbox", "database": "` + database + `", "masterKeyFile": "master.key", "webhooksTo": "loopback", ` + o.members + `
  "chains": [{"name": "ETH", "rpcUrls": ["` + cmp.Or(o.proxy, o.rpcURL) + `"], "confirmations": 2, "pollEvery": "200ms", ` + o.chain + `
    "factory": "` + deployed.Factory + `", "implementation": "` + deployed.Implementation + `",
    "tokens": [{"symbol": "USDT", "contract": "` + evm.Family{}.Print(token.Contract) + `", "decimals": 6, "rate": "1"}]}]
}`
}

// merchant makes one that reaches the gateway by a URL.
func (o operator) merchant(baseURL string) credentials {
	o.t.Helper()
	m := decode[struct{ MerchantID, Email, Password string }](o.t,
		o.run("merchant", "create", "--config", o.config(), "--name", "Shoe shop", "--email", "ops@shop.example", "--json"))
	c := decode[credentials](o.t, o.run("credential", "create", "--config", o.config(), "--merchant", m.MerchantID, "--json"))
	c.BaseURL, c.Email, c.Password = baseURL, m.Email, m.Password
	return c
}

// pay sends tokens as any payer does: by a transfer on the chain.
func (o operator) pay(contract chain.Address, to string, raw int64) (hash string) {
	o.t.Helper()
	key, err := evm.ParseKey(devchain.WalletKey)
	if err != nil {
		o.t.Fatal(err)
	}
	wallet, err := evm.OpenWallet(o.t.Context(), o.rpcURL, key)
	if err != nil {
		o.t.Fatal(err)
	}
	defer wallet.Close()
	address, err := evm.Family{}.Parse(to)
	if err != nil {
		o.t.Fatal(err)
	}
	tx, err := wallet.Pay(o.t.Context(), contract, address, big.NewInt(raw))
	if err != nil {
		o.t.Fatal(err)
	}
	if err := wallet.Wait(o.t.Context(), tx); err != nil {
		o.t.Fatal(err)
	}
	return evm.Family{}.PrintTx(tx)
}
