package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

const (
	settleLook = 250 * time.Millisecond
	settleMost = time.Minute
	quiet      = settleLook / 10
)

// settle waits until a gateway has done what comes once after each start: it reads the
// addresses of all orders, beside its first calls. What is measured is what each call
// costs; what a start costs with many orders is in the memory and the time that it takes.
func settle(pid int) error {
	before, err := processorTime(pid)
	for deadline := time.Now().Add(settleMost); err == nil && time.Now().Before(deadline); {
		time.Sleep(settleLook)
		var now time.Duration
		if now, err = processorTime(pid); err == nil && now-before < quiet {
			return nil
		}
		before = now
	}
	if err == nil {
		err = errors.New("a gateway without any call goes on working")
	}
	return err
}

// processorTime is what a process has used of the processors, as Linux tells it.
func processorTime(pid int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	const user, system, perSecond = 11, 12, 100 // from the field after the name on
	_, fields, _ := strings.Cut(string(text), ") ")
	var sum time.Duration
	for i, field := range strings.Fields(fields) {
		if i != user && i != system {
			continue
		}
		ticks, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("the processor time of process %d: %w", pid, err)
		}
		sum += time.Duration(ticks) * time.Second / perSecond
	}
	return sum, nil
}
