package gateway_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature"
)

// TestReplayGuards holds both guards, the one in memory and the one in the
// store, to what their interface promises.
func TestReplayGuards(t *testing.T) {
	const room = 40
	for name, open := range map[string]func(b *bench) signature.ReplayGuard{
		"memory": func(b *bench) signature.ReplayGuard {
			return &signature.ReplayMemory{Max: room, Now: func() time.Time { return b.now }}
		},
		"store": func(b *bench) signature.ReplayGuard {
			b.data.SeenMax = room
			b.restart()
			return b.gateway.ReplayGuard()
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			exerciseReplayGuard(t, b, open(b), room)
		})
	}
}

func exerciseReplayGuard(t *testing.T, b *bench, guard signature.ReplayGuard, room int) {
	mine := b.merchant.ID + "/" + b.credential.ID
	until := b.now.Add(2 * time.Minute)
	see := func(what, credential string, mac [signature.MACSize]byte, want signature.Code) {
		t.Helper()
		if err := guard.Remember(t.Context(), credential, mac, until); signature.CodeOf(err) != want || (err == nil) != (want == "") {
			t.Errorf("%s: %v, want %q", what, err, want)
		}
	}
	mac := func(n int) (mac [signature.MACSize]byte) {
		mac[0], mac[15] = byte(n), byte(n>>8)
		return mac
	}
	same := mac(1)
	same[16] = 1

	see("a new one", mine, mac(1), "")
	see("the same", mine, mac(1), signature.Replayed)
	see("the same 16 bytes", mine, same, signature.Replayed)
	see("another", mine, mac(2), "")
	see("another credential's", "mer_other/cred_other", mac(1), "")

	var through atomic.Int32
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if guard.Remember(t.Context(), mine, mac(3), until) == nil {
				through.Add(1)
			}
		})
	}
	group.Wait()
	if through.Load() != 1 {
		t.Errorf("%d of 8 equal ones at once were let through", through.Load())
	}

	for n := 4; n < room; n++ {
		see("one that there is room for", mine, mac(n), "")
	}
	see("one too many", mine, mac(room), signature.ReplayMemoryFull)
	see("an old one in a full memory", mine, mac(1), signature.Replayed)

	b.now = until
	see("at the end of the window", mine, mac(1), signature.Replayed)
	b.now = until.Add(time.Millisecond)
	see("past the window", mine, mac(1), signature.TimestampOutsideWindow)
}

// A credential that the guard does not understand is its failure, not a pass.
func TestStoredReplayGuardRefusesOtherNames(t *testing.T) {
	b := newBench(t)
	if err := b.gateway.ReplayGuard().Remember(t.Context(), "cred_1", [signature.MACSize]byte{}, b.now); err == nil || signature.CodeOf(err) != "" {
		t.Errorf("got %v, want a failure without a code", err)
	}
}

// A clock that was an hour ahead for a while, and purged by that, lets no signature
// through twice once it is right again, nor refuses those that are signed then.
func TestSignatureIsUsedOnceOverAJumpOfTheClock(t *testing.T) {
	b := newBench(t)
	right := b.now
	purge := func() {
		t.Helper()
		if err := b.store.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	captured, read := b.caller(), b.caller()
	named := params("1", "25")
	named.Nonce = "n"
	if _, err := b.createOrder(captured, named); err != nil {
		t.Fatal(err)
	}
	if err := b.remember(read); err != nil {
		t.Fatal(err)
	}
	b.now = right.Add(time.Hour)
	purge()
	ahead := b.caller() // of a client that followed the clock
	if err := b.remember(ahead); err != nil {
		t.Errorf("by the clock that is ahead: %v, want none", err)
	}
	b.now = b.now.Add(3 * time.Minute)
	purge()

	b.now = right.Add(time.Second)
	for _, restarted := range []bool{false, true} {
		if restarted {
			b.restart()
		}
		_, err := b.createOrder(captured, named)
		refusedWith(t, "the captured order", err, signature.ReplayMemoryFull)
		refusedWith(t, "the captured reading", b.remember(read), signature.ReplayMemoryFull)
	}
	if _, err := b.createOrder(b.caller(), params("2", "25")); err != nil {
		t.Errorf("an honest one, signed after the clock was right: %v, want none", err)
	}
	b.now = right.Add(time.Hour + time.Minute)
	refusedWith(t, "what was signed ahead, once its time has come", b.remember(ahead), signature.ReplayMemoryFull)
	b.now = right.Add(time.Hour + 2*time.Minute)
	if err := b.remember(b.caller()); err != nil {
		t.Errorf("an honest one after that: %v, want none", err)
	}
}
