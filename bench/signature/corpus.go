package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"

	"github.com/xcheckout/xcheckout/signature"
)

const (
	corpusBodies = 8       // more bytes than the nearer caches hold
	prettySize   = 100_000 // of one body, about
	orderSize    = 685     // of one order in it, about
)

// corpus has each of its bodies in three forms: with a two-space indent, without
// structural whitespace, and without any byte of whitespace, as our clients send it.
type corpus struct {
	pretty, compact, solid [][]byte
}

func newCorpus(seed uint64) (*corpus, error) {
	rnd := rand.New(rand.NewPCG(seed, 0))
	c := new(corpus)
	for range corpusBodies {
		pretty, err := json.MarshalIndent(orderList(rnd), "", "  ")
		if err != nil {
			return nil, err
		}
		compact, err := signature.Canonical(pretty)
		if err != nil {
			return nil, err
		}
		c.pretty = append(c.pretty, pretty)
		c.compact = append(c.compact, compact)
		c.solid = append(c.solid, signature.EscapeWhitespace(pretty))
	}
	return c, nil
}

var words = []string{"late payment", "C:\\temp\n", "say \"hi\"", "überweisung", "a longer remark of some words", "x", "支付 完成"}

func orderList(rnd *rand.Rand) any {
	word := func() string { return words[rnd.IntN(len(words))] }
	deposit := func() any {
		return map[string]any{"hash": fmt.Sprintf("%x", rnd.Uint64()), "amount": rnd.Float64() * 100, "index": rnd.IntN(300)}
	}
	var list []any
	for range prettySize / orderSize {
		list = append(list, map[string]any{
			"orderNo":     fmt.Sprintf("A-%09d", rnd.IntN(1e9)),
			"orderAmount": fmt.Sprintf("%d.%06d", rnd.IntN(1e5), rnd.IntN(1e6)),
			"customerId":  rnd.IntN(1e6),
			"createdTime": "2025-12-23 12:56:47",
			"remark":      word() + " " + word() + " " + word() + " " + word(),
			"paid":        rnd.IntN(2) == 0,
			"deposits":    []any{deposit(), deposit()},
			"metadata":    map[string]any{"cart": map[string]any{"items": []any{rnd.IntN(9), rnd.IntN(9), word()}}, "note": nil},
		})
	}
	return map[string]any{"list": list}
}

// sizeOf is how many bytes a body has on average.
func sizeOf(bodies [][]byte) int {
	total := 0
	for _, body := range bodies {
		total += len(body)
	}
	return total / len(bodies)
}
