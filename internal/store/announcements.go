package store

import "fmt"

// Announcement is an event at one endpoint, with how far its delivery there is.
type Announcement struct {
	MerchantID string
	EventID    string
	WebhookID  string // empty for the address of the event's order
	Round      int    // of the event, in which it was sent there last
	State      AnnouncementState
}

// AnnouncementState is how far the delivery of an event to one endpoint is.
type AnnouncementState string

// The states of an announcement.
const (
	AnnouncementPending   AnnouncementState = "pending"
	AnnouncementHeld      AnnouncementState = "held" // until its endpoint is resumed and those before it were begun
	AnnouncementDelivered AnnouncementState = "delivered"
	AnnouncementFailed    AnnouncementState = "failed"  // given up after the last attempt
	AnnouncementDropped   AnnouncementState = "dropped" // its endpoint was removed before
)

// SaveAnnouncement adds an announcement or changes it.
func (tx *Tx) SaveAnnouncement(a Announcement) error {
	return tx.exec(`insert into announcements (merchant_id, event_id, webhook_id, round, state) values ($1, $2, $3, $4, $5)
		on conflict (merchant_id, event_id, webhook_id) do update set round = excluded.round, state = excluded.state`,
		a.MerchantID, a.EventID, a.WebhookID, a.Round, string(a.State))
}

func (tx *Tx) announcements(where string, args ...any) (list []Announcement, err error) {
	err = tx.rows(`select merchant_id, event_id, webhook_id, round, state from announcements `+where, args, func(row scanner) error {
		var a Announcement
		if err := row.Scan(&a.MerchantID, &a.EventID, &a.WebhookID, &a.Round, &a.State); err != nil {
			return err
		}
		list = append(list, a)
		return nil
	})
	return list, err
}

// Destination is an event at one endpoint, with how that is.
type Destination struct {
	Announcement
	Endpoint WebhookState // empty for the address of the event's order
}

// Destination returns an event at one endpoint, or ErrNotFound.
func (tx *Tx) Destination(merchantID, eventID, webhookID string) (Destination, error) {
	d := Destination{Announcement: Announcement{MerchantID: merchantID, EventID: eventID, WebhookID: webhookID}}
	err := tx.row(`select a.round, a.state, coalesce(w.state, '')
		from announcements a left join webhooks w on w.merchant_id = a.merchant_id and w.id = a.webhook_id
		where a.merchant_id = $1 and a.event_id = $2 and a.webhook_id = $3`, []any{merchantID, eventID, webhookID}, &d.Round, &d.State, &d.Endpoint)
	return d, err
}

// Dispatch is all that one delivery needs.
type Dispatch struct {
	Destination
	EventType   string
	Body        []byte
	URL         string
	InFlightMax int    // that the endpoint takes; 0 for the address of the event's order
	SignKey     string // empty when nobody signs
}

// Dispatch returns an event at one endpoint with what a delivery of it needs, or
// ErrNotFound. Signed is with the current key of the endpoint's credential, or that of
// its holder or merchant; for an order's own address with that of the credential that
// made the order, as long as that may sign. It is one statement, since every delivery
// begins with it.
func (tx *Tx) Dispatch(merchantID, eventID, webhookID string) (Dispatch, error) {
	d := Dispatch{Destination: Destination{Announcement: Announcement{MerchantID: merchantID, EventID: eventID, WebhookID: webhookID}}}
	signer, keyID, sealed := Credential{MerchantID: merchantID}, "", []byte(nil)
	err := tx.row(`select e.type, e.body, a.round, a.state, coalesce(w.state, ''), coalesce(w.url, e.webhook_url), coalesce(w.in_flight_max, 0),
			coalesce(k.credential_id, ''), coalesce(k.id, ''), k.secret
		from announcements a
			join events e on e.merchant_id = a.merchant_id and e.id = a.event_id
			join merchants m on m.id = a.merchant_id
			left join webhooks w on w.merchant_id = a.merchant_id and w.id = a.webhook_id
			left join merchants h on h.id = w.holder
			left join credentials own on own.merchant_id = a.merchant_id and own.id = e.credential_id and own.state = 'active' and a.webhook_id = ''
			left join credentials c on c.merchant_id = a.merchant_id and c.state = 'active'
				and c.id = coalesce(own.id, nullif(w.credential_id, ''), nullif(h.webhook_credential_id, ''), m.webhook_credential_id)
			left join sign_keys k on k.merchant_id = c.merchant_id and k.credential_id = c.id and k.state = 'current'
		where a.merchant_id = $1 and a.event_id = $2 and a.webhook_id = $3`, []any{merchantID, eventID, webhookID},
		&d.EventType, &d.Body, &d.Round, &d.State, &d.Endpoint, &d.URL, &d.InFlightMax, &signer.ID, &keyID, &sealed)
	if err != nil || keyID == "" {
		return d, err
	}
	if d.SignKey, err = tx.open(signKeyPlace(signer, keyID), sealed); err != nil {
		err = fmt.Errorf("sign key %s: %w", keyID, err)
	}
	return d, err
}

// Announcements returns an event at all endpoints that it was sent to.
func (tx *Tx) Announcements(merchantID, eventID string) ([]Announcement, error) {
	return tx.announcements(`where merchant_id = $1 and event_id = $2 order by webhook_id`, merchantID, eventID)
}

// HeldAnnouncements returns what waits for an endpoint, after an event, oldest first. It
// reads announcements_held.
func (tx *Tx) HeldAnnouncements(merchantID, webhookID, after string, limit int) ([]Announcement, error) {
	return tx.announcements(`where merchant_id = $1 and webhook_id = $2 and state = 'held' and event_id > $3 order by event_id limit $4`,
		merchantID, webhookID, after, limit)
}

// CountHeld counts what waits for an endpoint, no further than most.
func (tx *Tx) CountHeld(merchantID, webhookID string, most int) (int64, error) {
	return tx.countUpTo(`announcements where merchant_id = $1 and webhook_id = $2 and state = 'held'`, []any{merchantID, webhookID}, most)
}

// DropEarlier ends what an event's earlier rounds left undone: at endpoints that it no
// longer goes to.
func (tx *Tx) DropEarlier(merchantID, eventID string, round int) error {
	return tx.exec(`update announcements set state = 'dropped' where merchant_id = $1 and event_id = $2 and round < $3 and state in ('pending', 'held', 'failed')`,
		merchantID, eventID, round)
}

// DeliveryNow works out how far an event is from how far it is at each of its endpoints,
// and saves it: pending while any waits, failed where one was given up, delivered where
// all others took it. An event that goes to listeners alone stays as it is. The attempts
// at it are counted too.
func (tx *Tx) DeliveryNow(merchantID, eventID string) error {
	return tx.exec(`update events set
		attempts = (select count(*) from deliveries d where d.merchant_id = events.merchant_id and d.event_id = events.id),
		delivery = case when listened then delivery else (select case
			when count(case when state in ('pending', 'held') then 1 end) > 0 then 'pending'
			when count(case when state = 'failed' then 1 end) > 0 then 'failed'
			when count(case when state = 'delivered' then 1 end) > 0 then 'delivered'
			else 'none' end
		from announcements a where a.merchant_id = events.merchant_id and a.event_id = events.id) end
		where merchant_id = $1 and id = $2`, merchantID, eventID)
}
