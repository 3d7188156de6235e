package main

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"github.com/xcheckout/xcheckout/bench/internal/load"
	"github.com/xcheckout/xcheckout/internal/payment"
	"github.com/xcheckout/xcheckout/internal/store"
)

// connections is how many send the calls.
const connections = 64

// line is one thing that is measured of both sides.
type line struct {
	what string
	// call is what is asked of the gateway, which is stopped for the others.
	call *load.Call
	once func(context.Context, *side) error
	aim  float64 // the most that its time may be of that with few orders
}

// row is what was measured of a line.
type row struct {
	What    string  `json:"what"`
	Few     float64 `json:"fewPerSecond"`
	Many    float64 `json:"manyPerSecond"`
	Value   float64 `json:"value"` // the time with many orders as a multiple of that with few: the median of the rounds
	Aim     float64 `json:"aim"`   // the most that it may be
	Reached bool    `json:"reached"`
}

func call(c load.Call) *load.Call { return &c }

var lines = []line{
	{what: "order info", call: call(load.Info), aim: usual},
	{what: "list, first page", call: call(load.List(1)), aim: usual},
	{what: "list, hundredth page", call: call(load.List(100)), aim: usual},
	{what: "expiry scan, 500 orders due", once: dueOrders, aim: usual},
	{what: "expiry scan, none due", once: noneDue, aim: usual},
	{what: "delivery claim, 1,000 jobs waiting", once: claim, aim: usual},
	{what: "block without a payment", once: emptyBlock, aim: closest},
	{what: "block with a payment", once: paidBlock, aim: closest},
	{what: "refund creation", call: call(refund), aim: closest},
	{what: "order creation", call: call(load.Create), aim: usual},
}

// measure has both sides take turns.
func (l line) measure(sides [2]*side, o options) (row, error) {
	var rates [2][]float64
	var times []float64
	for _, s := range sides {
		if err := s.ready(l.call != nil); err != nil {
			return row{}, err
		}
	}
	for round := range o.rounds + 1 {
		var one [2]float64
		for i := range sides {
			at := (i + round) % len(sides)
			var err error
			if one[at], err = l.rate(sides[at], o.turn); err != nil {
				return row{}, err
			}
		}
		if round > 0 { // the first warms up
			rates[0], rates[1] = append(rates[0], one[0]), append(rates[1], one[1])
			times = append(times, one[0]/one[1])
		}
	}
	r := row{What: l.what, Few: median(rates[0]), Many: median(rates[1]), Value: median(times), Aim: l.aim}
	r.Reached = r.Value <= r.Aim
	return r, nil
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

// rate is a turn of one side.
func (l line) rate(s *side, lasts time.Duration) (float64, error) {
	if l.call != nil {
		return s.target.Rate(*l.call, lasts)
	}
	begin, done := time.Now(), 0
	for ; time.Since(begin) < lasts; done++ {
		if err := l.once(context.Background(), s); err != nil {
			return 0, err
		}
	}
	return float64(done) / time.Since(begin).Seconds(), nil
}

// dueOrders finds as many due orders as the gateway ends in one Update; noneDue is
// what the scan mostly finds.
func dueOrders(ctx context.Context, s *side) error { return scan(ctx, s, farFuture, scanMax) }
func noneDue(ctx context.Context, s *side) error   { return scan(ctx, s, time.UnixMilli(1), 0) }

const scanMax = 500

func scan(ctx context.Context, s *side, before time.Time, want int) error {
	return s.store.View(ctx, func(tx *store.Tx) error {
		due, err := tx.DueOrders("ETH", before, payment.Order{}, scanMax)
		if err == nil && len(due) != want {
			err = fmt.Errorf("found %d due orders, want %d", len(due), want)
		}
		return err
	})
}

// claimMax is how many deliveries the gateway has under way at once.
const claimMax = 300

// claim claims deliveries and lets them go again.
func claim(ctx context.Context, s *side) error {
	if err := s.addWaiting(); err != nil {
		return err
	}
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	got, err := riversqlite.New(s.db).UnwrapExecutor(tx).JobGetAvailable(ctx, &riverdriver.JobGetAvailableParams{
		ClientID: "growth", MaxAttemptedBy: 10, MaxToLock: claimMax, Queue: store.DeliveryQueue})
	if err == nil && len(got.Jobs) != claimMax {
		err = fmt.Errorf("claimed %d jobs, want %d", len(got.Jobs), claimMax)
	}
	return err
}
