package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/money"
)

// Pages by cursor hold every order once, whatever is created meanwhile, and none
// is counted.
func TestListPagesByCursor(t *testing.T) {
	b := newBench(t)
	var want []string
	for i := range 7 {
		b.now = at(i)
		want = append(want, b.create(fmt.Sprint(i), usdt).OrderNo)
	}
	slices.Reverse(want)
	size, first := 3, ""
	q := gateway.OrderQuery{Page: gateway.PageQuery{Size: &size, Cursor: &first}}
	var got, sizes []string
	for {
		page := must(b.list(q))(t)
		if page.Num != 0 || page.Total != 0 {
			t.Errorf("a page by cursor has number %d and total %d, want neither", page.Num, page.Total)
		}
		for _, o := range page.Orders {
			got = append(got, o.OrderNo)
		}
		sizes = append(sizes, fmt.Sprint(len(page.Orders)))
		b.create(fmt.Sprint("new", len(sizes)), usdt)
		if page.NextCursor == "" {
			break
		}
		q.Page.Cursor = &page.NextCursor
	}
	if !slices.Equal(got, want) || strings.Join(sizes, " ") != "3 3 1" {
		t.Errorf("pages of %v hold %v, want 3, 3 and 1 with %v", sizes, got, want)
	}
}

// Orders of one millisecond are listed in the order in which they were made.
func TestListOfOneMillisecond(t *testing.T) {
	b := newBench(t)
	var want, got []string
	for i := range 20 {
		want = append(want, b.create(fmt.Sprint(i), usdt).OrderNo)
	}
	slices.Reverse(want)
	for _, o := range must(b.list(gateway.OrderQuery{}))(t).Orders {
		got = append(got, o.OrderNo)
	}
	if !slices.Equal(got, want) {
		t.Errorf("listed %v, want %v", got, want)
	}
}

// Pages by number have the total, and lead over to the cursor.
func TestListPagesByNumber(t *testing.T) {
	b := newBench(t)
	for i := range 7 {
		b.now = at(i)
		b.create(fmt.Sprint(i), usdt)
	}
	size := 3
	for num, want := range map[int]string{1: "6 5 4", 2: "3 2 1", 3: "0", 4: "", 3333: ""} {
		page := must(b.list(gateway.OrderQuery{Page: gateway.PageQuery{Num: &num, Size: &size}}))(t)
		var got []string
		for _, o := range page.Orders {
			got = append(got, o.OrderNo)
		}
		if strings.Join(got, " ") != want || page.Total != 7 || page.TotalIsMore || page.Num != num || page.Size != 3 || (page.NextCursor != "") != (num < 3) {
			t.Errorf("page %d is %v, %+v; want %s", num, got, page.Page, want)
		}
	}
	// A page that is just full has no next one.
	size = 7
	page := must(b.list(gateway.OrderQuery{Page: gateway.PageQuery{Size: &size}}))(t)
	if page.NextCursor != "" || len(page.Orders) != 7 || page.Num != 1 {
		t.Errorf("a full page: cursor %q, %d orders, number %d", page.NextCursor, len(page.Orders), page.Num)
	}
	from, until := at(2).UnixMilli(), at(5).UnixMilli()
	if page := must(b.list(gateway.OrderQuery{StartTime: &from, EndTime: &until}))(t); len(page.Orders) != 3 || page.Orders[0].OrderNo != "4" {
		t.Errorf("from 2 until before 5: %d orders, want 4, 3 and 2", len(page.Orders))
	}
	b.lenient(money.MustParse("0.5"))
	if page := must(b.list(gateway.OrderQuery{}))(t); len(page.Orders) != 0 || page.Total != 0 {
		t.Errorf("another merchant sees %d orders of %d, want none", len(page.Orders), page.Total)
	}
}

