package evm_test

import (
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
)

// cutter passes connections on to an address, and cuts them.
type cutter struct {
	net.Listener
	mu   sync.Mutex
	open []net.Conn
}

func newCutter(t *testing.T, to string) *cutter {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{Listener: listener}
	t.Cleanup(func() { listener.Close(); c.cut() })
	go func() {
		for {
			in, err := listener.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", to)
			if err != nil {
				in.Close()
				continue
			}
			c.mu.Lock()
			c.open = append(c.open, in, out)
			c.mu.Unlock()
			go io.Copy(in, out)
			go io.Copy(out, in)
		}
	}()
	return c
}

func (c *cutter) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.open {
		conn.Close()
	}
	c.open = nil
}

// New blocks are told by anvil and by the chain in this process, also after the socket
// was cut.
func TestHeads(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(t *testing.T) (url string){
		"anvil": func(t *testing.T) string {
			url := evmtest.Anvil.Start(t)
			evmtest.MineEvery(t, url, 50*time.Millisecond)
			return url
		},
		"in this process": func(t *testing.T) string {
			c, err := dev.Start(t.Context(), dev.Config{BlockTime: 50 * time.Millisecond})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { c.Close() })
			return c.URL()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCutter(t, strings.TrimPrefix(start(t), "http://"))
			source, err := evm.Open("http://"+c.Addr().String(), "ws://"+c.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			if only, err := evm.Open("http://127.0.0.1:1"); err != nil || only.Tells() || !source.Tells() {
				t.Errorf("%v: of HTTP alone, or of HTTP and a socket, the wrong one tells", err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			var told atomic.Int64
			var done sync.WaitGroup
			done.Go(func() { source.Heads(ctx, func() { told.Add(1) }) })
			defer done.Wait()
			defer cancel()
			for range 2 {
				for before, end := told.Load(), time.Now().Add(20*time.Second); told.Load() < before+3; time.Sleep(5 * time.Millisecond) {
					if time.Now().After(end) {
						t.Fatalf("told of %d blocks, want more", told.Load())
					}
				}
				c.cut()
			}
		})
	}
}
