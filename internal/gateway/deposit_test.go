package gateway_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/ledger"
	"github.com/xcheckout/xcheckout/internal/wire"
	"github.com/xcheckout/xcheckout/money"
)

// units are whole tokens in raw units of that many decimals.
func units(n int64, decimals int) string {
	return new(big.Int).Mul(big.NewInt(n), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(decimals)), nil)).String()
}

func TestExactPaymentIsPaidWhenConfirmed(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	b.chain.mine(1, b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6)))
	b.chain.record()
	b.expect("1", "PAYING", "0.00", "DEPOSIT_DETECTED")
	b.holds(usdt, "deposits 0.00+25.00", "incoming 0.00+25.00")
	b.chain.mine(2)
	b.chain.record()
	b.expect("1", "PAYING", "0.00", "DEPOSIT_DETECTED") // two of three confirmations
	b.chain.mine(3)
	b.chain.record()
	b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED PAID")
	b.holds(usdt, "deposits 25.00+0.00", "available 25.00+0.00")

	shown := b.order("1")
	if len(shown.Deposits) != 1 {
		t.Fatalf("deposits %+v, want one", shown.Deposits)
	}
	want := wire.Deposit{TxHash: "0xETH-hash1", Kind: "IN_TIME", Token: usdt, Amount: wire.Number(money.MustParse("25")), RawAmount: "25000000", BlockNumber: 1,
		BlockTime: at(1).UnixMilli(), Confirmations: 3, Status: "CONFIRMED"}
	if shown.Deposits[0] != want || shown.TxHash != want.TxHash || shown.Confirmations != 3 || shown.RequiredConfirmations != 3 {
		t.Errorf("order %+v\nwith deposit %+v, want %+v", shown, shown.Deposits[0], want)
	}
	b.chain.mine(100) // past its expiry
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED PAID")
}

func TestPaymentsSumUp(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	b.chain.mine(1, b.chain.pay("0xUSDT", o.DepositAddress, "10000000"))
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "PAYING", "10.00", "DEPOSIT_DETECTED")
	b.holds(usdt, "deposits 10.00+0.00", "incoming 10.00+0.00")
	b.chain.mine(5, b.chain.pay("0xUSDT", o.DepositAddress, "7000000"), b.chain.pay("0xUSDT", o.DepositAddress, "8000000"))
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED DEPOSIT_DETECTED DEPOSIT_DETECTED PAID")
	b.holds(usdt, "deposits 25.00+0.00", "available 25.00+0.00")
}

// Received is the floor of the sum, not the sum of floors: parts below a
// millionth add up, read together or one by one, confirmed together or not.
func TestPartsOfAMillionthSumUp(t *testing.T) {
	for name, together := range map[string]bool{"in one batch": true, "block by block": false} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			o := b.create("1", usdc)
			pay := func(raw string) {
				b.chain.next(b.chain.pay("0xUSDC", o.DepositAddress, raw))
				if !together {
					b.chain.record()
				}
			}
			pay("24999999333333333333")
			pay("333333333333")
			pay("333333333333") // 10^-18 short of 25
			b.chain.confirm()
			b.chain.record()
			b.expect("1", "PAYING", "24.999999", "DEPOSIT_DETECTED DEPOSIT_DETECTED DEPOSIT_DETECTED")
			pay("1")
			b.chain.confirm()
			b.chain.record()
			b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED DEPOSIT_DETECTED DEPOSIT_DETECTED DEPOSIT_DETECTED PAID")
			b.holds(usdc, "deposits 25.00+0.00", "available 25.00+0.00")
		})
	}
}

