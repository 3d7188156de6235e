package store

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Topics of what may be waited for.
func orderTopic(sysid string) string { return "order/" + sysid }
func chainTopic(name string) string  { return "chain/" + name }

// notifier wakes those that wait for a change. On PostgreSQL the changes of other
// replicas come over a connection of its own.
type notifier struct {
	mu      sync.Mutex
	waiting map[string]map[chan struct{}]bool // by topic
	// deaf: changes of other replicas are not heard at present.
	deaf   atomic.Bool
	access access
}

// tell wakes those that wait for a topic.
func (n *notifier) tell(topic string) {
	if topic == accessTopic {
		n.access.version.Add(1)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for c := range n.waiting[topic] {
		wake(c)
	}
}

// tellAll wakes everybody: something may have been missed.
func (n *notifier) tellAll() {
	n.access.version.Add(1)
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, waiting := range n.waiting {
		for c := range waiting {
			wake(c)
		}
	}
}

// wake never waits: one that was woken already and has not looked yet will see all.
func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Changes returns a channel that gets a value after each commit, here or in another
// replica, that changes an order or how far its chain was read; several at once may
// be one value. Stop ends it.
func (s *Store) Changes(sysid, chainName string) (changed <-chan struct{}, stop func()) {
	n, c := &s.notifier, make(chan struct{}, 1)
	topics := []string{orderTopic(sysid), chainTopic(chainName)}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.waiting == nil {
		n.waiting = map[string]map[chan struct{}]bool{}
	}
	for _, topic := range topics {
		if n.waiting[topic] == nil {
			n.waiting[topic] = map[chan struct{}]bool{}
		}
		n.waiting[topic][c] = true
	}
	return c, func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		for _, topic := range topics {
			if delete(n.waiting[topic], c); len(n.waiting[topic]) == 0 {
				delete(n.waiting, topic)
			}
		}
	}
}

// HearsChanges tells whether Changes tells of every change. While it does not, look
// from time to time.
func (s *Store) HearsChanges() bool { return !s.notifier.deaf.Load() }

// changed tells of a topic once the transaction has committed.
func (tx *Tx) changed(topic string) error {
	tx.whenCommitted(func() { tx.store.notifier.tell(topic) })
	if !tx.store.Shared() {
		return nil
	}
	return tx.exec("select pg_notify($1, $2)", notifyChannel, topic)
}

// notifyChannel is the channel of PostgreSQL on which replicas tell of changes.
const notifyChannel = "xcheckout_changes"

// listen hears what other replicas tell, until the store is closed.
func (s *Store) listen(p *postgresDB) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		<-s.closed
		cancel()
	}()
	for ctx.Err() == nil {
		s.notifier.deaf.Store(true)
		err := p.hear(ctx, func() {
			s.notifier.deaf.Store(false)
			s.notifier.tellAll()
		}, s.notifier.tell, s.notifier.access.heard)
		if ctx.Err() != nil {
			return
		}
		s.log.Debug("changes of other replicas are not heard for a moment", "error", withoutAddress(err))
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

// hear calls tell for every notification over a connection of its own, until that
// fails. Begun is called once nothing is missed any more, and heard whenever nothing
// was missed until then.
func (p *postgresDB) hear(ctx context.Context, begun func(), tell func(topic string), heard func()) error {
	conn, err := p.connect(ctx)
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		conn.Close(ctx)
	}()
	if _, err := conn.Exec(ctx, "listen "+notifyChannel); err != nil {
		return err
	}
	begun()
	for {
		heard()
		// A server that is frozen says nothing either, so it is asked now and then.
		wait, cancel := context.WithTimeout(ctx, heardFor/4)
		told, err := conn.WaitForNotification(wait)
		cancel()
		switch {
		case err == nil:
			tell(told.Payload)
		case ctx.Err() != nil:
			return ctx.Err()
		case wait.Err() == nil: // the connection's own failure
			return err
		default:
			ask, cancel := context.WithTimeout(ctx, connectMax)
			err := conn.Ping(ask)
			cancel()
			if err != nil {
				return err
			}
		}
	}
}
