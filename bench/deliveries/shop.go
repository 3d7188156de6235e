package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/xcheckout/xcheckout/bench/internal/databases"
	"github.com/xcheckout/xcheckout/internal/deliver"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/store"
)

// ground is a kind of database.
type ground struct {
	name      string
	cluster   string // of PostgreSQL; SQLite when empty
	crowdRate float64

	made databases.Databases
	dirs []string
	next int
}

// database makes an empty one.
func (g *ground) database() (string, error) {
	g.next++
	if g.cluster != "" {
		g.made.Cluster = g.cluster
		return g.made.Make(fmt.Sprintf("deliveries%d", g.next))
	}
	dir, err := os.MkdirTemp("", "deliveries-")
	g.dirs = append(g.dirs, dir)
	return filepath.Join(dir, "gateway.db"), err
}

func (g *ground) close() (err error) {
	for _, dir := range g.dirs {
		err = errors.Join(err, os.RemoveAll(dir))
	}
	return errors.Join(err, g.made.Drop())
}

// shop is a store with merchants of one endpoint each, and what delivers to them.
type shop struct {
	store     *store.Store
	gateway   *gateway.Gateway
	deliverer *deliver.Deliverer
	receiver  *receiver
	merchants int
}

const signKey = "a-sign-key-of-the-benchmark"

func (g *ground) open(healthy, hang int) (s *shop, err error) {
	s = &shop{receiver: newReceiver(), merchants: healthy + hang}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	database, err := g.database()
	if err != nil {
		return s, err
	}
	box, err := seal.New(seal.NewKey())
	if err != nil {
		return s, err
	}
	quiet := slog.New(slog.DiscardHandler)
	if s.store, err = store.Open(context.Background(), store.Config{Database: database, Box: box, Log: quiet}); err != nil {
		return s, err
	}
	err = s.store.Update(context.Background(), func(tx *store.Tx) error {
		for i := range s.merchants {
			path := fmt.Sprintf("/ok/%d", i)
			if i >= healthy {
				path = fmt.Sprintf("/hang/%d", i)
			}
			if err := addMerchant(tx, merchantID(i), s.receiver.URL+path); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return s, err
	}
	s.gateway, err = gateway.New(context.Background(), gateway.Config{Store: s.store, Environment: gateway.Local, Log: quiet})
	return s, err
}

func merchantID(i int) string { return fmt.Sprintf("mer_%d", i) }

const webhookID = "whk_1"

func addMerchant(tx *store.Tx, id, url string) error {
	return errors.Join(
		tx.InsertMerchant(store.Merchant{ID: id, Name: "Shop", WebhookCredentialID: "cred"}),
		tx.SaveWebhook(store.Webhook{MerchantID: id, ID: webhookID, Holder: id, First: true, URL: url, InFlightMax: 10, State: store.WebhookActive, CreatedAt: tx.Now}),
		tx.InsertCredential(store.Credential{MerchantID: id, ID: "cred", APIKey: "xck_local_" + id, APISecret: "secret",
			SignKeys: []store.SignKey{{ID: "key", Secret: signKey, State: store.KeyCurrent}}}))
}

// announcedAtOnce is how many events a commit has while nothing is delivered yet.
const announcedAtOnce = 1000

// announceAll announces events of every merchant, in turn.
func (s *shop) announceAll(each int) error {
	for from := 0; from < each; from += announcedAtOnce / s.merchants {
		if err := s.announce(from, min(each, from+announcedAtOnce/s.merchants)); err != nil {
			return err
		}
	}
	return nil
}

// announce announces events by their numbers, of every merchant, in one commit.
func (s *shop) announce(from, before int) error {
	return s.store.Update(context.Background(), func(tx *store.Tx) error {
		for n := from; n < before; n++ {
			for i := range s.merchants {
				if err := announce(tx, merchantID(i), fmt.Sprintf("evt_%d_%d", n, i)); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// announce does what the gateway does for an event: its row, how far it is at the
// endpoint, its job.
func announce(tx *store.Tx, merchantID, eventID string) (err error) {
	e := store.Event{MerchantID: merchantID, ID: eventID, Type: "CHECKOUT_ORDER_CHANGED", Subject: "OR1", Holder: merchantID,
		Delivery: store.DeliveryPending, Body: body(eventID)}
	if e.Sequence, err = tx.NextSequence(merchantID, e.Subject); err != nil {
		return err
	}
	if err := tx.InsertEvent(e); err != nil {
		return err
	}
	a := store.Announcement{MerchantID: merchantID, EventID: eventID, WebhookID: webhookID, State: store.AnnouncementPending}
	if err := tx.SaveAnnouncement(a); err != nil {
		return err
	}
	return tx.EnqueueDelivery(e, webhookID, "")
}

// body is an event as the gateway announces it.
func body(eventID string) []byte {
	return []byte(`{"eventId":"` + eventID + `","eventType":"CHECKOUT_ORDER_CHANGED","timestamp":1758898149,"sequence":1,"data":{"orderNo":"A1042",` +
		`"token":"ETH_USDT","payingAmount":25,"orderAmount":25,"orderStatus":"PAID","refundedAmount":0,"createdTime":"2025-09-26\u002014:40:02",` +
		`"updatedTime":"2025-09-26\u002014:49:09","reason":"paid","sysid":"OR1","customerId":"","merchantId":"","receivedAmount":25,"txHash":"",` +
		`"depositAddress":"0x1","expiresAt":1758899402113,"createdAt":1758897602113,"updatedAt":1758898149294,"metadata":{}}}`)
}

func (s *shop) deliver() (err error) {
	s.deliverer, err = deliver.Start(context.Background(), deliver.Config{Gateway: s.gateway, Replica: "bench",
		Policy: deliver.Policy{Allow: deliver.AllowLoopback}, Log: slog.New(slog.DiscardHandler)})
	return err
}

// close ends what is under way at endpoints that hang by closing them first.
func (s *shop) close() (err error) {
	s.receiver.close()
	if s.deliverer != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		err = s.deliverer.Stop(ctx)
	}
	if s.store != nil {
		err = errors.Join(err, s.store.Close())
	}
	return err
}
