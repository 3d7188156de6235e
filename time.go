package xcheckout

import (
	"encoding/json"
	"fmt"
	"time"
)

// timeLayout is how the API writes times as text, always in UTC.
const timeLayout = "2006-01-02 15:04:05"

// Time is a time that the API writes as text, such as "2025-12-23 12:56:47",
// in UTC. The zero Time is one that is not there.
type Time struct{ time.Time }

// UnmarshalJSON reads the text, or null or "" as the zero Time.
func (t *Time) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	if text == "" {
		*t = Time{}
		return nil
	}
	at, err := time.Parse(timeLayout, text)
	if err != nil {
		return fmt.Errorf("a time is YYYY-MM-DD hh:mm:ss in UTC, not %.40q", text)
	}
	*t = Time{at}
	return nil
}

// MarshalJSON writes the text.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(t.UTC().Format(timeLayout))
}

// Millis is a time that the API writes as milliseconds since the epoch. The
// zero Millis is one that is not there.
type Millis struct{ time.Time }

// UnmarshalJSON reads the number, or null as the zero Millis.
func (t *Millis) UnmarshalJSON(data []byte) error {
	var n *int64
	if err := json.Unmarshal(data, &n); err != nil {
		return err
	}
	*t = Millis{}
	if n != nil {
		*t = Millis{time.UnixMilli(*n).UTC()}
	}
	return nil
}

// MarshalJSON writes the number.
func (t Millis) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(t.UnixMilli())
}
