package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"
)

// residentMB is the resident memory of a process in megabytes, as Linux tells it.
func residentMB(pid int) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := bytes.Cut(text, []byte("VmRSS:"))
	number, _, _ := bytes.Cut(bytes.TrimSpace(rest), []byte(" "))
	kb, err := strconv.ParseFloat(string(number), 64)
	return kb / 1024, err
}

// mostResidentMB returns the most that a process has while work runs.
func mostResidentMB(pid int, work func() error) (most float64, err error) {
	done := make(chan struct{})
	var watching sync.WaitGroup
	var watchErr error
	watching.Go(func() {
		for {
			now, err := residentMB(pid)
			if err != nil {
				watchErr = err
				return
			}
			most = max(most, now)
			select {
			case <-done:
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	})
	err = work()
	close(done)
	watching.Wait()
	if err == nil {
		err = watchErr
	}
	return most, err
}
