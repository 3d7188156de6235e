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
	want.SubMerchantID, want.CustomerID, want.WebhookURL, want.CredentialID = "mer_2", "c", "https://hook.example", "cred_1"
	want.ReturnTo = payment.ReturnTo{Success: "https://a.example", Cancel: "https://b.example", PC: "https://c.example", App: "shop://d"}
	want.Tolerance = 3
	want.RateSource, want.RateAt = "EUR/USD USDT/USD", start.Add(-time.Minute)
	b.insertOrder(t, want)
	b.view(t, func(tx *store.Tx) error {
		for name, find := range map[string]func() (payment.Order, error){
			"number": func() (payment.Order, error) { return tx.Order(merchantID, "1") },
			"address": func() (payment.Order, error) {
				return tx.OrderAt(store.DepositAddress{Family: want.Family, Address: want.Address})
			},
			"sysid": func() (payment.Order, error) { return tx.OrderBySysid(merchantID, want.Sysid) },
		} {
			if got, err := find(); !reflect.DeepEqual(got, want) || err != nil {
				t.Errorf("by %s: %+v, %v; want %+v", name, got, err, want)
			}
		}
		for name, find := range map[string]func() (payment.Order, error){
			"number":   func() (payment.Order, error) { return tx.Order(merchantID, "2") },
			"merchant": func() (payment.Order, error) { return tx.Order("mer_2", "1") },
			"address": func() (payment.Order, error) {
				return tx.OrderAt(store.DepositAddress{Family: want.Family, Address: "0x"})
			},
			"sysid": func() (payment.Order, error) { return tx.OrderBySysid("mer_2", want.Sysid) },
		} {
			if _, err := find(); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("by another %s: %v, want %v", name, err, store.ErrNotFound)
			}
		}
		// The same bytes of another family are another address.
		if _, err := tx.OrderAt(store.DepositAddress{Family: "tron", Address: want.Address}); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("by the address of another family: %v, want %v", err, store.ErrNotFound)
		}
		return nil
	})
	for name, c := range map[string]struct {
		constraint string
		change     func(*payment.Order)
	}{
		"the same orderNo": {errThere.Error(), func(o *payment.Order) { o.OrderNo = want.OrderNo }},
		"the same sysid":   {"orders.merchant_id, orders.sysid", func(o *payment.Order) { o.Sysid = want.Sysid }},
		"a price of zero":  {"order_amount_is_positive", func(o *payment.Order) { o.OrderAmount = 0 }},
		"nothing to pay":   {"paying_amount_is_positive", func(o *payment.Order) { o.PayingAmount = 0 }},
		"an unknown state": {"order_status_is_known", func(o *payment.Order) { o.Status = "LOST" }},
		"no such asset":    {"FOREIGN KEY", func(o *payment.Order) { o.Asset.ID = 99 }},
		"no such merchant": {"FOREIGN KEY", func(o *payment.Order) { o.MerchantID = "mer_x" }},
	} {
		o := order("2", usdt, start)
		c.change(&o)
		b.refused(t, name, c.constraint, func(tx *store.Tx) error { return insertOrder(tx, o) })
	}
	more := want
	more.Kept = 1 // of nothing received
	b.refused(t, "more kept than received", "parts_are_within_received", func(tx *store.Tx) error { return tx.SaveOrder(more) })
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
	slices.Reverse(want) // sysids ascend
	f := store.OrderFilter{MerchantID: merchantID}
	var got []string
	for page := 0; ; page++ {
		var list []store.OrderOnChain
		b.view(t, func(tx *store.Tx) (err error) { list, err = tx.Orders(f, 7, 0); return err })
		if len(list) == 0 {
			break
		}
		for _, o := range list {
			got = append(got, o.Sysid)
		}
		last := list[len(list)-1]
		f.AfterSysid = last.Sysid
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
		{"sub-merchant", store.OrderFilter{Holder: "mer_2"}, "1"},
		{"customer", store.OrderFilter{CustomerID: "c"}, "2"},
		{"token", store.OrderFilter{Token: "ETH_USDC"}, "3"},
		{"status", store.OrderFilter{Status: payment.Cancelled}, "4"},
		{"from a sysid, included", store.OrderFilter{SysidFrom: "OR2"}, "4 3 2"},
		{"before a sysid, excluded", store.OrderFilter{SysidBefore: "OR2"}, "1 0"},
		{"from, included", store.OrderFilter{CreatedFrom: at(2)}, "4 3 2"},
		{"before, excluded", store.OrderFilter{CreatedBefore: at(2)}, "1 0"},
		{"two at once", store.OrderFilter{CreatedFrom: at(1), CreatedBefore: at(3), Status: payment.Paying}, "2 1"},
		{"nothing", store.OrderFilter{CustomerID: "nobody"}, ""},
	} {
		c.filter.MerchantID = merchantID
		b.view(t, func(tx *store.Tx) error {
			list, err := tx.Orders(c.filter, 100, 0)
			var got []string
			for _, o := range list {
				got = append(got, o.OrderNo)
			}
			count, countErr := tx.CountOrders(c.filter, 100)
			if strings.Join(got, " ") != c.want || count != int64(len(got)) {
				t.Errorf("%s: orders %v, counted %d; want %s", c.name, got, count, c.want)
			}
			few, fewErr := tx.CountOrders(c.filter, 2)
			if few != min(count, 2) {
				t.Errorf("%s: counted %d of %d, want 2 at most", c.name, few, count)
			}
			skipped, skipErr := tx.Orders(c.filter, 100, 1)
			if len(skipped) != max(len(got)-1, 0) {
				t.Errorf("%s: %d orders but for the first, want %d", c.name, len(skipped), len(got)-1)
			}
			return errors.Join(err, countErr, fewErr, skipErr)
		})
	}
	b.view(t, func(tx *store.Tx) error {
		count, err := tx.CountOrders(store.OrderFilter{MerchantID: "mer_2"}, 100)
		if count != 0 {
			t.Errorf("%d orders of another merchant, want none", count)
		}
		return err
	})
}

