package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// Addresses come in the order of their commits, each with whether its order waits.
func watchedAddresses(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	after := func(last store.Read) (next store.Read, list []string) {
		t.Helper()
		b.view(t, func(tx *store.Tx) (err error) {
			next, err = tx.AddressesAfter("evm", last, func(a store.ReadAddress) {
				list = append(list, fmt.Sprintf("%s %t", string(a.Address), a.Open))
			})
			return err
		})
		slices.Sort(list)
		return next, list
	}
	for i := range 3 {
		b.insertOrder(t, order(fmt.Sprint(i), usdt, start))
	}
	b.settle(t)
	last, list := after(store.Read{})
	if want := []string{"address0 true", "address1 true", "address2 true"}; !slices.Equal(list, want) {
		t.Errorf("addresses %v, want %v", list, want)
	}
	b.update(t, func(tx *store.Tx) error {
		o, err := tx.Order(merchantID, "1")
		o.Status = payment.Paid
		return errors.Join(err, tx.SaveOrder(o))
	})
	b.insertOrder(t, order("3", usdt, start))
	if _, list = after(last); !slices.Equal(list, []string{"address3 true"}) {
		t.Errorf("after the newest that was known: %v, want address3", list)
	}
	if _, list = after(store.Read{}); list[1] != "address1 false" {
		t.Errorf("addresses %v, want that of the paid order closed", list)
	}
	b.view(t, func(tx *store.Tx) error {
		var open []string
		err := tx.OpenAddresses("evm", func(a store.ReadAddress) { open = append(open, string(a.Address)) })
		if slices.Sort(open); !slices.Equal(open, []string{"address0", "address2", "address3"}) {
			t.Errorf("open are %v, want those of orders that wait", open)
		}
		n, countErr := tx.CountAddresses()
		if n != 4 {
			t.Errorf("%d addresses, want 4", n)
		}
		waiting, waitingErr := tx.CountOpenOrders()
		if waiting != 3 {
			t.Errorf("%d orders wait, want 3", waiting)
		}
		return errors.Join(err, countErr, waitingErr)
	})
}

// Of addresses whose balance was never compared on a chain, the oldest come first,
// until they were; on each chain they are others.
func searchedAddresses(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	for i := range 4 {
		b.insertOrder(t, order(fmt.Sprint(i), usdt, start))
	}
	b.settle(t)
	const other = "BSC"
	b.update(t, func(tx *store.Tx) error { return tx.InsertChain(other, chain.Identity{Ref: "eip155:56"}) })
	var last store.AddressPlace
	unsearched := func(on string) (list []string) {
		t.Helper()
		b.view(t, func(tx *store.Tx) error {
			found, err := tx.Unsearched(on, "evm", 2)
			for _, w := range found {
				last = w.Place
				list = append(list, string(w.Address)+" "+w.MerchantID+" "+w.OrderNo)
			}
			return err
		})
		return list
	}
	address0 := store.DepositAddress{Family: "evm", Address: "address0"}
	oldest := []string{"address0 mer_1 0", "address1 mer_1 1"}
	if got := unsearched(chainName); !slices.Equal(got, oldest) {
		t.Errorf("to be searched: %v, want the oldest, %v", got, oldest)
	}
	b.update(t, func(tx *store.Tx) error {
		return errors.Join(tx.SaveSearchedUpTo(chainName, last), tx.SaveSearched(chainName, address0, 7),
			tx.SaveSearched(chainName, address0, 5), tx.SaveSearched(other, address0, 99))
	})
	if got, want := unsearched(chainName), []string{"address2 mer_1 2", "address3 mer_1 3"}; !slices.Equal(got, want) {
		t.Errorf("to be searched: %v, want %v", got, want)
	}
	if got := unsearched(other); !slices.Equal(got, oldest) {
		t.Errorf("to be searched on another chain: %v, want all, %v first", got, oldest)
	}
	// Those of customers come after those of orders, and by themselves.
	c := customer("1", "c7")
	b.update(t, func(tx *store.Tx) error { return insertCustomer(tx, c) })
	b.settle(t)
	unsearched(chainName)
	b.update(t, func(tx *store.Tx) error { return tx.SaveSearchedUpTo(chainName, last) })
	if got, want := unsearched(chainName), []string{string(c.Address) + " mer_1 "}; !slices.Equal(got, want) {
		t.Errorf("to be searched: %q, want the customer's, %q", got, want)
	}
	b.update(t, func(tx *store.Tx) error { return tx.SaveSearchedUpTo(chainName, last) })
	b.insertOrder(t, order("4", usdt, start))
	b.settle(t)
	if got, want := unsearched(chainName), []string{"address4 mer_1 4"}; !slices.Equal(got, want) {
		t.Errorf("to be searched: %q, want the new order's, %q", got, want)
	}
	b.view(t, func(tx *store.Tx) error {
		first, err := tx.Searched(merchantID, "0")
		second, secondErr := tx.Searched(merchantID, "1")
		if first != 7 || second != 0 {
			t.Errorf("searched up to %d and %d, want 7, which neither an older block nor another chain's changes, and 0", first, second)
		}
		_, unknown := tx.Searched(merchantID, "9")
		if !errors.Is(unknown, store.ErrNotFound) {
			t.Errorf("an order that is not: %v, want %v", unknown, store.ErrNotFound)
		}
		return errors.Join(err, secondErr)
	})
}

