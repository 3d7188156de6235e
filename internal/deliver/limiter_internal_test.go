package deliver

import (
	"fmt"
	"testing"
	"time"
)

// What an endpoint gets depends on how quickly it answered the last time.
func TestLimiterPlaces(t *testing.T) {
	l := newLimiter()
	takeAll := func() (list []func(time.Duration)) {
		for {
			release, free := l.take("a")
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
		if release, free := l.take("another"); free {
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
		release, _ := l.take(fmt.Sprint(i))
		if i%2 == 0 {
			release(0)
		}
	}
	l.take("one more")
	if n := len(l.endpoints); n > endpointsMax {
		t.Errorf("%d endpoints are remembered, want %d at most", n, endpointsMax)
	}
	if l.endpoints["1"] == nil || l.endpoints["1"].taken != 1 {
		t.Error("an endpoint with a delivery under way was forgotten")
	}
}