func TestListRefuses(t *testing.T) {
	b := newBench(t)
	none, many, early, long, far := 0, 201, int64(-1), int64(10_000_000_000_000), 201
	cursor := func(text string) gateway.PageQuery { return gateway.PageQuery{Cursor: &text} }
	for name, c := range map[string]struct {
		query gateway.OrderQuery
		param string
	}{
		"an unknown status":     {gateway.OrderQuery{Status: "LOST"}, "orderStatus"},
		"an empty page":         {gateway.OrderQuery{Page: gateway.PageQuery{Size: &none}}, "pageSize"},
		"too long a page":       {gateway.OrderQuery{Page: gateway.PageQuery{Size: &many}}, "pageSize"},
		"no page":               {gateway.OrderQuery{Page: gateway.PageQuery{Num: &none}}, "pageNum"},
		"a page too far":        {gateway.OrderQuery{Page: gateway.PageQuery{Num: &far}}, "pageNum"},
		"a time before 1970":    {gateway.OrderQuery{StartTime: &early}, "startTime"},
		"a time in nanoseconds": {gateway.OrderQuery{EndTime: &long}, "endTime"},
		"a cursor of nobody":    {gateway.OrderQuery{Page: cursor("x")}, "cursor"},
		"a cursor cut off":      {gateway.OrderQuery{Page: cursor("MTgwMDAwMDAwMDAwMC4")}, "cursor"}, // 1800000000000.
		"a cursor with a NUL":   {gateway.OrderQuery{Page: cursor("T1IA")}, "cursor"},                // OR and a NUL
		"a cursor with spaces":  {gateway.OrderQuery{Page: cursor(" ")}, "cursor"},
	} {
		_, err := b.list(c.query)
		refusedWith(t, name, err, fault.ParameterInvalid)
		if f := new(fault.Error); errors.As(err, &f) && f.Param != c.param {
			t.Errorf("%s: blamed %q, want %q", name, f.Param, c.param)
		}
	}
}

func TestOrderIsShownByItsLink(t *testing.T) {
	b := newBench(t)
	p := params("1", "25")
	p.SuccessURL, p.CancelURL = "https://shop.example/ok", "https://shop.example/no"
	o := must(b.createOrder(b.caller(), p))(t)
	link := strings.TrimPrefix(o.PaymentURL, "https://pay.example/pay/")
	page := must(b.gateway.PaymentPage(t.Context(), link))(t)
	if page.OrderNo != "1" || page.MerchantName != "Shoe shop" || page.ChainRef != "eip155:1" || page.Asset.Decimals != 6 ||
		page.ReturnTo != (payment.ReturnTo{Success: p.SuccessURL, Cancel: p.CancelURL}) || page.PayFromTestWallet {
		t.Errorf("the page shows %+v", page)
	}
	if len(link) < 22 {
		t.Errorf("the link %q has fewer than 128 bits", link)
	}
	_, err := b.gateway.PaymentPage(t.Context(), "x")
	refusedWith(t, "another link", err, fault.OrderNotFound)
	_, err = b.gateway.PayOrderByLink(t.Context(), "x")
	refusedWith(t, "pay by another link", err, fault.OrderNotFound)
}

// wallet gives the gateway a test wallet, whose payments wait to be mined.
func (b *bench) wallet(broken *error) (sent *[]chain.Transfer) {
	b.t.Helper()
	sent = new([]chain.Transfer)
	b.config.Pay = func(_ context.Context, contract, to chain.Address, raw *big.Int) (gateway.WalletTransfer, error) {
		pay := b.chain.pay(family{}.Print(contract), family{}.Print(to), raw.String())
		*sent = append(*sent, pay)
		return gateway.WalletTransfer{Tx: pay.Tx, From: "0xwallet"}, *broken
	}
	b.restart()
	return sent
}

func TestPayFromTheTestWallet(t *testing.T) {
	b := newBench(t)
	var broken error
	sent := b.wallet(&broken)
	o := b.create("1", usdc)
	half := money.MustParse("12.5")
	c := b.caller()
	paid := must(b.payOrder(c, wire.PayParams{OrderNo: "1", Amount: &half}))(t)
	if paid.To != o.DepositAddress || paid.Amount != half || paid.TxHash != string((*sent)[0].Tx) || paid.From != "0xwallet" || paid.Token != usdc {
		t.Errorf("paid %+v", paid)
	}
	if got := (*sent)[0]; got.Token != "0xUSDC" || got.Raw.String() != "12500000000000000000" {
		t.Errorf("sent %s units of %s, want 12500000000000000000 of 0xUSDC", got.Raw, got.Token)
	}
	_, err := b.payOrder(c, wire.PayParams{OrderNo: "1", Amount: &half})
	refusedWith(t, "the same request again", err, "replayed")
	if rest := must(b.payOrder(b.caller(), wire.PayParams{OrderNo: "1"}))(t); rest.Amount != half {
		t.Errorf("without an amount it paid %s, want what is missing, %s", rest.Amount, half)
	}
	for _, when := range []string{"on its way", "arrived"} {
		_, err = b.payOrder(b.caller(), wire.PayParams{OrderNo: "1"})
		refusedWith(t, "all is "+when, err, fault.ParameterMissing)
		b.chain.next(*sent...)
		*sent = nil
		b.chain.record()
	}
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED DEPOSIT_DETECTED PAID")
}

