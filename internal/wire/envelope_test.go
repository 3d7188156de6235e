package wire_test

import (
	"testing"

	"github.com/xcheckout/xcheckout/internal/wire"
)

// An answer that is put together is the one that is encoded.
func TestAppendSuccess(t *testing.T) {
	for _, retdata := range []any{nil, true, map[string]string{"a": "two words"}, []int{1, 2}} {
		data, err := wire.Encode(retdata)
		if err != nil {
			t.Fatal(err)
		}
		want, err := wire.Encode(wire.Success(data))
		if err != nil {
			t.Fatal(err)
		}
		if got := wire.AppendSuccess(nil, data); string(got) != string(want) {
			t.Errorf("put together is %s, encoded %s", got, want)
		}
	}
}
