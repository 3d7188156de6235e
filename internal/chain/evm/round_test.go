package evm_test

import (
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// What a price feed says is read as it stands, also what nobody should believe.
func TestRoundOfAPriceFeed(t *testing.T) {
	key := walletKey(t)
	socket, sim := startBare(t, key)
	client := sim.Client()
	id, err := client.ChainID(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	opts := bind.NewKeyedTransactor(key, id)
	feed := NewTestFeed()
	at, sent, err := bind.DeployContract(opts, common.FromHex(TestFeedMetaData.Bin), client, feed.PackConstructor(8, "EUR / USD"))
	if err != nil {
		t.Fatal(err)
	}
	succeeds := func(sent *types.Transaction) {
		sim.Commit()
		if receipt, err := client.TransactionReceipt(t.Context(), sent.Hash()); err != nil || receipt.Status != types.ReceiptStatusSuccessful {
			t.Fatalf("%+v, %v", receipt, err)
		}
	}
	succeeds(sent)
	s := open(t, socket)
	contract := bind.NewBoundContract(at, abi.ABI{}, client, client, client)
	for name, r := range map[string]chain.Round{
		"a price":       {ID: new(big.Int).Lsh(big.NewInt(7), 64), Answer: big.NewInt(108_123_456), AnsweredIn: big.NewInt(6), StartedAt: time.Unix(1700000000, 0), UpdatedAt: time.Unix(1700000012, 0)},
		"below zero":    {ID: big.NewInt(1), Answer: big.NewInt(-5), AnsweredIn: big.NewInt(1), StartedAt: time.Unix(1, 0), UpdatedAt: time.Unix(2, 0)},
		"nothing is in": {ID: new(big.Int), Answer: new(big.Int), AnsweredIn: new(big.Int), StartedAt: time.Unix(0, 0), UpdatedAt: time.Unix(0, 0)},
	} {
		sent, err := bind.Transact(contract, opts, feed.PackTell(r.ID, r.Answer, big.NewInt(r.StartedAt.Unix()), big.NewInt(r.UpdatedAt.Unix()), r.AnsweredIn))
		if err != nil {
			t.Fatal(err)
		}
		succeeds(sent)
		got, err := s.Round(t.Context(), chain.Address(at[:]))
		if err != nil || got.Description != "EUR / USD" || got.Decimals != 8 || got.ID.Cmp(r.ID) != 0 || got.Answer.Cmp(r.Answer) != 0 ||
			got.AnsweredIn.Cmp(r.AnsweredIn) != 0 || !got.StartedAt.Equal(r.StartedAt) || !got.UpdatedAt.Equal(r.UpdatedAt) {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, r)
		}
	}
	sent, err = bind.Transact(contract, opts, feed.PackTell(big.NewInt(1), big.NewInt(1), new(big.Int), new(big.Int).Lsh(big.NewInt(1), 64), big.NewInt(1)))
	if err != nil {
		t.Fatal(err)
	}
	succeeds(sent)
	for name, other := range map[string]chain.Address{"a time beyond all": chain.Address(at[:]), "no contract": owner} {
		if got, err := s.Round(t.Context(), other); !errors.Is(err, chain.ErrContract) {
			t.Errorf("%s: %+v, %v; want ErrContract", name, got, err)
		}
	}
}
