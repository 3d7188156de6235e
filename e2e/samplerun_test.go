//go:build unix

package e2e

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// sampleMax is far above what a sample takes, for machines under load.
const sampleMax = 2 * time.Minute

// run runs the sample to its end and keeps what it printed. One that serves ends
// when its scene has.
func (s *sample) run(ctx context.Context, dir string, env, command []string) {
	defer close(s.done)
	ctx, cancel := context.WithTimeout(ctx, sampleMax)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir, cmd.Env = dir, env
	// What it has started ends with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	var stdout, stderr bytes.Buffer
	began := time.Now()
	defer func() { s.took = time.Since(began) }()
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Start()
	if err == nil && s.merchant.visit != nil {
		err = s.merchant.visit(ctx, &s.merchant)
		cancel()
		cmd.Wait()
	} else if err == nil {
		err = cmd.Wait()
	}
	s.printed = stdout.String()
	if err != nil {
		s.err = fmt.Errorf("%s: %w\nstdout: %s\nstderr: %s", strings.Join(command, " "), err, stdout.String(), stderr.String())
	}
	s.printed = strings.ReplaceAll(s.printed, s.merchant.credentials.BaseURL, "http://127.0.0.1:8787")
	for from, to := range s.merchant.named {
		s.printed = strings.ReplaceAll(s.printed, to, from)
	}
}
