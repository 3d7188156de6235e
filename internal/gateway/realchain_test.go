package gateway_test

import (
	"context"
	"math/big"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/contract"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment/cases"
)

// Every case of the table comes out as it says where ETH is go-ethereum's node within
// this process, read by a chain.Watcher as it reads nodes far away.
func TestMatchingTableOnARealChain(t *testing.T) {
	t.Parallel()
	runCases(realBench(t, startSimulated(t)))
}

// Every case comes out so, too, where ETH is Anvil, whose own anvil_reorg replaces blocks.
func TestMatchingTableOnAnvil(t *testing.T) {
	t.Parallel()
	runCases(realBench(t, startAnvil(t)))
}

// realChains are the ground on which ETH is that chain, and BSC one made by hand.
type realChains struct {
	*madeChains
	node     *nodeChain
	base     uint64 // time of second 0
	recorder *listening
	back     []*types.Transaction // what reorgs took
}

// listening is the gateway as the Watcher's Recorder, which says what was recorded to its end.
type listening struct {
	*gateway.Gateway
	mu   sync.Mutex
	last chain.Hash
}

func (l *listening) Record(ctx context.Context, b chain.Batch) error {
	err := l.Gateway.Record(ctx, b)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil {
		l.last = b.Cursor().Hash
	}
	return err
}

func (l *listening) recorded() chain.Hash {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}

// realBench is a gateway that follows the chain.
func realBench(t *testing.T, s *nodeChain) (*bench, ground) {
	base := s.head(t).Time
	list := append([]gateway.Token(nil), tokens...)
	list[0].Contract, list[1].Contract = chain.Address(s.tokens[cases.USDT].Bytes()), chain.Address(s.tokens[cases.USDC].Bytes())
	list = append(list, feeToken(chain.Address(s.tokens[cases.Fee].Bytes())))
	b := benchOf(t, time.Unix(int64(base), 0).UTC(), family{}, list)
	now := b.now
	b.clock.Store(&now)
	b.other = newChain(b, bsc)
	source := must(evm.Family{}.Open([]string{s.url}))(t)
	r := &realChains{madeChains: &madeChains{bench: b}, node: s, recorder: &listening{Gateway: b.gateway}}
	watcher := must(chain.New(chain.Config{Chain: eth, Source: source, Recorder: r.recorder, Policy: chain.Policy{Depth: confirmations},
		Tokens: []chain.Address{list[0].Contract, list[1].Contract, list[3].Contract}, PollEvery: 5 * time.Millisecond, Log: b.config.Log}))(t)
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { watcher.Run(ctx) })
	t.Cleanup(func() { cancel(); running.Wait(); source.Close() })
	r.record()
	return b, r
}

func (r *realChains) begin() {
	r.madeChains.begin()
	r.base, r.back = r.node.head(r.t).Time, nil
	r.turn(time.Unix(int64(r.base), 0).UTC())
}

func (r *realChains) block(name string, payments [][]sentPayment) {
	if name == bsc {
		r.madeChains.block(name, payments)
		return
	}
	r.second++
	for _, together := range payments {
		if len(together) == 1 {
			r.transfer(together[0].token, r.account(together[0].to), together[0].raw)
			continue
		}
		r.together(together)
	}
	r.node.blocks.mine(r.t, r.time())
}

// time is the chain's at this second of the case.
func (r *realChains) time() uint64 { return r.base + uint64(r.second) }

func (r *realChains) account(text string) common.Address {
	return common.Address([]byte(address(text)))
}

func (r *realChains) transfer(token string, to common.Address, raw *big.Int) {
	at := r.node.tokens[token]
	r.node.send(r.t, &at, contract.NewTestUSDC().PackTransfer(to, raw), 200_000)
}

// together makes several transfers in one chain transaction: a contract whose constructor
// pays, from what it was given before.
func (r *realChains) together(payments []sentPayment) {
	payer := crypto.CreateAddress(r.node.wallet(), r.node.nonce+uint64(len(payments)))
	var code []byte
	for _, p := range payments {
		r.transfer(p.token, payer, p.raw)
		data := contract.NewTestUSDC().PackTransfer(r.account(p.to), p.raw)
		for at := 0; at < len(data); at += 32 {
			word := make([]byte, 32)
			copy(word, data[at:])
			code = append(append(append(code, byte(vm.PUSH32)), word...), byte(vm.PUSH1), byte(at), byte(vm.MSTORE))
		}
		push := func(n int) { code = append(code, byte(vm.PUSH1), byte(n)) }
		push(0) // what it answers is not read
		push(0)
		push(len(data))
		push(0)
		push(0) // of the chain's own coin
		code = append(append(append(code, byte(vm.PUSH20)), r.node.tokens[p.token].Bytes()...), byte(vm.GAS), byte(vm.CALL), byte(vm.POP))
	}
	r.node.send(r.t, nil, code, 3_000_000)
}

func (r *realChains) until(second int) {
	r.second = second
	r.other.mine(r.origin + second)
	r.node.blocks.empty(r.t, r.time())
}

func (r *realChains) reorg(depth int) {
	client := r.node.client
	head := r.node.head(r.t).Number.Int64()
	for number := head - int64(depth) + 1; number <= head; number++ {
		r.back = append(r.back, must(client.BlockByNumber(r.t.Context(), big.NewInt(number)))(r.t).Transactions()...)
	}
	r.node.blocks.reorg(r.t, depth)
	r.node.nonce = must(client.NonceAt(r.t.Context(), r.node.wallet(), nil))(r.t)
}

func (r *realChains) again() {
	r.second++
	for _, signed := range r.back {
		r.node.pool(r.t, signed)
	}
	r.back = nil
	r.node.blocks.mine(r.t, r.time())
}

// record waits until the gateway has recorded the newest block to its end.
func (r *realChains) record() {
	r.other.record()
	for end := time.Now().Add(30 * time.Second); r.recorder.recorded() != chain.Hash(r.node.head(r.t).Hash().Bytes()); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			r.t.Fatal("the gateway does not follow the chain")
		}
	}
}
