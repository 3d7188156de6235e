package payment

import (
	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/money"
)

// Standing is where an order stands with its deposits: the one account of it
// that pages, answers and events print.
type Standing struct {
	// Seen is what can pay the order and was seen, confirmed or not.
	Seen money.Amount
	// Missing is what must still come for the order to be paid; nothing once
	// what was seen pays it, which is within the tolerance.
	Missing money.Amount
	// Excess is what is, or will be, too much: beyond what the merchant keeps.
	Excess money.Amount
	// Confirmations is how far the payment is confirmed, which is as far as its
	// least confirmed part; 0 when nothing of it was seen.
	Confirmations uint64
	// Tx is the newest chain transaction that counts towards the order; empty
	// when there is none.
	Tx       chain.TxID
	Deposits []Sighting // all canonical ones, in the order in which the chain has them
}

// Sighting is a deposit as it stands.
type Sighting struct {
	Deposit
	Confirmations uint64
	Share         Share // zero until it is confirmed
}

// Counts tells whether a deposit can pay its order. What came too late, is another
// coin or fell short of its log can't, nor can less than a millionth: anybody can send
// dust to an address, and it changes nothing about the payment.
func (d Deposit) Counts() bool { return d.Kind == InTime && d.Amount > 0 && d.State != Short }

// Confirmed tells whether a deposit has the confirmations that it needs.
func (d Deposit) Confirmed() bool { return d.State == Posted || d.State == Short }

// Strays are the deposits of other coins, or of another time, than the order's, that
// are somebody's to refund.
func (s Standing) Strays() (list []Sighting) {
	for _, d := range s.Deposits {
		if d.Kind != InTime && d.State != Short {
			list = append(list, d)
		}
	}
	return list
}

// seen is what deposits that can pay their order add up to, confirmed or not.
func seen(deposits []Deposit) (sum money.Amount) {
	for _, d := range deposits {
		if d.Counts() {
			sum += d.Amount
		}
	}
	return sum
}

// StandingOf says where an order stands with its canonical deposits, given in
// the order in which the chain has them. Heads are the newest blocks of the
// deposits' chains, by name; a chain that is not among them confirms nothing.
func StandingOf(o Order, deposits []Deposit, heads map[string]uint64) Standing {
	s := Standing{Seen: seen(deposits)}
	s.Missing = o.Lacks(s.Seen)
	if a := decide(o, deposits, Deposit.Counts); a.Status == Paid {
		s.Excess = a.Abnormal
	}
	shares := map[int64]Share{}
	for _, share := range Match(o, deposits).Shares {
		shares[share.DepositID] = share
	}
	counted := false
	for _, d := range deposits {
		one := Sighting{Deposit: d, Confirmations: Confirmations(d, heads[d.Chain]), Share: shares[d.ID]}
		s.Deposits = append(s.Deposits, one)
		if !d.Counts() {
			continue
		}
		if !counted || one.Confirmations < s.Confirmations {
			s.Confirmations = one.Confirmations
		}
		counted = true
		s.Tx = d.Tx
	}
	return s
}

// Confirmations of a deposit: its block has one when it is the head.
func Confirmations(d Deposit, head uint64) uint64 {
	if head < d.BlockNumber {
		return 0
	}
	return head - d.BlockNumber + 1
}
