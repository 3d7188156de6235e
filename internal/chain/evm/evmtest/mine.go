package evmtest

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// MineEvery makes a node mine a block every so often until the test ends: nodes
// that mine for each chain transaction alone would never confirm the last one.
func MineEvery(t testing.TB, url string, pause time.Duration) {
	t.Helper()
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			case <-time.After(pause):
			}
			answer, err := http.Post(url, "application/json", strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"evm_mine","params":[]}`))
			if err != nil { // the test will tell what it waits for in vain
				continue
			}
			io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
		}
	}()
	t.Cleanup(func() { close(stop); <-stopped })
}
