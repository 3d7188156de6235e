package xcheckout

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// timeLayout is how the API writes times of events; those of orders have a T and a
// fraction.
const timeLayout = "2006-01-02 15:04:05"

// timeLayouts are the forms that are read. The last ones say their zone.
var timeLayouts = []string{timeLayout, "2006-01-02T15:04:05", time.RFC3339, "2006-01-02 15:04:05Z07:00"}

// Time is a time that the API writes as text, such as "2025-12-23 12:56:47" or
// "2025-12-23T12:56:47.294", in UTC unless Config.TimeZone says another zone. The
// zero Time is one that is not there.
type Time struct {
	time.Time
	zoned bool // the text itself said its zone
}

// UnmarshalJSON reads the text, or null or "" as the zero Time.
func (t *Time) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	*t = Time{}
	if text == "" {
		return nil
	}
	for i, layout := range timeLayouts {
		if at, err := time.Parse(layout, text); err == nil {
			*t = Time{at.UTC(), i >= 2}
			return nil
		}
	}
	return fmt.Errorf("a time is YYYY-MM-DD hh:mm:ss, not %.40q", text)
}

// in takes a time without a zone of its own for one of a place.
func (t Time) in(zone *time.Location) Time {
	if zone == nil || t.zoned || t.IsZero() {
		return t
	}
	year, month, day := t.Date()
	return Time{time.Date(year, month, day, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone).UTC(), false}
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

// UnmarshalJSON reads the number, in quotes or not. Null and 0, which stand for no time, are the
// zero Millis.
func (t *Millis) UnmarshalJSON(data []byte) error {
	*t = Millis{}
	if string(data) == "null" {
		return nil
	}
	n, err := strconv.ParseInt(strings.Trim(string(data), `"`), 10, 64)
	if err != nil {
		return fmt.Errorf("a time is a number of milliseconds, not %.40q", data)
	}
	if n != 0 {
		*t = Millis{time.UnixMilli(n).UTC()}
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