func TestPayFromTheTestWalletRefuses(t *testing.T) {
	b := newBench(t)
	broken := errors.New("the wallet is empty")
	sent := b.wallet(&broken)
	b.create("1", usdt)
	nothing, some := money.Amount(0), money.Amount(1)
	for name, c := range map[string]struct {
		params wire.PayParams
		want   fault.Code
	}{
		"nothing":        {wire.PayParams{OrderNo: "1", Amount: &nothing}, fault.AmountOutOfRange},
		"no such order":  {wire.PayParams{OrderNo: "2"}, fault.OrderNotFound},
		"no order":       {wire.PayParams{}, fault.ParameterMissing},
		"an empty purse": {wire.PayParams{OrderNo: "1", Amount: &some}, fault.TestPaymentFailed},
	} {
		_, err := b.payOrder(b.caller(), c.params)
		refusedWith(t, name, err, c.want)
		if errors.Is(err, broken) != (c.want == fault.TestPaymentFailed) {
			t.Errorf("%s: the cause is %v", name, err)
		}
	}
	if len(*sent) != 1 {
		t.Errorf("the wallet was asked %d times, want once", len(*sent))
	}
	broken = nil // what failed is not on its way
	if due := must(b.payOrder(b.caller(), wire.PayParams{OrderNo: "1"}))(t); due.Amount != money.MustParse("25") {
		t.Errorf("paid %s, want all of it", due.Amount)
	}
}

func TestAnotherChainIsRefused(t *testing.T) {
	b := newBench(t)
	same := chain.Identity{Ref: "eip155:1", Genesis: b.chain.blocks[0].Hash}
	if err := b.gateway.Bind(t.Context(), eth, same); err != nil {
		t.Errorf("the same chain: %v", err)
	}
	for name, id := range map[string]chain.Identity{"another id": {Ref: "eip155:2", Genesis: same.Genesis}, "another genesis": {Ref: "eip155:1", Genesis: "0xother"}} {
		err := b.gateway.Bind(t.Context(), eth, id)
		if !errors.Is(err, chain.ErrOtherChain) {
			t.Errorf("%s: %v, want %v", name, err, chain.ErrOtherChain)
		}
		refusedSaying(t, name, err, "start with another data directory")
	}
}

// A gateway that is set up wrongly says so before it serves.
func TestNewRefuses(t *testing.T) {
	b := newBench(t)
	b.create("1", usdt)
	for name, c := range map[string]struct {
		change func(*gateway.Config)
		want   string
	}{
		"no environment":        {func(c *gateway.Config) { c.Environment = "" }, "production, sandbox or local"},
		"a token of no chain":   {func(c *gateway.Config) { c.Chains = c.Chains[:1] }, `its chain "BSC" is not configured`},
		"other decimals":        {func(c *gateway.Config) { c.Tokens[0].Decimals = 18 }, "never change"},
		"a token's new address": {func(c *gateway.Config) { c.Tokens[0].Contract = "0xnew" }, "never change"},
	} {
		config := b.config
		config.Tokens = slices.Clone(tokens)
		c.change(&config)
		_, err := gateway.New(t.Context(), config)
		refusedSaying(t, name, err, c.want)
	}
}

// What has expired is deleted while the gateway runs, until its context ends.
func TestPurge(t *testing.T) {
	b := newBench(t)
	c := b.caller()
	if err := b.remember(c); err != nil {
		t.Fatal(err)
	}
	b.now = at(121)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	b.gateway.Purge(ctx, 10*time.Millisecond) // returns when ctx ends
	c.SeenUntil = at(300)
	if err := b.remember(c); err != nil {
		t.Errorf("the signature is remembered after the purge: %v", err)
	}
}
