package service_test

import (
	"fmt"
	"io"
	"math/big"
	"math/rand/v2"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/service"
)

// slowly is the address of a database on a server over a way on which everything takes
// a random while: transactions are open for longer, and end in another order than they
// began.
func slowly(t *testing.T, database string) string {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	server := u.Host
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go carrySlowly(client, server)
		}
	}()
	u.Host, u.RawQuery = listener.Addr().String(), "sslmode=disable"
	return u.String()
}

func carrySlowly(client net.Conn, address string) {
	defer client.Close()
	server, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		io.Copy(client, server)
		client.Close()
	}()
	for buf := make([]byte, 64<<10); ; {
		n, err := client.Read(buf)
		if err != nil {
			return
		}
		time.Sleep(rand.N(20 * time.Millisecond))
		if _, err := server.Write(buf[:n]); err != nil {
			return
		}
	}
}

// An order that another process made a moment before it was paid is never missed: a
// command's on SQLite, other replicas' on PostgreSQL, where transactions overlap and
// commit in another order than they began.
func TestOrderOfAnotherProcessIsNeverMissed(t *testing.T) {
	c := startChain(t)
	cfg := config(t, c)
	cfg.Chains[0].PollEvery = 5 * time.Millisecond
	s := start(t, cfg)
	sellers, orders, pause := 1, 40, 60*time.Millisecond // at every moment between two blocks
	if s.Gateway.Shared() {
		sellers, orders, pause = 6, 25, 20*time.Millisecond
	}
	open := func() (*service.Service, error) { // with a store of its own, as another process has
		if s.Gateway.Shared() {
			slow := cfg
			slow.Database = slowly(t, cfg.Database)
			return service.Start(t.Context(), slow, nil)
		}
		beside := cfg
		beside.WhileServed = true
		return service.Open(t.Context(), beside)
	}
	var selling sync.WaitGroup
	var shops []gateway.Actor
	for range sellers {
		other, err := open()
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		shop := shopOf(t, other.Gateway)
		shops = append(shops, shop)
		selling.Go(func() {
			for i := range orders {
				time.Sleep(rand.N(pause))
				o, err := tryOrder(t, other.Gateway, shop, fmt.Sprint(i))
				for fault.CodeOf(err) == fault.Unavailable { // too many were in its way
					o, err = tryOrder(t, other.Gateway, shop, fmt.Sprint(i))
				}
				if err != nil {
					t.Errorf("order %d: %v", i, err)
					return
				}
				selling.Go(func() {
					if i%2 == 0 { // the others are paid at once
						time.Sleep(rand.N(3 * blockTime))
					}
					if _, err := c.Pay(t.Context(), o.Asset.Contract, o.Address, big.NewInt(25_000_000)); err != nil {
						t.Errorf("order %d: %v", i, err)
					}
				})
			}
		})
	}
	if selling.Wait(); t.Failed() {
		t.FailNow()
	}
	for _, shop := range shops {
		for i := range orders {
			paid(t, s.Gateway, shop, fmt.Sprint(i))
		}
	}
}
