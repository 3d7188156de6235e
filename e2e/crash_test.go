//go:build unix

package e2e

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/money"
)

// Killed between deposit and webhook and started again with the same data: the
// webhook arrives, the ledger balances, and nothing has happened twice.
func TestKilledBetweenDepositAndWebhook(t *testing.T) {
	t.Parallel()
	c := newCrash(t)
	c.receiver.hold()
	c.d.cli(t, "order", "create", "--amount", "25.00", "--token", "ETH_USDT", "--order-no", "crash", "--json")
	c.d.cli(t, "pay", "crash", "--json")
	c.until("crash", func(o order) bool { return len(o.Deposits) == 1 })
	c.d.kill()
	c.receiver.release() // what it held belongs to a process that is gone
	c.restart()
	c.expectPaid("crash")
	c.balanced()
}

// Killed at any moment, again and again, while orders are created and paid: what was
// acknowledged is there, and what was paid is announced, once.
func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	kills := 4
	if os.Getenv("XCHECKOUT_LONG") != "" {
		kills = 100
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 3))
	c := newCrash(t)
	made := c.createMany()
	var orders []string
	for i := range kills {
		no := fmt.Sprintf("crash%d", i)
		orders = append(orders, no)
		c.d.cli(t, "order", "create", "--amount", "1.50", "--token", "ETH_USDC", "--order-no", no, "--json")
		c.d.cli(t, "pay", no, "--json")
		time.Sleep(time.Duration(random.IntN(1500)) * time.Millisecond)
		c.d.kill()
		c.restart()
	}
	acknowledged := made()
	client := c.client()
	for no, sysid := range acknowledged {
		if o, err := client.Orders.Info(t.Context(), no); err != nil || o.SysID != sysid {
			t.Errorf("order %s was acknowledged as %s: %+v, %v", no, sysid, o, err)
		}
	}
	if len(acknowledged) < kills {
		t.Errorf("%d orders were acknowledged while it was killed %d times: the test tests nothing", len(acknowledged), kills)
	}
	for _, no := range orders {
		// A chain that lost its newest block with the kill lost the payment in it
		// too, as a reorg does; paying again is then what a payer would do.
		c.payAgainIfLost(no)
		c.expectPaid(no)
	}
	c.balanced()
	t.Logf("%d kills, %d orders acknowledged meanwhile, %d of which were paid", kills, len(acknowledged)+len(orders), len(orders))
}

// createMany makes orders without pause, by several clients that ask for each until it
// is acknowledged. What it returns ends that, and tells the number of each order and
// the sysid that was answered.
func (c *crash) createMany() (end func() map[string]string) {
	const workers = 4
	client := c.client()
	ctx, stop := context.WithCancel(c.t.Context())
	c.t.Cleanup(stop)
	var working sync.WaitGroup
	var mu sync.Mutex
	made := map[string]string{}
	for worker := range workers {
		working.Go(func() {
			for i := 0; ctx.Err() == nil; time.Sleep(20 * time.Millisecond) {
				no := fmt.Sprintf("load%dx%d", worker, i)
				o, err := client.Orders.Create(ctx, xcheckout.OrderRequest{OrderNo: no, Amount: money.MustParse("1.5"), Token: "ETH_USDT"})
				var failed *xcheckout.Error
				switch {
				case err == nil:
					mu.Lock()
					made[no] = o.SysID
					mu.Unlock()
					i++
				case ctx.Err() == nil && (!errors.As(err, &failed) || !failed.Retryable):
					c.t.Errorf("order %s: %v", no, err)
					return
				}
			}
		})
	}
	return func() map[string]string {
		stop()
		working.Wait()
		return made
	}
}

// crash is a sandbox with kept data and an endpoint of its merchant.
type crash struct {
	t        *testing.T
	home     string
	data     string
	d        dev
	receiver *receiver
}

