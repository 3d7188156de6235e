package gateway

import (
	"context"
	"errors"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/store"
)

const (
	// LeaseFor is how long a lease lasts, and a replica counts as alive, after it was
	// heard of. PulseEvery is how often it is heard of.
	LeaseFor   = 5 * time.Second
	PulseEvery = time.Second
)

// Shared tells whether other processes may serve the same database: then what must
// be done once is done under a lease.
func (g *Gateway) Shared() bool { return g.store.Shared() }

// Pulse is what a replica says of itself.
type Pulse struct {
	ID string
	// Configuration is a digest of what the configurations of all must agree in; "" for none.
	Configuration string
	Wants         map[string]string // the chains that it can read, each with a note for the other replicas
	Sends         []string          // the chains whose payouts it can send
	// Leaving has it take no chain and give back those that it holds. It still counts,
	// and the deliveries under way stay its own until Leave.
	Leaving bool
}

// Replicas is what a replica learns of the others.
type Replicas struct {
	Alive  int                    // it counts too
	Others int                    // of them, those with another configuration
	Chains map[string]store.Lease // who reads each chain
	Sends  map[string]store.Lease // who sends each chain's payouts
}

func leaseOf(chainName string) string { return "chain/" + chainName }

func payoutLeaseOf(chainName string) string { return "payout/" + chainName }

// leases are the names of the leases that a replica wants, each with its note.
func (p Pulse) leases() map[string]string {
	names := map[string]string{}
	for chainName, note := range p.Wants {
		names[leaseOf(chainName)] = note
	}
	for _, chainName := range p.Sends {
		names[payoutLeaseOf(chainName)] = ""
	}
	return names
}

// Pulse notes that a replica is alive, takes the chains that nobody reads or sends on, and lets
// the jobs of replicas that are gone run again. It is called every PulseEvery. It returns
// seal.ErrOpen once the database's secrets are sealed with another key.
func (g *Gateway) Pulse(ctx context.Context, p Pulse) (r Replicas, err error) {
	var free []string
	err = g.store.View(ctx, func(tx *store.Tx) error {
		free = nil
		for name := range p.leases() {
			l, err := tx.Lease(name)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			if !p.Leaving && (err != nil || l.Holder == p.ID || l.Left < 0) {
				free = append(free, name)
			}
		}
		return nil
	})
	if err != nil {
		return Replicas{}, err
	}
	var released int64
	// Beside other work: a batch of thousands of payments takes longer than a lease
	// lasts, and whoever is not heard of meanwhile loses the chain, and the batch with it.
	err = g.store.UpdateBeside(ctx, func(tx *store.Tx) (err error) {
		if err := p.say(tx, free); err != nil {
			return err
		}
		released, err = tx.ReleaseJobs()
		return err
	})
	if err != nil {
		return Replicas{}, err
	}
	if released > 0 {
		g.log.Warn("deliveries of a replica that is gone run again", "deliveries", released)
	}
	err = g.store.View(ctx, func(tx *store.Tx) (err error) {
		r = Replicas{Chains: map[string]store.Lease{}, Sends: map[string]store.Lease{}}
		read := func(into map[string]store.Lease, chainName, name string) error {
			l, err := tx.Lease(name)
			into[chainName] = l
			if p.Leaving && errors.Is(err, store.ErrNotFound) {
				return nil
			}
			return err
		}
		for name := range p.Wants {
			if err := read(r.Chains, name, leaseOf(name)); err != nil {
				return err
			}
		}
		for _, name := range p.Sends {
			if err := read(r.Sends, name, payoutLeaseOf(name)); err != nil {
				return err
			}
		}
		r.Alive, r.Others, err = tx.CountReplicas(p.Configuration)
		return err
	})
	return r, err
}

// say notes that the replica is alive, and takes the leases that are free or its own.
func (p Pulse) say(tx *store.Tx, free []string) error {
	// The key may have been changed while this replica stood still, and so did not count.
	if err := tx.CheckSeal(); err != nil {
		return err
	}
	if err := tx.SaveReplica(p.ID, p.Configuration, LeaseFor); err != nil {
		return err
	}
	notes := p.leases()
	for _, name := range free {
		if _, err := tx.Hold(name, p.ID, notes[name], LeaseFor); err != nil {
			return err
		}
	}
	if p.Leaving {
		return tx.ReleaseLeases(p.ID)
	}
	return nil
}

// Leave takes a replica out of the count that has ended its deliveries, and gives up
// what it holds.
func (g *Gateway) Leave(ctx context.Context, id string) error {
	return g.store.Update(ctx, func(tx *store.Tx) error { return tx.DeleteReplica(id) })
}

// Under returns the Recorder of a chain for the holder of its lease: what it writes
// is refused with store.ErrFenced once another replica has taken over.
func (g *Gateway) Under(l store.Lease) chain.Recorder { return holder{g, l} }

type holder struct {
	*Gateway
	lease store.Lease
}

// Record implements chain.Recorder.
func (h holder) Record(ctx context.Context, b chain.Batch) error {
	return h.recordUnder(ctx, func(tx *store.Tx) error { return tx.Fence(h.lease) }, b)
}
