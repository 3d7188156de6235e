//go:build unix

// Package e2e drives the built binaries as a user does: through their command
// lines, their files and the network, and nothing else.
package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

// startTimeout is far above what a start takes, for machines under load.
const startTimeout = 2 * time.Minute

// binaries builds both programs once for all tests.
var binaries = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "xcheckout-e2e-")
	if err != nil {
		return "", err
	}
	build := exec.Command("go", "build", "-o", dir+string(filepath.Separator), "../cmd/xcheckout", "../cmd/xcheckoutd")
	if output, err := build.CombinedOutput(); err != nil {
		return dir, errors.New("build: " + string(output))
	}
	return dir, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, _ := binaries(); dir != "" {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

func binary(t *testing.T, name string) string {
	t.Helper()
	dir, err := binaries()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, name)
}

// environment is a user with an empty home and nothing set.
func environment(home string, more ...string) []string {
	return append([]string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "TMPDIR=" + home}, more...)
}

// process is a program under way. Its output is kept for when a test fails.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	lines  chan string // of standard output
	stdout bytes.Buffer
	stderr bytes.Buffer
	mu     sync.Mutex
	done   chan struct{}
}

// start runs a program until the test ends.
func start(t *testing.T, env []string, name string, args ...string) *process {
	t.Helper()
	return startAs(t, nil, env, name, args...)
}

// startAs is start as another user; nil is this one.
func startAs(t *testing.T, user *syscall.Credential, env []string, name string, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(name, args...), lines: make(chan string, 10_000), done: make(chan struct{})}
	p.cmd.Env = env
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: user}
	p.cmd.Stderr = lockedWriter{&p.mu, &p.stderr}
	output, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.done)
		defer close(p.lines)
		scanner := bufio.NewScanner(output)
		scanner.Buffer(nil, 1<<20)
		for scanner.Scan() {
			p.mu.Lock()
			p.stdout.WriteString(scanner.Text() + "\n")
			p.mu.Unlock()
			p.lines <- scanner.Text()
		}
		p.cmd.Wait()
	}()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			p.mu.Lock()
			defer p.mu.Unlock()
			t.Logf("%s %s\nstdout:\n%s\nstderr:\n%s", filepath.Base(name), strings.Join(args, " "), p.stdout.String(), p.stderr.String())
		}
	})
	return p
}

type lockedWriter struct {
	mu *sync.Mutex
	w  io.Writer
}

func (w lockedWriter) Write(data []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.w.Write(data)
}

// kill ends the program as a power cut would, and whatever it started: some
// are a wrapper around the real one.
func (p *process) kill() {
	syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	<-p.done
}

// line waits for the next line of output that match accepts.
func (p *process) line(what string, timeout time.Duration, match func(string) bool) string {
	p.t.Helper()
	after := time.After(timeout)
	for {
		select {
		case line, open := <-p.lines:
			if !open {
				p.t.Fatalf("%s ended before %s", filepath.Base(p.cmd.Path), what)
			}
			if match(line) {
				return line
			}
		case <-after:
			p.t.Fatalf("%s: no %s within %s", filepath.Base(p.cmd.Path), what, timeout)
		}
	}
}

// said waits until standard error holds a text.
func (p *process) said(text string, timeout time.Duration) {
	p.t.Helper()
	deadline := time.Now().Add(timeout)
	for {
		p.mu.Lock()
		found := strings.Contains(p.stderr.String(), text)
		p.mu.Unlock()
		if found {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("%s did not say %q within %s", filepath.Base(p.cmd.Path), text, timeout)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (p *process) ready() {
	p.t.Helper()
	p.line(`line "ready"`, startTimeout, func(line string) bool { return line == "ready" })
}

// runOutput runs a program to its end and returns its standard output; the
// test fails when its exit code is another than wanted.
func runOutput(t *testing.T, env []string, stdin string, want int, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env, cmd.Stdin = env, strings.NewReader(stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if got := cmd.ProcessState.ExitCode(); got != want {
		t.Fatalf("%s %s: exit code %d (%v), want %d\nstdout: %s\nstderr: %s",
			filepath.Base(name), strings.Join(args, " "), got, err, want, stdout.String(), stderr.String())
	}
	return stdout.String()
}

// decode reads a program's JSON.
func decode[T any](t *testing.T, text string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

// credentials are what the sandbox writes into its credentials file.
type credentials struct {
	BaseURL, Email, Password, APIKey, APISecret, SignKey, RPCURL string
}

// dev is a running sandbox with a user whose home is otherwise empty.
type dev struct {
	*process
	home   string
	listen string // behind the proxy at BaseURL
	credentials
}

func (d dev) env(more ...string) []string { return environment(d.home, more...) }

// cli runs the xcheckout command in that user's home.
func (d dev) cli(t *testing.T, args ...string) string {
	t.Helper()
	return runOutput(t, d.env(), "", 0, binary(t, "xcheckout"), args...)
}

func startDev(t *testing.T, home string, args ...string) dev {
	t.Helper()
	listen := freeAddress(t)
	return startDevAt(t, home, listen, inspected(t, listen), args...)
}

// databaseArgs lets a sandbox keep its data on the PostgreSQL server of the tests, if
// there is one.
func databaseArgs(t *testing.T, args []string) []string {
	t.Helper()
	if os.Getenv(databasetest.Variable) == "" {
		return nil
	}
	at := slices.Index(args, "--data")
	if at < 0 {
		return []string{"--data", t.TempDir(), "--database", databasetest.Postgres(t)}
	}
	if _, err := os.Stat(filepath.Join(args[at+1], "database")); err == nil {
		return nil // it was started before
	}
	return []string{"--database", databasetest.Postgres(t)}
}

func startDevAt(t *testing.T, home, listen, baseURL string, args ...string) dev {
	t.Helper()
	file := filepath.Join(home, "credentials.json")
	args = append(databaseArgs(t, args), args...)
	args = append([]string{"dev", "--listen", listen, "--base-url", baseURL, "--credentials-file", file}, args...)
	d := dev{process: start(t, environment(home), binary(t, "xcheckoutd"), args...), home: home, listen: listen}
	d.ready()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	d.credentials = decode[credentials](t, string(data))
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the credentials file has mode %v (%v), want 0600", info.Mode(), err)
	}
	return d
}
