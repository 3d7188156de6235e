package doctor_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature/doctor"
)

// body2KB is richBody with as many line items as make 2 KB of it.
var body2KB = func() string {
	var items []string
	for i := 0; len(richBody)+len(strings.Join(items, "")) < 2000; i++ {
		items = append(items, fmt.Sprintf("\n    {\n      \"sku\": \"item <%d> é\",\n      \"price\": %d.50,\n      \"count\": %d\n    }", i, i, i))
	}
	return strings.Replace(richBody, `"apple": 1e2`, `"apple": 1e2,`+"\n  \"items\": ["+strings.Join(items, ",")+"\n  ]", 1)
}()

// BenchmarkSingle finds each single mistake in a body of 2 KB.
func BenchmarkSingle(b *testing.B) {
	for _, slip := range slips {
		s := newSloppy(body2KB)
		slip.make(s)
		c := s.received()
		b.Run(string(slip.code), func(b *testing.B) {
			for b.Loop() {
				doctor.Diagnose(context.Background(), c)
			}
		})
	}
}

// BenchmarkPairs finds each pair of mistakes in a body of 2 KB, once a round,
// and reports how the times are distributed.
func BenchmarkPairs(b *testing.B) {
	for b.Loop() {
		within, pairs, longest := 0, 0, time.Duration(0)
		for i, first := range slips {
			for _, second := range slips[i+1:] {
				if impossible(first.code, second.code) || notSearched(first.code, second.code) {
					continue
				}
				s := newSloppy(body2KB)
				first.make(s)
				second.make(s)
				c := s.received()
				begin := time.Now()
				d, _ := doctor.Diagnose(context.Background(), c)
				took := time.Since(begin)
				pairs++
				longest = max(longest, took)
				if len(d.Findings) == 2 && took < 500*time.Millisecond {
					within++
				}
			}
		}
		b.ReportMetric(100*float64(within)/float64(pairs), "%_within_500ms")
		b.ReportMetric(float64(longest.Milliseconds()), "ms_longest")
	}
}

// BenchmarkNothing is the whole search, in which nothing is found.
func BenchmarkNothing(b *testing.B) {
	s := newSloppy(body2KB)
	c := s.received()
	c.Signature = "A" + c.Signature[1:]
	for b.Loop() {
		if d, _ := doctor.Diagnose(context.Background(), c); len(d.Findings) > 0 {
			b.Fatal("found", d.Findings)
		}
	}
}
