package gateway

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
)

// No more passwords than there are places are checked at once: the next one
// waits for its turn, and is sent away when it does not come.
func TestPasswordChecksTakeTurns(t *testing.T) {
	hash := hashPassword("correct horse")
	synctest.Test(t, func(t *testing.T) {
		g := &Gateway{checks: make(chan struct{}, 1)}
		g.checks <- struct{}{}
		begin := time.Now()
		_, err := g.checkPassword(t.Context(), hash, "correct horse")
		var refused *fault.Error
		if !errors.As(err, &refused) || refused.Code != fault.RateLimited || refused.RetryAfter <= 0 || time.Since(begin) != checkWait {
			t.Errorf("got %v after %v, want %s after %v", err, time.Since(begin), fault.RateLimited, checkWait)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := g.checkPassword(gone, hash, "correct horse"); !errors.Is(err, context.Canceled) {
			t.Errorf("a caller who is gone: %v, want %v", err, context.Canceled)
		}
		time.AfterFunc(time.Second, func() { <-g.checks })
		begin = time.Now()
		if fits, err := g.checkPassword(t.Context(), hash, "correct horse"); !fits || err != nil || time.Since(begin) != time.Second {
			t.Errorf("got %t, %v after %v, want it checked when its turn comes", fits, err, time.Since(begin))
		}
		if len(g.checks) != 0 {
			t.Error("the place is still taken")
		}
	})
}
