package service

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/xcheckout/xcheckout/internal/chain"
	"github.com/xcheckout/xcheckout/internal/deliver"
	"github.com/xcheckout/xcheckout/internal/feed"
	"github.com/xcheckout/xcheckout/internal/gateway"
)

// feedRepeat is how often the log says that a feed can't be used.
const feedRepeat = 3 * time.Minute

// feedReadMax is how long one reading of a feed may take.
const feedReadMax = 20 * time.Second

// reading is a feed that this replica reads.
type reading struct {
	Feed
	source feed.Source

	mu       sync.Mutex
	failures map[string]float64 // by kind
}

// The kinds of failures of a reading.
const (
	feedUnread  = "unread"  // nobody answered
	feedRefused = "refused" // what was answered is no price
	feedJumped  = "jumped"  // it is too far from the last one
)

// feedsOf are the feeds as the gateway knows them.
func feedsOf(c Config) (list []gateway.Feed) {
	for _, f := range c.Feeds {
		list = append(list, f.Feed)
	}
	return list
}

// openFeeds makes a source of every feed, which asks nobody yet.
func (s *Service) openFeeds(c Config) {
	client := c.WebhooksTo.Client(deliver.Timeouts{})
	for _, f := range c.Feeds {
		var source chain.Source
		for _, followed := range s.chains {
			if followed.Name == f.Chain {
				source = followed.source
			}
		}
		s.feeds = append(s.feeds, &reading{Feed: f, source: f.source(source, client), failures: map[string]float64{}})
	}
}

// source is where the feed is read: of its chain, or by a client that goes only where
// events may go.
func (f Feed) source(on chain.Source, client *http.Client) feed.Source {
	if f.URL != "" {
		return feed.Document{URL: f.URL, Path: f.Path, TimePath: f.TimePath, Client: client}
	}
	return feed.Aggregator{Name: pairOf(f.Name), Chain: on, Contract: f.Contract, Sequencer: f.Sequencer}
}

// readFeed reads a feed until ctx ends. What keeps it from being used is in the log
// every few minutes.
func (s *Service) readFeed(ctx context.Context, r *reading) {
	ticker := time.NewTicker(r.ReadEvery)
	defer ticker.Stop()
	var loud time.Time
	for {
		err := s.readOnce(ctx, r)
		if err != nil && ctx.Err() == nil && time.Now().After(loud) {
			hint := "'xcheckoutd doctor' reads each feed"
			if errors.Is(err, gateway.ErrPriceJumped) {
				hint = "compare it with the market, then run 'xcheckoutd rate accept'"
			}
			s.log.Error("no order is priced by this feed, or soon none will be", "feed", r.Name, "error", err, "hint", hint)
			loud = time.Now().Add(feedRepeat)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (s *Service) readOnce(ctx context.Context, r *reading) error {
	ctx, cancel := context.WithTimeout(ctx, feedReadMax)
	defer cancel()
	said, err := r.source.Read(ctx)
	if err == nil {
		err = s.Gateway.RecordPrice(ctx, r.Name, said.Price, said.At)
	}
	if err != nil {
		kind := feedUnread
		switch {
		case errors.Is(err, gateway.ErrPriceJumped):
			kind = feedJumped
		case errors.Is(err, feed.ErrNoPrice), errors.Is(err, gateway.ErrPriceFuture), errors.Is(err, chain.ErrContract):
			kind = feedRefused
		}
		r.mu.Lock()
		r.failures[kind]++
		r.mu.Unlock()
	}
	return err
}

// feedMetrics tells what is known of the feeds whenever it is asked.
type feedMetrics struct{ s *Service }

func feedDesc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("xcheckout_feed_"+name, help, append([]string{"feed"}, labels...), nil)
}

var (
	feedPrice    = feedDesc("price", "Last price that was taken.")
	feedPricedAt = feedDesc("priced_timestamp_seconds", "When its source says that it was so; 0 before.")
	feedReadAt   = feedDesc("read_timestamp_seconds", "When a replica last heard it; 0 before.")
	feedClosed   = feedDesc("refuses_orders", "1 while no order is priced by the feed, see the log.")
	feedFailures = feedDesc("failures_total", "Readings of this replica that gave no price.", "kind")
)

// Describe implements prometheus.Collector.
func (m feedMetrics) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{feedPrice, feedPricedAt, feedReadAt, feedClosed, feedFailures} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (m feedMetrics) Collect(to chan<- prometheus.Metric) {
	if len(m.s.feeds) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	list, err := m.s.Gateway.Prices(ctx, gateway.Operator())
	if err != nil {
		m.s.log.Error("the prices can't be read for the metrics", "error", err)
		return
	}
	for i, p := range list {
		gauge := func(d *prometheus.Desc, value float64) {
			to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, p.Name)
		}
		seconds := func(t time.Time) float64 {
			if t.IsZero() {
				return 0
			}
			return float64(t.UnixMilli()) / 1000
		}
		if price, err := strconv.ParseFloat(p.Known.Price, 64); err == nil { // for a graph, and for nothing else
			gauge(feedPrice, price)
		}
		gauge(feedPricedAt, seconds(p.Known.PricedAt))
		gauge(feedReadAt, seconds(p.Known.ReadAt))
		gauge(feedClosed, flag(p.Refusal != nil))
		r := m.s.feeds[i]
		r.mu.Lock()
		for _, kind := range []string{feedUnread, feedRefused, feedJumped} {
			to <- prometheus.MustNewConstMetric(feedFailures, prometheus.CounterValue, r.failures[kind], p.Name, kind)
		}
		r.mu.Unlock()
	}
}
