package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// Pages of the program are given back, and come back when they are wanted.
func TestGiveBackPages(t *testing.T) {
	before := residentOfFiles(t)
	giveBackPages()
	if after := residentOfFiles(t); after > before*3/4 {
		t.Errorf("%d kB of files are resident, %d before", after, before)
	}
	giveBack()
}

func residentOfFiles(t *testing.T) (kB int) {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(status), "RssFile:")
	if _, err := fmt.Sscanf(rest, "%d kB", &kB); !found || err != nil {
		t.Fatalf("no RssFile in /proc/self/status (%v)", err)
	}
	return kB
}
