package payment

import "github.com/xcheckout/xcheckout/money"

// Depth is how many confirmations a chain asks of payments above an amount.
type Depth struct {
	Above         money.Amount
	Confirmations uint64
}

// Depths are what a chain asks of its payments: more for more. Amounts and
// confirmations rise.
type Depths []Depth

// Of is how many confirmations a payment of an amount needs: one at least.
func (list Depths) Of(amount money.Amount) uint64 {
	needed := uint64(1)
	for _, d := range list {
		if amount > d.Above || d.Above == 0 {
			needed = max(needed, d.Confirmations)
		}
	}
	return needed
}

// Least is what the smallest payment needs.
func (list Depths) Least() uint64 { return list.Of(0) }

// Flat is the same for every amount.
func Flat(confirmations uint64) Depths { return Depths{{Confirmations: confirmations}} }

// Require raises what an order's payment needs to what a chain asks of the order's
// amount or of all that was seen for it, whichever is more: so nobody gets by with
// few confirmations by asking for little and being paid much. It never falls, also
// where a reorg takes some away.
func (o *Order) Require(asked Depths, deposits []Deposit) {
	o.Confirmations = max(o.Confirmations, asked.Of(o.atStake(deposits)))
}

// atStake is the order's amount or what was seen for it, whichever is more. Tokens are
// worth a dollar each, so they are added up.
func (o Order) atStake(deposits []Deposit) money.Amount {
	var seen money.Amount
	for _, d := range deposits {
		seen = min(seen+min(d.Amount, money.Max), money.Max)
	}
	return max(o.PayingAmount, seen)
}

// Needs is how many confirmations a deposit needs, by the head with which it has them.
func (d Deposit) Needs() uint64 { return d.ConfirmAt - min(d.ConfirmAt, d.BlockNumber) + 1 }

// ConfirmedWith is the number of the head with which a deposit has the confirmations
// that it needs: those of its order, or on another chain what that asks of as much.
func (d Deposit) ConfirmedWith(o Order, asked Depths, deposits []Deposit) uint64 {
	needed := o.Confirmations
	if d.Chain != o.Asset.Chain {
		needed = asked.Of(o.atStake(deposits))
	}
	return d.BlockNumber + max(needed, 1) - 1
}
