package gateway_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/signature"
)

// listsSubMerchants returns the names of a page of sub-merchants, and where it goes on.
func (b *bench) listsSubMerchants(q gateway.PageQuery) (names []string, page gateway.Page) {
	b.t.Helper()
	found := must(b.gateway.SubMerchants(b.t.Context(), b.caller().Actor, q))(b.t)
	for _, m := range found.SubMerchants {
		names = append(names, m.Name)
	}
	return names, found.Page
}

// A sub-merchant that its parent creates is as one of the operator's: it has no user, no
// settings and no credential, and is listed with the operator's, newest first.
func TestMerchantCreatesSubMerchants(t *testing.T) {
	b := newBench(t)
	other := b.ofAnother()
	byOperator := must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Shoes", ParentID: b.merchant.ID}))(t)
	made := must(b.gateway.CreateSubMerchant(t.Context(), b.caller().Actor, "Hats by Jo", nil))(t)
	must(b.gateway.CreateSubMerchant(t.Context(), b.caller().Actor, "Hats by Jo", nil))(t) // names need not be unique
	all := must(b.gateway.Merchants(t.Context(), gateway.Operator()))(t)
	i := slices.IndexFunc(all, func(m store.Merchant) bool { return m.ID == made.ID })
	if i < 0 || all[i].ParentID != b.merchant.ID || all[i].Name != "Hats by Jo" || !made.CreatedAt.Equal(all[i].CreatedAt) || len(all) != 5 {
		t.Errorf("made %+v, among %+v", made, all)
	}
	if names, page := b.listsSubMerchants(gateway.PageQuery{}); !slices.Equal(names, []string{"Hats by Jo", "Hats by Jo", "Shoes"}) || page.Total != 3 || page.NextCursor != "" {
		t.Errorf("listed are %q, %+v", names, page)
	}
	two, cursor := 2, ""
	_, first := b.listsSubMerchants(gateway.PageQuery{Size: &two, Cursor: &cursor})
	if names, page := b.listsSubMerchants(gateway.PageQuery{Size: &two, Cursor: &first.NextCursor}); !slices.Equal(names, []string{"Shoes"}) || page.NextCursor != "" {
		t.Errorf("the second page is %q, %+v", names, page)
	}
	b.setDisabled(byOperator.ID, true)
	if found := must(b.gateway.SubMerchants(t.Context(), b.caller().Actor, gateway.PageQuery{}))(t).SubMerchants; !found[2].Disabled || found[0].Disabled {
		t.Errorf("of %+v the last is disabled", found)
	}
	if found := must(b.gateway.SubMerchants(t.Context(), gateway.Actor{MerchantID: other, Role: gateway.RoleMerchant}, gateway.PageQuery{}))(t); len(found.SubMerchants) != 0 {
		t.Errorf("another merchant sees %+v", found.SubMerchants)
	}
	_, err := b.gateway.CreateCredential(t.Context(), gateway.Operator(), gateway.NewCredential{MerchantID: made.ID})
	refusedSaying(t, "a credential", err, "is a sub-merchant")
}

// With a requestId there is one, however often the call is repeated.
func TestSubMerchantIsCreatedOnce(t *testing.T) {
	b := newBench(t)
	create := func(name string) (*gateway.Envelope, error) {
		e := &gateway.Envelope{RequestID: "r", Call: "sub_merchant_create", Parameters: name,
			Encode: func(answer any) ([]byte, error) { return []byte(answer.(gateway.SubMerchantDetail).ID), nil }}
		_, err := b.gateway.CreateSubMerchant(t.Context(), b.caller().Actor, name, e)
		return e, err
	}
	first, again := must(create("Hats"))(t), must(create("Hats"))(t)
	if !strings.HasPrefix(string(first.Answer), "mer_") || string(again.Answer) != string(first.Answer) {
		t.Errorf("made %s, and again %s", first.Answer, again.Answer)
	}
	_, err := create("Shoes")
	refusedWith(t, "another name with the requestId", err, fault.RequestIDReused)
	if names, _ := b.listsSubMerchants(gateway.PageQuery{}); len(names) != 1 {
		t.Errorf("there are %q, want one", names)
	}
}

// Names that no page or terminal should show are refused, and so is whoever may not make
// sub-merchants: a payer, a sub-merchant, and a merchant that was disabled meanwhile.
func TestSubMerchantIsRefused(t *testing.T) {
	b := newBench(t)
	create := func(a gateway.Actor, name string) error {
		_, err := b.gateway.CreateSubMerchant(t.Context(), a, name, nil)
		return err
	}
	me := b.caller().Actor
	refusedWith(t, "no name", create(me, ""), fault.ParameterMissing)
	for _, name := range []string{" ", "\u3000", "a\nb", "a\x00b", "a\x1b[2Jb", "a\u009bb", "a\u2028b", "a\u202eb", "a\u2066b", strings.Repeat("x", 129)} {
		refusedWith(t, fmt.Sprintf("%q", name), create(me, name), fault.ParameterInvalid)
	}
	if err := create(gateway.Payer(), "x"); err == nil {
		t.Error("a payer created one")
	}
	sub := must(b.gateway.CreateSubMerchant(t.Context(), me, strings.Repeat("帽", 128), nil))(t)
	refusedSaying(t, "a sub-merchant", create(gateway.Actor{MerchantID: sub.ID, Role: gateway.RoleMerchant}, "x"), "those have no others")
	b.setDisabled(b.merchant.ID, true)
	refusedWith(t, "a disabled merchant", create(me, "x"), signature.AuthenticationFailed)
	if names, _ := b.listsSubMerchants(gateway.PageQuery{}); len(names) != 1 {
		t.Errorf("there are %q, want one", names)
	}
}

// A merchant creates so many and no more. The operator goes on, and other merchants do.
func TestSubMerchantsAreLimited(t *testing.T) {
	b := newBench(t)
	other := gateway.Actor{MerchantID: b.ofAnother(), Role: gateway.RoleMerchant}
	if err := b.store.Update(t.Context(), func(tx *store.Tx) (err error) {
		for i := range 999 {
			err = errors.Join(err, tx.InsertMerchant(store.Merchant{ID: fmt.Sprintf("mer_%03d", i), ParentID: b.merchant.ID, Name: "Branch"}))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	must(b.gateway.CreateSubMerchant(t.Context(), b.caller().Actor, "the last", nil))(t)
	_, err := b.gateway.CreateSubMerchant(t.Context(), b.caller().Actor, "one more", nil)
	refusedWith(t, "one more", err, fault.SubMerchantLimitReached)
	must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "the operator's", ParentID: b.merchant.ID}))(t)
	must(b.gateway.CreateSubMerchant(t.Context(), other, "another's", nil))(t)
}
