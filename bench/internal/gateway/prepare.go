package gateway

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"os"
)

// What is known of the chain of xcheckoutd dev: its wallet, whose key is public and
// worth nothing, and whom its factory belongs to.
const (
	wallet    = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
	walletKey = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
	owner     = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
	treasury  = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC"
)

type object = map[string]any

// prepare starts the chain and does what an operator does before the first order.
func (g *Gateway) prepare() (err error) {
	rpc, err := g.startNode()
	if err != nil {
		return err
	}
	if g.Address, err = freeAddress(); err != nil {
		return err
	}
	if err := g.configure(rpc); err != nil {
		return err
	}
	config := g.path("gateway.json")
	var merchant struct{ MerchantID, Email, Password string }
	if err := g.run(&merchant, "merchant", "create", "--config", config, "--name", "Shop", "--email", "ops@shop.example"); err != nil {
		return err
	}
	if err := g.run(&g.credential, "credential", "create", "--scope", "orders", "--scope", "read", "--scope", "refunds", "--config", config, "--merchant", merchant.MerchantID); err != nil {
		return err
	}
	g.MerchantID, g.credential.Email, g.credential.Password = merchant.MerchantID, merchant.Email, merchant.Password
	return g.run(&object{}, "recovery", "export", "--config", config, "--out", g.path("recovery.json"))
}

// startNode starts the chain and returns the address of its node.
func (g *Gateway) startNode() (rpc string, err error) {
	file := g.path("dev.json")
	if g.node, err = g.start("dev", "--listen", "127.0.0.1:0", "--block-time", g.config.BlockTime, "--credentials-file", file); err != nil {
		return "", err
	}
	var dev struct{ RPCURL string }
	err = await("the chain", func() bool {
		text, err := os.ReadFile(file)
		return err == nil && json.Unmarshal(text, &dev) == nil
	})
	return dev.RPCURL, err
}

// configure writes the configuration file. It is one of production, as far as that
// can be without a certificate.
func (g *Gateway) configure(rpc string) error {
	key := make([]byte, 32)
	rand.Read(key)
	if err := os.WriteFile(g.MasterKeyFile(), []byte(base64.StdEncoding.EncodeToString(key)+"\n"), 0o600); err != nil {
		return err
	}
	keyFile := g.path("wallet.key")
	if err := os.WriteFile(keyFile, []byte(walletKey+"\n"), 0o600); err != nil {
		return err
	}
	var factory struct{ Factory, Implementation string }
	if err := g.run(&factory, "chain", "deploy", "--rpc", rpc, "--key-file", keyFile, "--owner", owner, "--treasury", treasury); err != nil {
		return err
	}
	var tokens struct{ USDT string }
	if err := g.run(&tokens, "chain", "test-tokens", "--rpc", rpc, "--key-file", keyFile, "--holder", wallet); err != nil {
		return err
	}
	database := g.config.Database
	if database == "" {
		database = "gateway.db"
	}
	text, err := json.Marshal(object{
		"listen": g.Address, "baseUrl": "https://pay.example", "environment": "production", "database": database, "masterKeyFile": "master.key",
		"chains": []object{{"name": "ETH", "rpcUrls": []string{rpc}, "confirmations": 2,
			"factory": factory.Factory, "implementation": factory.Implementation,
			"tokens": []object{{"symbol": "USDT", "contract": tokens.USDT, "decimals": 6, "rate": "1"}}}},
	})
	if err != nil {
		return err
	}
	return os.WriteFile(g.path("gateway.json"), text, 0o600)
}
