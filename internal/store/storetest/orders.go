package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

func ordersUnique(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	want := order("1", usdt, start)
	want.Metadata = map[string]string{"a": "1", "b": "an emoji 🙂 and a \" quote"}
	want.SubMerchantID, want.CustomerID, want.SuccessURL, want.CancelURL = "mer_2", "c", "https://a.example", "https://b.example"
	want.Tolerance = 3
	b.insertOrder(t, want)
	b.view(t, func(tx *store.Tx) error {
		for name, find := range map[string]func() (payment.Order, error){
			"number":  func() (payment.Order, error) { return tx.Order(merchantID, "1") },
			"address": func() (payment.Order, error) { return tx.OrderByAddress(want.Address) },
			"link":    func() (payment.Order, error) { return tx.OrderByLink(want.Link) },
		} {
			if got, err := find(); !reflect.DeepEqual(got, want) || err != nil {
				t.Errorf("by %s: %+v, %v; want %+v", name, got, err, want)
			}
		}
		for name, find := range map[string]func() (payment.Order, error){
			"number":   func() (payment.Order, error) { return tx.Order(merchantID, "2") },
			"merchant": func() (payment.Order, error) { return tx.Order("mer_2", "1") },
			"address":  func() (payment.Order, error) { return tx.OrderByAddress("0x") },
			"link":     func() (payment.Order, error) { return tx.OrderByLink("") },
		} {
			if _, err := find(); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("by another %s: %v, want %v", name, err, store.ErrNotFound)
			}
		}
		ours, err := tx.IsDepositAddress(want.Address)
		if !ours {
			t.Error("its address is not known as ours")
		}
		return err
	})
	for name, change := range map[string]func(*payment.Order){
		"the same orderNo": func(o *payment.Order) { o.OrderNo = want.OrderNo },
		"the same sysid":   func(o *payment.Order) { o.Sysid = want.Sysid },
		"the same link":    func(o *payment.Order) { o.Link = want.Link },
		"the same address": func(o *payment.Order) { o.Address = want.Address },
		"a price of zero":  func(o *payment.Order) { o.OrderAmount = 0 },
		"nothing to pay":   func(o *payment.Order) { o.PayingAmount = 0 },
		"an unknown state": func(o *payment.Order) { o.Status = "LOST" },
		"no such asset":    func(o *payment.Order) { o.Asset.ID = 99 },
		"no such merchant": func(o *payment.Order) { o.MerchantID = "mer_x" },
	} {
		o := order("2", usdt, start)
		change(&o)
		b.refused(t, name, func(tx *store.Tx) error { return insertOrder(tx, o) })
	}
	more := want
	more.Kept = 1 // of nothing received
	b.refused(t, "more kept than received", func(tx *store.Tx) error { return tx.SaveOrder(more) })
}

// Pages hold every order once, newest first, though many were created in the
// same millisecond and new ones come meanwhile.
func orderPages(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	var want []string
	for i := range 25 {
		o := order(fmt.Sprintf("%02d", i), usdt, start.Add(time.Duration(i/10)*time.Millisecond))
		b.insertOrder(t, o)
		want = append(want, o.Sysid)
	}
	slices.Reverse(want) // created_at and sysid both ascend
	f := store.OrderFilter{MerchantID: merchantID}
	var got []string
	for page := 0; ; page++ {
		var list []payment.Order
		b.view(t, func(tx *store.Tx) (err error) { list, err = tx.Orders(f, 7); return err })
		if len(list) == 0 {
			break
		}
		for _, o := range list {
			got = append(got, o.Sysid)
		}
		last := list[len(list)-1]
		f.BeforeCreatedAt, f.BeforeSysid = last.CreatedAt, last.Sysid
		b.insertOrder(t, order(fmt.Sprintf("new-%d", page), usdt, start.Add(time.Hour)))
	}
	if !slices.Equal(got, want) {
		t.Errorf("the pages hold %v, want %v", got, want)
	}
}

