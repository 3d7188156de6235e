package store

import (
	"strings"
	"time"
)

// Webhook is an endpoint: where events of a merchant, or of one of its sub-merchants, go.
type Webhook struct {
	MerchantID   string
	ID           string
	Holder       string   // whose events
	First        bool     // the one that is set by its address alone
	URL          string   // http or https
	CredentialID string   // whose current key signs; empty is the merchant's WebhookCredentialID
	EventTypes   []string // that go there; none is all
	InFlightMax  int      // deliveries under way at a time
	State        WebhookState
	FailingSince time.Time // the first of attempts that all have failed; zero after one that did not
	PausedAt     time.Time
	PauseReason  string // PausedFailing or PausedByRequest
	Releasing    bool   // what is held is being sent, the oldest first; until that is done, what is new is held too
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// WebhookState is whether an endpoint is sent events.
type WebhookState string

// The states of an endpoint. Of a paused one events are held.
const (
	WebhookActive  WebhookState = "active"
	WebhookPaused  WebhookState = "paused"
	WebhookRemoved WebhookState = "removed"
)

// Why an endpoint is paused.
const (
	PausedFailing   = "failing"
	PausedByRequest = "request"
)

// Takes tells whether an endpoint's filter lets a type of events pass.
func (w Webhook) Takes(eventType string) bool {
	if len(w.EventTypes) == 0 {
		return true
	}
	for _, t := range w.EventTypes {
		if t == eventType {
			return true
		}
	}
	return false
}

// SaveWebhook adds an endpoint or changes it.
func (tx *Tx) SaveWebhook(w Webhook) error {
	return tx.exec(`insert into webhooks (merchant_id, id, holder, is_first, url, credential_id, event_types, in_flight_max, state, failing_since, paused_at,
			pause_reason, releasing, created_at, updated_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, nullif(cast($10 as bigint), 0), nullif(cast($11 as bigint), 0), $12, $13, $14, $15)
		on conflict (merchant_id, id) do update set url = excluded.url, credential_id = excluded.credential_id, event_types = excluded.event_types,
			in_flight_max = excluded.in_flight_max, state = excluded.state, failing_since = excluded.failing_since, paused_at = excluded.paused_at,
			pause_reason = excluded.pause_reason, releasing = excluded.releasing, updated_at = excluded.updated_at`,
		w.MerchantID, w.ID, w.Holder, w.First, w.URL, w.CredentialID, strings.Join(w.EventTypes, " "), w.InFlightMax, string(w.State),
		ms(w.FailingSince), ms(w.PausedAt), w.PauseReason, w.Releasing, ms(w.CreatedAt), ms(tx.Now))
}

const webhookColumns = `select merchant_id, id, holder, is_first, url, credential_id, event_types, in_flight_max, state, coalesce(failing_since, 0),
	coalesce(paused_at, 0), pause_reason, releasing, created_at, updated_at from webhooks `

func (tx *Tx) webhooks(where string, args ...any) (list []Webhook, err error) {
	err = tx.rows(webhookColumns+where, args, func(row scanner) error {
		var w Webhook
		var types string
		var failing, paused, created, updated int64
		if err := row.Scan(&w.MerchantID, &w.ID, &w.Holder, &w.First, &w.URL, &w.CredentialID, &types, &w.InFlightMax, &w.State, &failing,
			&paused, &w.PauseReason, &w.Releasing, &created, &updated); err != nil {
			return err
		}
		w.EventTypes, w.FailingSince, w.PausedAt = strings.Fields(types), fromMS(failing), fromMS(paused)
		w.CreatedAt, w.UpdatedAt = fromMS(created), fromMS(updated)
		list = append(list, w)
		return nil
	})
	return list, err
}

// Webhook returns an endpoint, also one that was removed, or ErrNotFound.
func (tx *Tx) Webhook(merchantID, id string) (Webhook, error) {
	return first(tx.webhooks(`where merchant_id = $1 and id = $2`, merchantID, id))
}

// WebhooksOf returns the endpoints of one holder, the first and then the oldest first,
// without those that were removed. It reads webhooks_by_holder.
func (tx *Tx) WebhooksOf(merchantID, holder string) ([]Webhook, error) {
	return tx.webhooks(`where merchant_id = $1 and holder = $2 and state <> 'removed' order by is_first desc, id`, merchantID, holder)
}

// Webhooks returns the endpoints of a merchant and its sub-merchants, without those that
// were removed.
func (tx *Tx) Webhooks(merchantID string) ([]Webhook, error) {
	return tx.webhooks(`where merchant_id = $1 and state <> 'removed' order by holder, is_first desc, id`, merchantID)
}

// CountPausedWebhooks counts the paused endpoints of all merchants, by reason.
func (tx *Tx) CountPausedWebhooks() (counts map[string]int64, err error) {
	counts = map[string]int64{}
	err = tx.rows(`select pause_reason, count(*) from webhooks where state = 'paused' group by pause_reason`, nil, func(row scanner) error {
		var reason string
		var n int64
		if err := row.Scan(&reason, &n); err != nil {
			return err
		}
		counts[reason] = n
		return nil
	})
	return counts, err
}

// ReleasingWebhooks returns endpoints with events that were held and are to be sent, or
// dropped where the endpoint was removed. It reads webhooks_releasing.
func (tx *Tx) ReleasingWebhooks(limit int) ([]Webhook, error) {
	return tx.webhooks(`where releasing order by merchant_id, id limit $1`, limit)
}

// NoteOutcome keeps since when all attempts at an endpoint have failed, in an update that
// changes its row only where that begins or ends.
func (tx *Tx) NoteOutcome(merchantID, webhookID string, delivered bool) error {
	if delivered {
		return tx.exec(`update webhooks set failing_since = null where merchant_id = $1 and id = $2 and failing_since is not null`, merchantID, webhookID)
	}
	return tx.exec(`update webhooks set failing_since = $1 where merchant_id = $2 and id = $3 and failing_since is null`, ms(tx.Now), merchantID, webhookID)
}
