package service

import (
	"context"
	"fmt"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/gateway"
)

// miscounts names the nodes that say that one of the gateway's own accounts has sent more
// chain transactions than most nodes say, and than are recorded. Nothing goes by them, and
// so nothing else would tell.
func (s *Service) miscounts(ctx context.Context, configured Chain) (list []Trouble) {
	type account struct {
		what string
		at   chain.Address
	}
	var accounts []account
	if configured.Payout != nil {
		accounts = append(accounts, account{"payout wallet", configured.Payout.Wallet})
	}
	if key, err := configured.openSweeper(); err == nil && key != nil { // the doctor looks at the key
		accounts = append(accounts, account{"sweeping key", evm.NewKeySigner(key).Address()})
	}
	if len(accounts) == 0 || len(configured.RPCURLs) == 1 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, askMax)
	defer cancel()
	source, err := s.openNodes(ctx, configured)
	if err != nil {
		return nil
	}
	defer source.Close()
	for _, a := range accounts {
		nonces, err := evm.NoncesOf(ctx, source, a.at)
		if err != nil || !nonces.ByMost { // that nodes do not answer is told of each
			continue
		}
		most := max(nonces.Pending, s.recordedNonce(ctx, configured.Name, a.at))
		for _, one := range nonces.Said {
			if one.Mined > most {
				list = append(list, Trouble{fmt.Sprintf("node %s says that the %s %s has sent %d chain transactions, most say %d",
					one.Node, a.what, configured.Family.Print(a.at), one.Mined, nonces.Mined), doTakeOutNode})
			}
		}
	}
	return list
}

// recordedNonce is how many chain transactions of a payout wallet were signed here; zero of
// anything else.
func (s *Service) recordedNonce(ctx context.Context, name string, of chain.Address) uint64 {
	wallets, err := s.Gateway.PayoutWallets(ctx, gateway.Operator())
	if err != nil {
		return 0
	}
	for _, w := range wallets {
		if w.Chain == name && w.Address == of {
			return w.Nonce
		}
	}
	return 0
}
