package doctor_test

import (
	"context"
	"fmt"
	"slices"
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
		c := with(body2KB, slip)
		b.Run(string(slip.code), func(b *testing.B) {
			for b.Loop() {
				if d, _ := doctor.Diagnose(context.Background(), c); len(d.Findings) != 1 {
					b.Fatal("found", d.Findings)
				}
			}
		})
	}
}

// BenchmarkPairs finds each pair of mistakes in a body of 2 KB, once a round,
// and reports how the times are distributed.
func BenchmarkPairs(b *testing.B) {
	for b.Loop() {
		within, all := 0, pairs()
		var took []time.Duration
		for _, pair := range all {
			c := with(body2KB, pair[:]...)
			begin := time.Now()
			d, _ := doctor.Diagnose(context.Background(), c)
			took = append(took, time.Since(begin))
			if len(d.Findings) == 2 && took[len(took)-1] < 500*time.Millisecond {
				within++
			}
		}
		slices.Sort(took)
		b.ReportMetric(100*float64(within)/float64(len(all)), "%_found_within_500ms")
		b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms_median")
		b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "ms_longest")
	}
}

// BenchmarkNothing is the whole search, in which nothing is found.
func BenchmarkNothing(b *testing.B) {
	c := with(body2KB)
	c.Signature = "A" + c.Signature[1:]
	for b.Loop() {
		if d, _ := doctor.Diagnose(context.Background(), c); len(d.Findings) > 0 {
			b.Fatal("found", d.Findings)
		}
	}
}
