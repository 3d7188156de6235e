package evm_test

import (
	"context"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

// Nodes of other makers: deploy, pay, and read what was paid; with every lie
// that can be seen through on the way.
func TestNodesOfOtherMakers(t *testing.T) {
	for _, node := range evmtest.Nodes {
		t.Run(node.Name, func(t *testing.T) {
			t.Parallel()
			payOn(t, node.Start(t))
		})
	}
}

func payOn(t *testing.T, url string) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	key := walletKey(t)
	deployment, err := evm.Deploy(ctx, url, key, owner, treasury)
	if err != nil {
		t.Fatal(err)
	}
	if want := mustPredict(t); deployment != want {
		t.Errorf("deployed %+v, predicted %+v", deployment, want)
	}
	if again, err := evm.Deploy(ctx, url, key, owner, treasury); err != nil || again != deployment {
		t.Errorf("deployed again: %+v, %v", again, err)
	}
	tokens, err := evm.DeployTestTokens(ctx, url, key, walletAddress)
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, url)
	if err := s.Check(ctx, deployment.Scheme(), []chain.Token{{Contract: tokens[0].Contract, Decimals: 6}, {Contract: tokens[1].Contract, Decimals: 18}}); err != nil {
		t.Errorf("check: %v", err)
	}
	if err := s.Check(ctx, deployment.Scheme(), []chain.Token{{Contract: tokens[0].Contract, Decimals: 18}}); !errors.Is(err, chain.ErrContract) {
		t.Errorf("check of wrong decimals: %v, want ErrContract", err)
	}
	if err := s.Check(ctx, "", []chain.Token{{Contract: owner, Decimals: 6}}); !errors.Is(err, chain.ErrContract) {
		t.Errorf("check of no token: %v, want ErrContract", err)
	}
	start, err := s.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	deposit, err := family.Derive(deployment.Scheme(), [32]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	wallet := openWallet(t, url)
	var paid []chain.TxID
	for i, token := range []chain.Address{tokens[0].Contract, tokens[1].Contract, tokens[0].Contract} {
		id, err := wallet.Pay(ctx, token, deposit, big.NewInt(int64(i+1)))
		if err != nil {
			t.Fatal(err)
		}
		if err := wallet.Wait(ctx, id); err != nil {
			t.Fatal(err)
		}
		paid = append(paid, id)
	}
	contracts := []chain.Address{tokens[0].Contract, tokens[1].Contract}
	for name, tell := range map[string]lie{"honest": nil, "no logs": logLies["an empty list"].tell,
		"no receipts of whole blocks": refuse("eth_getBlockReceipts", `{"code":-32601,"message":"no"}`)} {
		p := evmtest.StartProxy(t, url)
		p.Answer(tell)
		readPaid(ctx, t, name, open(t, p.URL), start, contracts, deposit, paid)
	}
	head, err := s.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if got := balances(t, s, head, chain.Holding{Token: contracts[0], Address: deposit}, chain.Holding{Address: deposit}); got != "[4 0]" {
		t.Errorf("the deposit address holds %s, want [4 0]", got)
	}
	if found, err := s.Search(ctx, contracts, deposit, 0, head.Number); err != nil || len(found) != 3 {
		t.Errorf("the search found %+v, %v, want 3 transfers", found, err)
	}
	if final, err := s.Final(ctx, head, chain.Policy{Depth: 2}); err != nil || final.Hash != head.ParentHash {
		t.Errorf("final is %+v, %v, want the parent of %+v", final, err, head)
	}
}

func readPaid(ctx context.Context, t *testing.T, name string, s *evm.Source, after chain.Block, tokens []chain.Address, to chain.Address, paid []chain.TxID) {
	t.Helper()
	blocks, err := s.Next(ctx, after, 100)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	list, read, err := s.Transfers(ctx, blocks, tokens, all)
	if err != nil || read != len(blocks) || len(list) != len(paid) {
		t.Errorf("%s: read %+v of %d blocks, %v, want %d transfers of %d blocks", name, list, read, err, len(paid), len(blocks))
		return
	}
	for i, one := range list {
		if one.Tx != paid[i] || one.To != to || one.Raw.Int64() != int64(i+1) || one.Ordinal != 0 || one.From != walletAddress {
			t.Errorf("%s: transfer %d is %+v, want %s", name, i, one, paid[i])
		}
	}
}
