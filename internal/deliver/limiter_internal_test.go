package deliver

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// What an endpoint gets depends on how quickly it answered the last time.
func TestLimiterPlaces(t *testing.T) {
	l := newLimiter()
	gone, cancel := context.WithCancel(t.Context()) // of one that does not wait in line
	cancel()
	takeAll := func() (list []func(time.Duration)) {
		for {
			release, free := l.take(gone, "a", 0)
			if !free {
				return list
			}
			list = append(list, release)
		}
	}
	places := func(state string, want int, took time.Duration) {
		t.Helper()
		list := takeAll()
		if len(list) != want {
			t.Errorf("%s: %d places, want %d", state, len(list), want)
		}
		if release, free := l.take(gone, "another", 0); free {
			release(0)
		} else {
			t.Errorf("%s: another endpoint has no place", state)
		}
		for _, release := range list {
			release(took)
		}
	}
	places("unknown", placesFirst, time.Millisecond)
	places("quick", placesQuick, slowFrom)
	places("slow", placesSlow, slowFrom)
	places("still slow", placesSlow, slowFrom-1)
	places("quick again", placesQuick, 0)

	for i := range endpointsMax { // those under way are never forgotten
		release, _ := l.take(gone, fmt.Sprint(i), 0)
		if i%2 == 0 {
			release(0)
		}
	}
	l.take(gone, "one more", 0)
	if n := len(l.endpoints); n > endpointsMax {
		t.Errorf("%d endpoints are remembered, want %d at most", n, endpointsMax)
	}
	if l.endpoints["1"] == nil || l.endpoints["1"].taken != 1 {
		t.Error("an endpoint with a delivery under way was forgotten")
	}
}

// A quick endpoint's places are waited for in line, one after the other, but not
// for long; the line has an end, and a slow endpoint has none.
func TestLimiterLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter()
		release, _ := l.take(t.Context(), "a", 0)
		release(0)
		var releases []func(time.Duration)
		for range placesQuick {
			release, _ := l.take(t.Context(), "a", 0)
			releases = append(releases, release)
		}
		var order []int
		refused := 0
		for i := range lineMax + 1 {
			go func() {
				release, free := l.take(t.Context(), "a", 0)
				if !free {
					refused++
					return
				}
				order = append(order, i)
				const takes = lineWait / 2 / (lineMax + 1)
				time.Sleep(takes)
				release(takes)
			}()
			synctest.Wait() // in this order
		}
		if refused != 1 || len(order) != 0 {
			t.Errorf("%d were refused and %d admitted at once, want 1 and none: the line is as long as it may be", refused, len(order))
		}
		releases[0](0)
		time.Sleep(lineWait / 2)
		synctest.Wait()
		if len(order) != lineMax {
			t.Errorf("%d of %d in line got their turn through the one place", len(order), lineMax)
		}
		for i, n := range order {
			if n != i {
				t.Fatalf("they got their turn in the order %v", order)
			}
		}
		kept, free := l.take(t.Context(), "a", 0)
		if !free {
			t.Fatal("the place that was released is taken")
		}
		if begin := time.Now(); true {
			if _, free := l.take(t.Context(), "a", 0); free || time.Since(begin) != lineWait {
				t.Errorf("waited %v, %t; want to be sent away after %v", time.Since(begin), free, lineWait)
			}
		}
		kept(slowFrom)
		if begin := time.Now(); true {
			if _, free := l.take(t.Context(), "a", 0); free || time.Since(begin) != 0 {
				t.Errorf("a slow endpoint: waited %v, %t; want to be sent away at once", time.Since(begin), free)
			}
		}
	})
}

// A line is no longer than its endpoint gets through within the time that one waits.
func TestLimiterLineOfAnEndpointThatTakesItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter()
		for range 50 { // it takes half a second, again and again
			release, _ := l.take(t.Context(), "a", 0)
			release(lineWait / 2)
		}
		for range placesQuick {
			if _, free := l.take(t.Context(), "a", 0); !free {
				t.Fatal("no place is free")
			}
		}
		for range 3 * placesQuick {
			go l.take(t.Context(), "a", 0)
		}
		synctest.Wait()
		l.mu.Lock()
		inLine := len(l.endpoints["a"].line)
		l.mu.Unlock()
		if got, want := inLine, 2*placesQuick; got != want {
			t.Errorf("%d are in line, want %d: as many as it takes in %v", got, want, lineWait)
		}
		time.Sleep(2 * lineWait) // they give up
	})
}

// Whoever finds an endpoint full is told for how long its oldest attempt has been under
// way; one in whose line there is room is not full.
func TestLimiterFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter()
		see := func(what string, wantSince time.Duration, want bool) {
			t.Helper()
			if since, full := l.full("a"); full != want || since != wantSince {
				t.Errorf("%s: full %t for %v, want %t for %v", what, full, since, want, wantSince)
			}
		}
		see("nobody knows it", 0, false)
		var releases []func(time.Duration)
		for range placesFirst {
			see("a place is left", 0, false)
			release, _ := l.take(t.Context(), "a", 0)
			releases = append(releases, release)
			time.Sleep(time.Second)
		}
		see("all are taken", placesFirst*time.Second, true)
		releases[0](slowFrom) // the oldest has ended, as slowly as can be
		see("the others are too many for a slow one", (placesFirst-1)*time.Second, true)
		releases[1](0)
		see("it is quick", 0, false)
		for range placesQuick - 1 {
			l.take(t.Context(), "a", 0)
		}
		see("it is quick, and one may stand in line", 0, false)
	})
}