func TestTooMuchIsAbnormal(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	b.chain.mine(1, b.chain.pay("0xUSDT", o.DepositAddress, "30000001"))
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "PAID", "30.000001", "DEPOSIT_DETECTED PAID")
	b.holds(usdt, "deposits 30.000001+0.00", "available 25.00+0.00", "abnormal 5.000001+0.00")
	b.chain.mine(10, b.chain.pay("0xUSDT", o.DepositAddress, "1"))
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "PAID", "30.000002", "DEPOSIT_DETECTED PAID DEPOSIT_DETECTED")
	b.holds(usdt, "deposits 30.000002+0.00", "available 25.00+0.00", "abnormal 5.000002+0.00")
}

// lenient makes the bench's merchant one with a tolerance.
func (b *bench) lenient(tolerance money.Amount) {
	b.t.Helper()
	b.become("lenient@shop.example", tolerance)
}

// become makes the bench's merchant another one.
func (b *bench) become(email string, tolerance money.Amount) {
	b.t.Helper()
	b.merchant = must(b.gateway.CreateMerchant(b.t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Other shop", Email: email,
		Password: password, Tolerance: tolerance}))(b.t)
	b.credential = must(b.gateway.CreateCredential(b.t.Context(), gateway.Operator(), gateway.NewCredential{MerchantID: b.merchant.ID}))(b.t)
}

func TestToleranceKeepsWhatCame(t *testing.T) {
	b := newBench(t)
	b.lenient(money.MustParse("0.5"))
	for orderNo, raw := range map[string]string{"short": "24500000", "tooShort": "24499999", "over": "25500000"} {
		b.chain.next(b.chain.pay("0xUSDT", b.create(orderNo, usdt).DepositAddress, raw))
	}
	b.chain.confirm()
	b.chain.record()
	b.expect("short", "PAID", "24.50", "DEPOSIT_DETECTED PAID")
	b.expect("tooShort", "PAYING", "24.499999", "DEPOSIT_DETECTED")
	b.expect("over", "PAID", "25.50", "DEPOSIT_DETECTED PAID")
	b.holds(usdt, "deposits 74.499999+0.00", "incoming 24.499999+0.00", "available 50.00+0.00")
}

// What an order kept depends on what came and in which order, never on how many
// blocks were read at once.
func TestBatchesDecideNothing(t *testing.T) {
	for name, together := range map[string]bool{"in one batch": true, "block by block": false} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.lenient(money.MustParse("0.5"))
			o := b.create("1", usdt)
			for _, raw := range []string{"25400000", "1000000"} { // within the tolerance, then beyond it
				b.chain.next(b.chain.pay("0xUSDT", o.DepositAddress, raw))
				b.chain.confirm()
				if !together {
					b.chain.record()
				}
			}
			b.chain.record()
			b.holds(usdt, "deposits 26.40+0.00", "available 25.40+0.00", "abnormal 1.00+0.00")
			if o := b.order("1"); o.OrderStatus != "PAID" || o.ReceivedAmount.String() != "26.40" {
				t.Errorf("the order is %s with %s, want PAID with 26.40", o.OrderStatus, o.ReceivedAmount)
			}
		})
	}
}

// Another token of the table pays nothing and is not lost; other contracts,
// other addresses and transfers of nothing are not read.
func TestWhatPaysNothing(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	b.chain.mine(1,
		b.chain.pay("0xUSDC", o.DepositAddress, units(25, 18)),
		b.chain.pay("0xFAKE", o.DepositAddress, units(25, 6)),
		b.chain.pay("0xUSDT", o.DepositAddress, "0"),
		b.chain.pay("0xUSDT", "0xstranger", units(25, 6)))
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "PAYING", "0.00", "DEPOSIT_DETECTED")
	b.holds(usdt)
	b.holds(usdc, "deposits 25.00+0.00", "abnormal 25.00+0.00")

	// The same address on another chain.
	b.other.mine(1, b.other.pay("0xBUSDT", o.DepositAddress, units(3, 18)))
	b.other.confirm()
	b.other.record()
	b.expect("1", "PAYING", "0.00", "DEPOSIT_DETECTED DEPOSIT_DETECTED")
	b.holds(bscUSDT, "deposits 3.00+0.00", "abnormal 3.00+0.00")

	shown := b.order("1")
	if shown.TxHash != "" || shown.Confirmations != 0 {
		t.Errorf("an order that nothing paid shows the hash %q with %d confirmations", shown.TxHash, shown.Confirmations)
	}
	b.chain.mine(9, b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6)))
	b.chain.confirm()
	b.chain.record()
	b.chain.mine(20, b.chain.pay("0xUSDC", o.DepositAddress, "1")) // dust that a stranger sends afterwards
	b.chain.record()
	if shown := b.order("1"); shown.TxHash != "0xETH-hash5" || shown.Confirmations < confirmations {
		t.Errorf("a paid order shows the hash %q with %d confirmations, want that of its payment", shown.TxHash, shown.Confirmations)
	}
}

