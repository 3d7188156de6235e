package checkout

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/money"
)

// networks are the names that payers know chains by. A wallet shows the chain
// id too, so an unknown chain is named by it.
var networks = map[uint64]string{
	1: "Ethereum", 10: "OP Mainnet", 56: "BNB Smart Chain", 137: "Polygon", 8453: "Base", 42161: "Arbitrum One",
	43114: "Avalanche C-Chain", 97: "BNB Smart Chain Testnet", 11155111: "Sepolia", 560048: "Hoodi",
	80002: "Polygon Amoy", 84532: "Base Sepolia", 421614: "Arbitrum Sepolia",
	1337: "Local test chain", 31337: "Local test chain",
}

func network(chain string, id uint64) string {
	switch name, known := networks[id]; {
	case known:
		return name
	case id == 0: // its node has not answered yet
		return chain
	default:
		return fmt.Sprintf("%s (chain %d)", chain, id)
	}
}

// symbol is the part of a token's name that names the coin: USDT of ETH_USDT.
func symbol(token string) string {
	if _, after, found := strings.Cut(token, "_"); found {
		return after
	}
	return token
}

// transferURI is the request for a token transfer as EIP-681 has it, which a
// wallet reads from a QR code or opens as a link.
func transferURI(asset payment.Asset, chainID uint64, to string, amount money.Amount) (template.URL, error) {
	raw, err := amount.Raw(asset.Decimals)
	if err != nil {
		return "", fmt.Errorf("transfer of %s %s: %w", amount, asset.Token, err)
	}
	return template.URL(fmt.Sprintf("ethereum:%s@%d/transfer?address=%s&uint256=%s", asset.Contract, chainID, to, raw)), nil
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