// Due are the open orders of a chain whose expiry is over, in its order, page by
// page: which of them are to be ended is not for the store to say.
func dueOrders(t *testing.T, b *bench) {
	usdt, usdc := b.world(t)
	for i := range 6 {
		asset := usdt
		if i == 5 {
			asset = usdc
		}
		o := order(fmt.Sprint(i), asset, start.Add(time.Duration(i/2)*time.Second)) // two of each second
		b.insertOrder(t, o)
		if i == 4 {
			o.Status = payment.Cancelled
			b.update(t, func(tx *store.Tx) error { return tx.SaveOrder(o) })
		}
	}
	due := func(chain string, before time.Time, limit int) string {
		var got []string
		b.view(t, func(tx *store.Tx) error {
			var last payment.Order
			for {
				list, err := tx.DueOrders(chain, before, last, limit)
				if err != nil || len(list) == 0 {
					return err
				}
				for _, o := range list {
					got = append(got, o.OrderNo)
				}
				got = append(got, "|")
				last = list[len(list)-1]
			}
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
		{"at the expiry of 2, which is not over", chainName, expiry(1), 10, "0 1 |"},
		{"after all", chainName, expiry(9), 10, "0 1 2 3 5 |"},
		{"by threes", chainName, expiry(9), 3, "0 1 2 | 3 5 |"},
		{"one by one", chainName, expiry(9), 1, "0 | 1 | 2 | 3 | 5 |"},
		{"on another chain", "BSC", expiry(9), 10, ""},
	} {
		if got := due(c.chain, c.before, c.limit); got != c.want {
			t.Errorf("%s: due %q, want %q", c.name, got, c.want)
		}
	}
}

func addresses(t *testing.T, b *bench) {
	usdt, _ := b.world(t)
	first, second := order("1", usdt, start), order("2", usdt, start)
	want := store.Derivation{Scheme: `{"factory":"f"}`, Salt: [32]byte{1, 2, 3}}
	b.update(t, func(tx *store.Tx) error {
		return errors.Join(insertOrderFrom(tx, first, want), insertOrderFrom(tx, second, store.Derivation{Scheme: `{"factory":"g"}`}))
	})
	b.insertOrder(t, order("3", usdt, start)) // of the first scheme
	b.view(t, func(tx *store.Tx) error {
		got, err := tx.DerivationOf(merchantID, first.OrderNo)
		if got != want {
			t.Errorf("derived from %+v, want %+v", got, want)
		}
		schemes, schemesErr := tx.Schemes()
		if len(schemes) != 2 || schemes[0].Scheme != want.Scheme || schemes[0].Family != "evm" {
			t.Errorf("schemes %+v, want two", schemes)
		}
		if _, err := tx.DerivationOf(merchantID, "9"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the derivation of no order: %v, want %v", err, store.ErrNotFound)
		}
		return errors.Join(err, schemesErr)
	})
	if _, err := b.db.SQL(t, b.config).ExecContext(t.Context(), `update orders set salt = $1`, []byte{1}); err == nil || !strings.Contains(err.Error(), "salt_is_32_bytes") {
		t.Errorf("a salt that is too short: %v, want a refusal by salt_is_32_bytes", err)
	}
}

// The seed is made once and sealed, and remembers what was exported of it.
func addressSeed(t *testing.T, b *bench) {
	b.view(t, func(tx *store.Tx) error {
		if _, err := tx.AddressSeed(); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("before it was made: %v, want %v", err, store.ErrNotFound)
		}
		return nil
	})
	seed := []byte("a seed that nobody else may know")
	b.update(t, func(tx *store.Tx) error { return tx.InsertAddressSeed(seed) })
	b.refused(t, "a second seed", "address_seed.id", func(tx *store.Tx) error { return tx.InsertAddressSeed(seed) })
	b.view(t, func(tx *store.Tx) error {
		got, err := tx.AddressSeed()
		if string(got.Seed) != string(seed) || got.Exported != nil || !got.ExportedAt.IsZero() {
			t.Errorf("the new seed reads back as %+v", got)
		}
		return err
	})
	b.update(t, func(tx *store.Tx) error { return tx.SaveAddressSeedExport([]byte("digest")) })
	b.reopen(t)
	b.view(t, func(tx *store.Tx) error {
		got, err := tx.AddressSeed()
		if string(got.Seed) != string(seed) || string(got.Exported) != "digest" || !got.ExportedAt.Equal(start) {
			t.Errorf("the exported seed reads back as %+v", got)
		}
		return err
	})
	var sealed []byte
	if err := b.db.SQL(t, b.config).QueryRowContext(t.Context(), "select seed from address_seed").Scan(&sealed); err != nil || strings.Contains(string(sealed), string(seed)) {
		t.Errorf("the seed lies open in the database (%v)", err)
	}
}