// Nobody has so much, but a contract may say so: it is recorded with its exact
// units, credited to nobody, and in nobody's way.
func TestHugeDepositIsInNobodysWay(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	huge := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1)).String()
	b.chain.mine(1, b.chain.pay("0xUSDT", o.DepositAddress, huge))
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "PAYING", "0.00", "DEPOSIT_DETECTED")
	b.holds(usdt)
	if got := b.order("1").Deposits[0].RawAmount; got != huge {
		t.Errorf("its exact units are %s, want %s", got, huge)
	}
	b.chain.mine(10, b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6)))
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED DEPOSIT_DETECTED PAID")
	// Sums are limited as single deposits are.
	for i := range 3 {
		b.chain.mine(20+i, b.chain.pay("0xUSDT", o.DepositAddress, units(400_000_000_000, 6)))
	}
	b.chain.confirm()
	b.chain.record()
	if got := b.order("1").ReceivedAmount; got > wire.Number(money.Max) {
		t.Errorf("received %s, which is more than an amount can be", got)
	}
}

// The tolerance of a small order is small: no millionth pays half a token.
func TestToleranceIsBounded(t *testing.T) {
	b := newBench(t)
	b.lenient(money.MustParse("0.5"))
	for orderNo, raw := range map[string]string{"dust": "1", "almost": "474999", "enough": "475000"} {
		o := must(b.createOrder(b.caller(), params(orderNo, "0.50")))(t)
		b.chain.next(b.chain.pay("0xUSDT", o.DepositAddress, raw))
	}
	b.chain.confirm()
	b.chain.record()
	b.expect("dust", "PAYING", "0.000001", "DEPOSIT_DETECTED")
	b.expect("almost", "PAYING", "0.474999", "DEPOSIT_DETECTED")
	b.expect("enough", "PAID", "0.475", "DEPOSIT_DETECTED PAID")
}

// The money of a sub-merchant's order is the sub-merchant's, wherever it lies.
func TestSubMerchantsHoldTheirOwn(t *testing.T) {
	b := newBench(t)
	sub := must(b.gateway.CreateMerchant(t.Context(), gateway.Operator(), gateway.NewMerchant{Name: "Branch", ParentID: b.merchant.ID}))(t)
	p := params("branch", "25")
	p.MerchantID = sub.ID
	theirs, own := must(b.createOrder(b.caller(), p))(t), b.create("own", usdt)
	b.chain.next(b.chain.pay("0xUSDT", theirs.DepositAddress, units(30, 6)))
	b.chain.next(b.chain.pay("0xUSDT", own.DepositAddress, units(7, 6)))
	b.chain.confirm()
	b.chain.next(b.chain.pay("0xUSDC", theirs.DepositAddress, units(1, 18)))
	b.chain.record()
	book := b.check()
	for holder, want := range map[string]string{
		sub.ID:        "1/deposits 30.00+0.00, 1/incoming 0.00+0.00, 1/available 25.00+0.00, 1/abnormal 5.00+0.00, 2/deposits 0.00+1.00, 2/abnormal 0.00+1.00",
		b.merchant.ID: "1/deposits 7.00+0.00, 1/incoming 7.00+0.00",
	} {
		var got []string
		for _, asset := range []int64{1, 2} {
			for _, kind := range []ledger.Kind{ledger.Deposits, ledger.Incoming, ledger.Available, ledger.Abnormal} {
				if balance, known := book.Balances()[ledger.Account{Merchant: b.merchant.ID, Asset: asset, Kind: kind, Holder: holder}]; known {
					got = append(got, fmt.Sprintf("%d/%s %s+%s", asset, kind, balance.Posted, balance.Pending))
				}
			}
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s holds %s\nwant %s", holder, strings.Join(got, ", "), want)
		}
	}
}

