package conformance

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Report is what a run found. Its JSON is stable: members are only ever added.
type Report struct {
	URL       string `json:"url"`
	StartedAt int64  `json:"startedAt"` // ms
	Flags     []Flag `json:"flags"`     // those given
	Agree     int    `json:"agree"`
	Differ    int    `json:"differ"`
	NotAsked  int    `json:"notAsked"`
	// OrdersLeft are orders that the run created and could not cancel.
	OrdersLeft []string `json:"ordersLeft"`
	Checks     []Result `json:"checks"`
}

// Result is how a check ended.
type Result struct {
	ID      string  `json:"id"`
	Outcome Outcome `json:"outcome"`
	// Seen is what was seen, without secrets, or why nothing was asked.
	Seen string `json:"seen"`
	// Flags are those that would ask a check that was not asked.
	Flags  []Flag `json:"flags"`
	Asks   string `json:"asks"`
	Vendor string `json:"vendor"`
	Ours   string `json:"ours"`
}

func (r *Report) add(c Check, found finding) {
	r.Checks = append(r.Checks, Result{ID: c.ID, Outcome: found.outcome, Seen: found.seen, Flags: append([]Flag{}, found.flags...),
		Asks: c.Asks, Vendor: c.Vendor, Ours: c.Ours})
	switch found.outcome {
	case Agrees:
		r.Agree++
	case Differs:
		r.Differ++
	default:
		r.NotAsked++
	}
}

// WriteText writes the report for people: what differs with what was seen and what we
// chose, what agrees, and what was not asked with what would ask it.
func (r *Report) WriteText(w io.Writer) error {
	var out strings.Builder
	group := ""
	for _, c := range r.Checks {
		if of, _, _ := strings.Cut(c.ID, "."); of != group {
			if group != "" {
				out.WriteByte('\n')
			}
			group = of
		}
		word := map[Outcome]string{Agrees: "agrees", Differs: "DIFFERS", NotAsked: "not asked"}[c.Outcome]
		fmt.Fprintf(&out, "%-9s  %-31s  %s\n", word, c.ID, c.Asks)
		switch c.Outcome {
		case Differs:
			fmt.Fprintf(&out, "%11sseen: %s\n", "", c.Seen)
			if c.Vendor != "" {
				fmt.Fprintf(&out, "%11svendor: %s\n", "", c.Vendor)
			}
			fmt.Fprintf(&out, "%11sours: %s\n", "", c.Ours)
		case NotAsked:
			fmt.Fprintf(&out, "%11s%s\n", "", c.why())
		}
	}
	fmt.Fprintf(&out, "\n%d agree, %d differ, %d not asked\n", r.Agree, r.Differ, r.NotAsked)
	if len(r.OrdersLeft) > 0 {
		fmt.Fprintf(&out, "could not be cancelled, and expire by themselves: %s\n", strings.Join(r.OrdersLeft, ", "))
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// why says why a check was not asked, and what would ask it.
func (c Result) why() string {
	var flags []string
	for _, flag := range c.Flags {
		flags = append(flags, "--"+string(flag))
	}
	switch {
	case len(flags) == 0:
		return c.Seen
	case c.Seen == "":
		return "ask it with " + strings.Join(flags, " ")
	}
	return c.Seen + "; ask it with " + strings.Join(flags, " ")
}

// Differs returns the IDs of the checks that differ.
func (r *Report) Differs() []string {
	var ids []string
	for _, c := range r.Checks {
		if c.Outcome == Differs {
			ids = append(ids, c.ID)
		}
	}
	return slices.Clip(ids)
}