// The order of an address is found, open or not: where no index has it, by its number, and
// without that as long as addresses were not read so far.
func ordersAt(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	for i := range 3 {
		b.insertOrder(t, order(fmt.Sprint(i), usdt, start))
	}
	c := customer("1", "c7")
	b.update(t, func(tx *store.Tx) error { return insertCustomer(tx, c) })
	ids := map[chain.Address]int64{}
	var upTo store.Read
	b.view(t, func(tx *store.Tx) (err error) {
		upTo, err = tx.AddressesAfter("evm", upTo, func(a store.ReadAddress) { ids[a.Address] = a.OrderID })
		return err
	})
	b.insertOrder(t, order("3", usdt, start)) // since then
	end := func(no string) {
		b.update(t, func(tx *store.Tx) error {
			o, err := tx.Order(merchantID, no)
			o.Status = payment.Timeout
			return errors.Join(err, tx.SaveOrder(o))
		})
	}
	end("1")
	find := func(a chain.Address, id int64, upTo store.Read) string {
		t.Helper()
		var o payment.Order
		var err error
		b.view(t, func(tx *store.Tx) error {
			o, err = tx.OrderAt(store.DepositAddress{Family: "evm", Address: a, OrderID: id, ReadUpTo: upTo})
			return nil
		})
		if errors.Is(err, store.ErrNotFound) {
			return "none"
		} else if err != nil {
			t.Fatal(err)
		}
		return o.OrderNo
	}
	for _, c := range []struct {
		what string
		a    chain.Address
		id   int64
		upTo store.Read
		want string
	}{
		{"that is open", "address0", ids["address0"], upTo, "0"},
		{"that ended since it was read", "address1", ids["address1"], upTo, "1"},
		{"that ended before", "address1", 0, upTo, "1"},
		{"that came since", "address3", 0, upTo, "3"},
		{"of which nothing was read", "address2", 0, store.Read{}, "2"},
		{"with another's number", "address2", ids["address0"], store.Read{}, "2"},
		{"of nobody", "nobody's", ids["address0"], upTo, "none"},
		{"of a customer", c.Address, ids[c.Address], upTo, "none"},
	} {
		if got := find(c.a, c.id, c.upTo); got != c.want {
			t.Errorf("an address %s is order %q's, want %q", c.what, got, c.want)
		}
	}
}

// How far addresses were searched is noted of orders, open or not.
func searchedOrders(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	c := customer("1", "c7")
	b.insertOrder(t, order("1", usdt, start))
	b.update(t, func(tx *store.Tx) error {
		o, err := tx.Order(merchantID, "1")
		o.Status = payment.Timeout
		return errors.Join(err, tx.SaveOrder(o), insertCustomer(tx, c))
	})
	var upTo store.Read
	b.view(t, func(tx *store.Tx) (err error) {
		upTo, err = tx.AddressesAfter("evm", upTo, func(store.ReadAddress) {})
		return err
	})
	b.insertOrder(t, order("3", usdt, start)) // since then
	b.update(t, func(tx *store.Tx) error {
		return errors.Join(
			tx.SaveSearched(chainName, store.DepositAddress{Family: "evm", Address: "address1", ReadUpTo: upTo}, 5),
			tx.SaveSearched(chainName, store.DepositAddress{Family: "evm", Address: "address3", ReadUpTo: upTo}, 6),
			tx.SaveSearched(chainName, store.DepositAddress{Family: "evm", Address: c.Address, ReadUpTo: upTo}, 7))
	})
	b.view(t, func(tx *store.Tx) error {
		ended, err := tx.Searched(merchantID, "1")
		new, newErr := tx.Searched(merchantID, "3")
		if ended != 5 || new != 6 {
			t.Errorf("searched up to %d and %d, want 5 and 6", ended, new)
		}
		return errors.Join(err, newErr)
	})
}

// A chain is halted with a reason and resumed once; whatever is recorded next
// ends both.
func haltedChain(t *testing.T, b *bench) {
	b.world(t)
	expect := func(what, halted string, resumed bool) {
		t.Helper()
		b.view(t, func(tx *store.Tx) error {
			c, err := tx.Chain(chainName)
			if c.Halted != halted || c.Resumed != resumed || c.HaltedAt.IsZero() != (halted == "") {
				t.Errorf("%s: halted %q at %s, resumed %t; want %q and %t", what, c.Halted, c.HaltedAt, c.Resumed, halted, resumed)
			}
			return err
		})
	}
	expect("a new chain", "", false)
	b.update(t, func(tx *store.Tx) error { return tx.HaltChain(chainName, "a deep reorg") })
	expect("halted", "a deep reorg", false)
	b.update(t, func(tx *store.Tx) error { return tx.ResumeChain(chainName) })
	expect("resumed", "a deep reorg", true)
	b.update(t, func(tx *store.Tx) error { return tx.HaltChain(chainName, "another one") })
	expect("halted for another reason", "another one", false)
	b.update(t, func(tx *store.Tx) error { return tx.SaveChain(store.Chain{Name: chainName, Cursor: block(2, "a")}) })
	expect("recorded on", "", false)
	for name, change := range map[string]func(*store.Tx) error{
		"halt":   func(tx *store.Tx) error { return tx.HaltChain("BSC", "why") },
		"resume": func(tx *store.Tx) error { return tx.ResumeChain("BSC") },
	} {
		if err := b.store.Update(t.Context(), change); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s of an unknown chain: %v, want %v", name, err, store.ErrNotFound)
		}
	}
}