// A token that anybody can make any amount of, as on test chains, fills one
// holder's account at most: the chain goes on.
func TestAccountsThatAreFullStopNothing(t *testing.T) {
	b := newBench(t)
	for i := range 12 {
		o := b.create(fmt.Sprint("huge", i), usdt)
		b.chain.next(b.chain.pay("0xUSDT", o.DepositAddress, "999999999999999999"))
	}
	b.chain.confirm()
	b.chain.record()
	b.expect("huge0", "PAID", "999999999999.999999", "DEPOSIT_DETECTED PAID")
	b.expect("huge11", "PAYING", "0.00", "DEPOSIT_DETECTED")
	b.lenient(money.MustParse("0.5")) // another holder
	o := b.create("1", usdt)
	b.chain.next(b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6)))
	b.chain.confirm()
	b.chain.record()
	b.expect("1", "PAID", "25.00", "DEPOSIT_DETECTED PAID")
}

// A deposit is confirmed by the blocks of its own chain, whichever the order's is.
func TestConfirmationsAreTheDepositsChains(t *testing.T) {
	b := newBench(t)
	o := b.create("1", usdt)
	for range 50 {
		b.chain.next()
	}
	b.chain.record()
	b.other.next(b.other.pay("0xBUSDT", o.DepositAddress, units(25, 18)))
	b.other.record()
	if d := b.order("1").Deposits[0]; d.Confirmations != 1 || d.Status != "PENDING" {
		t.Errorf("seen in the head of its chain: %d confirmations, %s; want 1, PENDING", d.Confirmations, d.Status)
	}
	p := params("2", "25")
	p.Token = bscUSDT
	o = must(b.createOrder(b.caller(), p))(t)
	b.chain.next(b.chain.pay("0xUSDT", o.DepositAddress, units(25, 6)))
	b.chain.confirm()
	b.chain.record()
	if d := b.order("2").Deposits[0]; d.Confirmations < confirmations || d.Status != "CONFIRMED" {
		t.Errorf("confirmed on its chain: %d confirmations, %s; want %d, CONFIRMED", d.Confirmations, d.Status, confirmations)
	}
}

// What will be too much is said before the confirmations as it is decided then.
func TestExcessIsToldAsItIsDecided(t *testing.T) {
	b := newBench(t)
	b.lenient(money.MustParse("0.5"))
	o := b.create("1", usdt)
	b.chain.mine(1, b.chain.pay("0xUSDT", o.DepositAddress, "25100000"))
	b.chain.mine(2, b.chain.pay("0xUSDT", o.DepositAddress, "1000000"))
	b.chain.record()
	before := must(b.gateway.Order(t.Context(), b.caller().Actor, "1"))(t).Standing.Excess
	b.chain.confirm()
	b.chain.record()
	after := must(b.gateway.Order(t.Context(), b.caller().Actor, "1"))(t)
	if want := money.MustParse("1"); before != want || after.Standing.Excess != want || after.Abnormal != want {
		t.Errorf("too much is %s before, %s after, and %s of it abnormal; want 1.00", before, after.Standing.Excess, after.Abnormal)
	}
}
