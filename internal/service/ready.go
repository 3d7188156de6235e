package service

import (
	"net/http"
	"time"

	"github.com/go-json-experiment/json"
)

// readiness is the answer of /readyz. It is for a load balancer, which anybody
// can be: what is wrong with a node stands in the log.
type readiness struct {
	Status string           `json:"status"` // ok, unavailable or stopping
	Chains []chainReadiness `json:"chains"`
}

type chainReadiness struct {
	Name   string `json:"name"`
	Status string `json:"status"`            // ok or unavailable
	Reason string `json:"reason,omitzero"`   // the kind of trouble
	Since  int64  `json:"since,omitzero"`    // of the trouble, milliseconds since the epoch
	Head   uint64 `json:"head"`              // newest block that the node told of
	HeadAt int64  `json:"headAt,omitzero"`   // when it did, milliseconds since the epoch: of what came since nobody knows
	Cursor uint64 `json:"cursor"`            // newest block that was recorded
	Lag    uint64 `json:"lag"`               // blocks between the two
	Expiry string `json:"expiring,omitzero"` // paused while orders can't be told to be unpaid
}

const (
	statusOK          = "ok"
	statusUnavailable = "unavailable"
	statusStopping    = "stopping"
)

// readyz tells whether this gateway does its work: the store answers and takes
// what is written, every chain is followed, and it does not stop.
func (s *Service) readyz(w http.ResponseWriter, r *http.Request) {
	answer := readiness{Status: statusOK, Chains: []chainReadiness{}}
	if err := s.Gateway.Writable(r.Context()); err != nil {
		s.log.Error("not ready", "error", err)
		answer.Status = statusUnavailable
	}
	now := time.Now()
	for _, f := range s.chains {
		at := f.standing(now)
		c := chainReadiness{Name: f.Name, Status: statusOK, Head: at.Head.Number, Cursor: at.Cursor.Number, Lag: at.Lag()}
		if !at.HeadAt.IsZero() {
			c.HeadAt = at.HeadAt.UnixMilli()
		}
		switch {
		case at.alarm != nil:
			c.Status, c.Reason, c.Since = statusUnavailable, string(at.alarm.Kind), at.alarm.Since.UnixMilli()
		case at.contracts != nil:
			c.Status, c.Reason = statusUnavailable, "contracts"
		}
		if at.Balances != nil {
			c.Expiry = "paused"
		}
		if c.Status != statusOK {
			answer.Status = statusUnavailable
		}
		answer.Chains = append(answer.Chains, c)
	}
	if s.stopping.Load() {
		answer.Status = statusStopping
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if answer.Status != statusOK {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	if err := json.MarshalWrite(w, answer); err != nil { // the client went away
		return
	}
	w.Write([]byte("\n"))
}