func newCrash(t *testing.T) *crash {
	t.Helper()
	c := &crash{t: t, home: t.TempDir(), receiver: newReceiver(t)}
	c.data = c.home + "/data"
	c.d = startDev(t, c.home, "--data", c.data)
	c.setWebhook()
	return c
}

func (c *crash) client() *xcheckout.Client {
	c.t.Helper()
	client, err := clientOf(c.d.credentials)
	if err != nil {
		c.t.Fatal(err)
	}
	return client
}

// setWebhook names the endpoint through the signed API, with openssl and curl.
func (c *crash) setWebhook() {
	c.t.Helper()
	answer := c.d.signedCall(c.t, "POST", "/sandbox/webhook", `{"url":"`+c.receiver.url+`"}`)
	if !strings.Contains(answer, `"success":true`) {
		c.t.Fatalf("set webhook: %s", answer)
	}
}

// restart starts the killed sandbox again, on the same port.
func (c *crash) restart() {
	c.t.Helper()
	before := c.d.credentials
	c.d = startDevAt(c.t, c.home, c.d.listen, c.d.BaseURL, "--data", c.data)
	if c.d.APIKey != before.APIKey || c.d.SignKey != before.SignKey || c.d.Password != before.Password {
		c.t.Errorf("after the restart the merchant has other credentials")
	}
}

func (c *crash) info(orderNo string) order {
	c.t.Helper()
	return decode[order](c.t, c.d.cli(c.t, "order", "info", orderNo, "--json"))
}

func (c *crash) until(orderNo string, done func(order) bool) order {
	c.t.Helper()
	deadline := time.Now().Add(startTimeout)
	for {
		o := c.info(orderNo)
		if done(o) {
			return o
		}
		if time.Now().After(deadline) {
			c.t.Fatalf("order %s stays %+v", orderNo, o)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func (c *crash) payAgainIfLost(orderNo string) {
	c.t.Helper()
	deadline := time.Now().Add(5 * time.Second)
	for time.Now().Before(deadline) {
		if len(c.info(orderNo).Deposits) > 0 {
			return
		}
		time.Sleep(200 * time.Millisecond)
	}
	c.t.Logf("the payment of %s was lost with its block; paying again", orderNo)
	c.d.cli(c.t, "pay", orderNo, "--json")
}

// expectPaid waits until an order is paid and announced, and checks that each
// thing happened once.
func (c *crash) expectPaid(orderNo string) {
	c.t.Helper()
	detected := c.receiver.wait(orderNo, "deposit_detected", startTimeout)
	paid := c.receiver.wait(orderNo, "paid", startTimeout)
	if paid.event.Data.OrderStatus != "PAID" || detected.event.EventID == paid.event.EventID {
		c.t.Errorf("events %+v and %+v", detected.event, paid.event)
	}
	o := c.info(orderNo)
	if o.OrderStatus != "PAID" || o.ReceivedAmount != o.PayingAmount || len(o.Deposits) != 1 {
		c.t.Errorf("order %+v, want PAID by one deposit of what it costs", o)
	}
	ids := map[string]map[string]bool{}
	for _, d := range c.receiver.all() {
		if d.event.Data.OrderNo != orderNo {
			continue
		}
		if ids[d.event.Data.Reason] == nil {
			ids[d.event.Data.Reason] = map[string]bool{}
		}
		// The same event may come twice, when the kill came after its answer; two
		// events of one type would be the same fact told twice.
		ids[d.event.Data.Reason][d.event.EventID] = true
	}
	for eventType, of := range ids {
		if len(of) != 1 {
			c.t.Errorf("order %s has %d events %s, want 1", orderNo, len(of), eventType)
		}
	}
}

// balanced checks the books.
func (c *crash) balanced() {
	c.t.Helper()
	out := runOutput(c.t, environment(c.home), "", 0, binary(c.t, "xcheckoutd"), "ledger", "check", "--data", c.data, "--json")
	if !decode[struct{ Balanced bool }](c.t, out).Balanced {
		c.t.Errorf("ledger: %s", out)
	}
}
