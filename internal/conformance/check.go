package conformance

import (
	"fmt"
	"slices"
)

// Check is one question, and what it is about.
type Check struct {
	// ID is its group and its name; it never changes.
	ID string
	// Asks says what is probed.
	Asks string
	// Vendor is what the vendor's texts say; empty where they are silent.
	Vendor string
	// Ours is what we chose, and what counts as agreement.
	Ours string
	// Needs are the flags without which it is not asked.
	Needs []Flag

	anonymous bool // it needs no access token
	ask       func(*run) finding
}

// Checks are all checks in the order in which they are asked.
func Checks() []Check {
	return slices.Concat(grantChecks, lifeChecks, queryChecks(), bodyChecks(), answerChecks, createChecks, cancelChecks, webhookChecks, envelopeChecks, orderFormChecks,
		pageChecks, codeChecks(), orderCodeChecks, refusalChecks)
}

// Outcome is how a check ended.
type Outcome string

// The outcomes.
const (
	Agrees   Outcome = "agrees"
	Differs  Outcome = "differs"
	NotAsked Outcome = "not_asked"
)

// finding is what a check found.
type finding struct {
	outcome Outcome
	seen    string // what was seen, or why it was not asked
	flags   []Flag // of one that was not asked: which flags ask it
}

func agrees(format string, args ...any) finding {
	return finding{outcome: Agrees, seen: fmt.Sprintf(format, args...)}
}

func differs(format string, args ...any) finding {
	return finding{outcome: Differs, seen: fmt.Sprintf(format, args...)}
}

// notAsked is for a check whose question can't be put; flags, if any, would help.
func notAsked(why string, flags ...Flag) finding {
	return finding{outcome: NotAsked, seen: why, flags: flags}
}

// taken agrees if an answer is a success.
func taken(a *answer) finding {
	if !a.ok() {
		return differs("refused: %s", a)
	}
	return agrees("taken")
}