func orderFilters(t *testing.T, b *bench) {
	usdt, usdc := b.world(t)
	for i, change := range []func(*payment.Order){
		func(*payment.Order) {},
		func(o *payment.Order) { o.SubMerchantID = "mer_2" },
		func(o *payment.Order) { o.CustomerID = "c" },
		func(o *payment.Order) { o.Asset = usdc },
		func(o *payment.Order) { o.Status = payment.Cancelled },
	} {
		o := order(fmt.Sprint(i), usdt, start.Add(time.Duration(i)*time.Second))
		change(&o)
		b.insertOrder(t, o)
	}
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	for _, c := range []struct {
		name   string
		filter store.OrderFilter
		want   string
	}{
		{"all", store.OrderFilter{}, "4 3 2 1 0"},
		{"sub-merchant", store.OrderFilter{SubMerchantID: "mer_2"}, "1"},
		{"customer", store.OrderFilter{CustomerID: "c"}, "2"},
		{"token", store.OrderFilter{Token: "ETH_USDC"}, "3"},
		{"status", store.OrderFilter{Status: payment.Cancelled}, "4"},
		{"from, included", store.OrderFilter{CreatedFrom: at(2)}, "4 3 2"},
		{"before, excluded", store.OrderFilter{CreatedBefore: at(2)}, "1 0"},
		{"two at once", store.OrderFilter{CreatedFrom: at(1), CreatedBefore: at(3), Status: payment.Paying}, "2 1"},
		{"nothing", store.OrderFilter{CustomerID: "nobody"}, ""},
	} {
		c.filter.MerchantID = merchantID
		b.view(t, func(tx *store.Tx) error {
			list, err := tx.Orders(c.filter, 100)
			var got []string
			for _, o := range list {
				got = append(got, o.OrderNo)
			}
			count, countErr := tx.CountOrders(c.filter)
			if strings.Join(got, " ") != c.want || count != int64(len(got)) {
				t.Errorf("%s: orders %v, counted %d; want %s", c.name, got, count, c.want)
			}
			return errors.Join(err, countErr)
		})
	}
	b.view(t, func(tx *store.Tx) error {
		count, err := tx.CountOrders(store.OrderFilter{MerchantID: "mer_2"})
		if count != 0 {
			t.Errorf("%d orders of another merchant, want none", count)
		}
		return err
	})
}

// Orders that wait for a deposit take nobody's place among those that are due.
func dueOrders(t *testing.T, b *bench) {
	usdt, usdc := b.world(t)
	for i := range 6 {
		asset := usdt
		if i == 5 {
			asset = usdc
		}
		o := order(fmt.Sprint(i), asset, start.Add(time.Duration(i)*time.Second))
		b.insertOrder(t, o)
		for log, state := range map[uint]payment.DepositState{0: payment.Pending, 1: payment.Posted, 2: payment.Withdrawn} {
			if uint(i) != log {
				continue
			}
			b.update(t, func(tx *store.Tx) error {
				d := deposit(o, log)
				d.State = state
				_, err := tx.InsertDeposit(d)
				return err
			})
		}
		if i == 4 {
			o.Status = payment.Cancelled
			b.update(t, func(tx *store.Tx) error { return tx.SaveOrder(o) })
		}
	}
	due := func(chain string, before time.Time, limit int) string {
		var got []string
		b.view(t, func(tx *store.Tx) error {
			list, err := tx.DueOrders(chain, before, limit)
			for _, o := range list {
				got = append(got, o.OrderNo)
			}
			return err
		})
		return strings.Join(got, " ")
	}
	expiry := func(i int) time.Time { return start.Add(time.Duration(i) * time.Second).Add(time.Minute) }
	for _, c := range []struct {
		name, chain string
		before      time.Time
		limit       int
		want        string
	}{
		{"at the expiry of 2, which is not over", chainName, expiry(2), 10, "1"},
		{"after all", chainName, expiry(9), 10, "1 2 3 5"},
		{"the first two; 0 waits and is none of them", chainName, expiry(9), 2, "1 2"},
		{"on another chain", "BSC", expiry(9), 10, ""},
	} {
		if got := due(c.chain, c.before, c.limit); got != c.want {
			t.Errorf("%s: due %q, want %q", c.name, got, c.want)
		}
	}
}
