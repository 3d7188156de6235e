package gateway

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/fault"
	"github.com/xcheckout/xcheckout/internal/store"
	"github.com/xcheckout/xcheckout/internal/wire"
)

// resendFor is how long after it was announced an event can be sent again.
// Receivers that follow the documents remember events for longer.
const resendFor = 30 * 24 * time.Hour

// Event is a fact that was announced.
type Event = store.Event

// EventQuery selects events of a merchant; nil and empty select all.
type EventQuery struct {
	OrderNo   string
	Type      string
	Delivery  string // NONE, PENDING, DELIVERED or FAILED
	StartTime *int64 // ms, included
	EndTime   *int64 // ms, excluded
	Page      PageQuery
}

// EventPage is a page of events, newest first.
type EventPage struct {
	Page
	Events []EventDetail
}

// EventDetail is an event with what became of it.
type EventDetail struct {
	Event
	URL           string         // where it goes, to the first of its endpoints
	Announcements []Announcement // at its endpoints; of one event alone, not of a list
	Deliveries    []Delivery     // in their order; of one event alone, not of a list
}

// Announcement is an event at one endpoint.
type Announcement = store.Announcement

// Events returns a page of a merchant's events, newest first.
func (g *Gateway) Events(ctx context.Context, a Actor, q EventQuery) (page EventPage, err error) {
	if err := a.mustBeMerchant(); err != nil {
		return EventPage{}, err
	}
	filter, err := q.filter(a.MerchantID)
	if err != nil {
		return EventPage{}, err
	}
	var skip int
	if page.Page, skip, err = q.Page.check(); err != nil {
		return EventPage{}, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		page.Events = nil
		if q.OrderNo != "" {
			if _, err := findOrder(tx, a.MerchantID, q.OrderNo); err != nil {
				return err
			}
			filter.OrderNo = q.OrderNo
		}
		events, err := tx.Events(filter, page.Size+1, skip)
		if err != nil {
			return err
		}
		if len(events) > page.Size {
			events = events[:page.Size]
			page.NextCursor = cursorOf(events[page.Size-1].ID)
		}
		for _, e := range events {
			url, err := firstAddress(tx, e)
			if err != nil {
				return err
			}
			page.Events = append(page.Events, EventDetail{Event: e, URL: url})
		}
		return page.count(func(most int) (int64, error) { return tx.CountEvents(filter, most) })
	})
	return page, err
}

// filter is what the store is asked for, but for the order.
func (q EventQuery) filter(merchantID string) (f store.EventFilter, err error) {
	f = store.EventFilter{MerchantID: merchantID, Type: q.Type}
	if q.OrderNo != "" {
		if err := checkOrderNo(q.OrderNo); err != nil {
			return f, err
		}
	}
	if q.Type != "" && !slices.Contains(wire.EventTypes, wire.EventType(q.Type)) {
		return f, fault.Invalid(fault.ParameterInvalid, "eventType", "eventType is one of %s", wire.EventTypeNames())
	}
	if q.Delivery != "" {
		f.Delivery = store.DeliveryState(strings.ToLower(q.Delivery))
		if !slices.Contains(store.DeliveryStates, f.Delivery) {
			return f, fault.Invalid(fault.ParameterInvalid, "deliveryStatus", "deliveryStatus is NONE, PENDING, DELIVERED or FAILED")
		}
	}
	if f.CreatedFrom, f.CreatedBefore, err = checkPeriod(q.StartTime, q.EndTime); err != nil {
		return f, err
	}
	f.BeforeID, err = q.Page.after(eventPrefix)
	return f, err
}

// Event returns an event with all attempts to deliver it.
func (g *Gateway) Event(ctx context.Context, a Actor, eventID string) (d EventDetail, err error) {
	if err := a.mustBeMerchant(); err != nil {
		return EventDetail{}, err
	}
	err = g.store.View(ctx, func(tx *store.Tx) error {
		d, err = g.eventDetail(tx, a, eventID)
		return err
	})
	return d, err
}

func (g *Gateway) eventDetail(tx *store.Tx, a Actor, eventID string) (d EventDetail, err error) {
	if eventID == "" {
		return d, fault.Invalid(fault.ParameterMissing, "eventId", "eventId is required")
	}
	if d.Event, err = tx.Event(a.MerchantID, eventID); err != nil {
		if errors.Is(err, store.ErrNotFound) {
			err = fault.Invalid(fault.EventNotFound, "eventId", "there is no event %.80q", eventID)
		}
		return d, err
	}
	if d.URL, err = firstAddress(tx, d.Event); err != nil {
		return d, err
	}
	if d.Announcements, err = tx.Announcements(a.MerchantID, eventID); err != nil {
		return d, err
	}
	d.Deliveries, err = tx.Deliveries(a.MerchantID, eventID)
	return d, err
}

// firstAddress is where an event goes, to the first of its endpoints; empty when it goes
// nowhere.
func firstAddress(tx *store.Tx, e Event) (string, error) {
	list, err := endpointsOf(tx, e)
	if err != nil || len(list) == 0 {
		return "", err
	}
	return list[0].URL, nil
}
