package evm

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/ethereum/go-ethereum/core/types"

	"github.com/xcheckout/xcheckout/internal/chain"
)

// benchTransfers is how many transfers the answer of the benchmarks has: those
// of some blocks of a busy token.
const benchTransfers = 2000

// BenchmarkDecode takes a node's answer out of its envelope and decodes it: as
// it is done here, as it is done here with a list that looks unusual, and as
// package rpc does it into go-ethereum's logs. Its figures are read by
// bench/chain.
func BenchmarkDecode(b *testing.B) {
	answer := answerOf(benchTransfers)
	message := fmt.Appendf(nil, `{"jsonrpc":"2.0","id":0,"result":%s}`, answer)
	unusual := bytes.Replace(message, []byte(`"removed":false`), []byte(`"removed":null`), 1)
	for name, text := range map[string][]byte{"ours": message, "unusual": unusual} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				var list events
				if _, err := decodeAnswers(text, []request{{result: &list}}); err != nil || len(list) != benchTransfers {
					b.Fatal(len(list), err)
				}
			}
			perTransfer(b)
		})
	}
	b.Run("encoding-json", func(b *testing.B) {
		for b.Loop() {
			var logs []types.Log
			if err := json.Unmarshal(answer, &logs); err != nil || len(logs) != benchTransfers {
				b.Fatal(len(logs), err)
			}
		}
		perTransfer(b)
	})
	b.Run("rpc", func(b *testing.B) {
		for b.Loop() {
			var envelope struct {
				Version string          `json:"jsonrpc"`
				ID      json.RawMessage `json:"id"`
				Result  json.RawMessage `json:"result"`
			}
			var logs []types.Log
			if err := json.NewDecoder(bytes.NewReader(message)).Decode(&envelope); err != nil {
				b.Fatal(err)
			}
			if err := json.Unmarshal(envelope.Result, &logs); err != nil || len(logs) != benchTransfers {
				b.Fatal(len(logs), err)
			}
		}
		perTransfer(b)
	})
}

// BenchmarkTransfers takes a node's answer out of its envelope, decodes it and
// finds out which of its transfers are ours, of a million open addresses.
func BenchmarkTransfers(b *testing.B) {
	answer := answerOf(benchTransfers)
	message := fmt.Appendf(nil, `{"jsonrpc":"2.0","id":0,"result":%s}`, answer)
	ours := millionAddresses()
	q, err := newQuery([]chain.Address{chain.Address(events(mustScan(answer))[0].contract[:])})
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for b.Loop() {
		var list events
		if _, err := decodeAnswers(message, []request{{result: &list}}); err != nil {
			b.Fatal(err)
		}
		r := &reading{events: q.transfersIn(list)}
		r.keep(ours)
		if len(r.transfers()) != 0 {
			b.Fatal("an address of the answer is ours")
		}
	}
	perTransfer(b)
}

func perTransfer(b *testing.B) {
	b.ReportMetric(float64(b.N)*benchTransfers/b.Elapsed().Seconds(), "transfers/s")
}

func mustScan(answer []byte) events {
	list, ok := scanEvents(answer)
	if !ok {
		panic("evm: the answer of the benchmark is not scanned")
	}
	return list
}

func millionAddresses() chain.Ours {
	set := new(chain.AddressSet)
	var a [20]byte
	for i := range 1_000_000 {
		binary.BigEndian.PutUint32(a[:], uint32(i+1))
		set.Add(chain.Address(a[:]), int64(i))
	}
	return set.Has
}
