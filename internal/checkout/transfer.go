package checkout

import (
	"cmp"
	"fmt"
	"html/template"
	"strings"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/money"
)

// networks are the names that payers know chains by. A wallet shows the chain
// id too, so an unknown chain is named by it.
var networks = map[chain.Ref]string{
	"eip155:1": "Ethereum", "eip155:10": "OP Mainnet", "eip155:56": "BNB Smart Chain", "eip155:137": "Polygon", "eip155:8453": "Base",
	"eip155:42161": "Arbitrum One", "eip155:43114": "Avalanche C-Chain", "eip155:97": "BNB Smart Chain Testnet", "eip155:11155111": "Sepolia",
	"eip155:560048": "Hoodi", "eip155:80002": "Polygon Amoy", "eip155:84532": "Base Sepolia", "eip155:421614": "Arbitrum Sepolia",
	"eip155:1337": "Local test chain", "eip155:31337": "Local test chain",
}

func network(name string, ref chain.Ref) string {
	switch known := networks[ref]; {
	case known != "":
		return known
	case ref == "": // its node has not answered yet
		return name
	default:
		return fmt.Sprintf("%s (chain %s)", name, chainID(ref))
	}
}

// nativeCoins are what payers call the coins of these chains; ETH on the others
// that we know.
var nativeCoins = map[chain.Ref]string{"eip155:56": "BNB", "eip155:97": "BNB", "eip155:137": "POL", "eip155:80002": "POL", "eip155:43114": "AVAX"}

// nativeCoin names a chain's own coin.
func nativeCoin(name string, ref chain.Ref) string {
	if networks[ref] == "" {
		return "The coin of " + network(name, ref)
	}
	return cmp.Or(nativeCoins[ref], "ETH")
}

// chainID is the part of a reference that says which chain of its kind it is, as
// wallets show it.
func chainID(ref chain.Ref) string {
	_, id, _ := strings.Cut(string(ref), ":")
	return id
}

// symbol is the part of a token's name that names the coin: USDT of ETH_USDT.
func symbol(token string) string {
	if _, after, found := strings.Cut(token, "_"); found {
		return after
	}
	return token
}

// transferLink is the request to transfer an amount to an order's address, which
// a wallet reads from a QR code or opens; empty where the order's kind of chain
// has no such form.
func transferLink(p gateway.PaymentPage, amount money.Amount) (template.URL, error) {
	raw, err := amount.Raw(p.Asset.Decimals)
	if err != nil {
		return "", fmt.Errorf("transfer of %s %s: %w", amount, p.Asset.Token, err)
	}
	uri, _ := p.Chain.PaymentLink(p.ChainRef, p.Asset.Contract, p.Address, raw)
	return template.URL(uri), nil
}

// groups splits an address or a hash into groups that an eye can compare: two
// characters of 0x, then four each.
func groups(text string) []string {
	var list []string
	if rest, found := strings.CutPrefix(text, "0x"); found {
		list, text = append(list, "0x"), rest
	}
	for len(text) > 4 {
		list, text = append(list, text[:4]), text[4:]
	}
	return append(list, text)
}

// digits splits an amount before each third digit in front of its point, to be
// shown with gaps; copied, it has none.
func digits(amount string) []string {
	whole, fraction, found := strings.Cut(amount, ".")
	var list []string
	for first := len(whole) % 3; whole != ""; first = 3 {
		if first > 0 {
			list = append(list, whole[:first])
		}
		whole = whole[first:]
	}
	if found && len(list) > 0 {
		list[len(list)-1] += "." + fraction
	}
	return list
}

// size is the class of a number by its length, so that the style sheet can make
// it fit: a number is never broken. The longest has 13 digits before the point
// and 6 after it.
func size(amount string) string {
	if len(amount) <= 9 {
		return ""
	}
	return fmt.Sprintf(" n%d", min(len(amount), 20))
}
