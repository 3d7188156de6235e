//go:build linux

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/internal/chain/evm/evmtest"
	"github.com/xcheckout/xcheckout/internal/store/databasetest"
)

// releaseVariable names a commit to upgrade from instead of the last release.
const releaseVariable = "XCHECKOUT_RELEASE"

// An upgrade of replicas one after the other, under load: the last release's binary works
// beside this one on this one's schema, takes over from it and hands over to it, and
// nothing is lost, doubled or answered with an error of ours.
func TestRollingUpgrade(t *testing.T) {
	t.Parallel()
	release := lastRelease(t)
	old := buildRelease(t, release)
	s := newReplicaSetOn(t, databasetest.Postgres(t), operator{t: t, home: t.TempDir(), rpcURL: mining(t, evmtest.Anvil)}, 2, old)
	p := openShop(s, 200*time.Millisecond)
	more := func(what string) {
		t.Helper()
		want := p.count() + 30
		s.until(what, func() bool { return p.count() >= want && p.missing() < p.count()/2 })
	}
	more("the release sells")

	first, second := s.replicas[0], s.replicas[1]
	first.replace(s, "")
	more("both versions sell")
	s.refusesReplays()
	second.kill()
	more("this version goes on alone")
	s.start(second)
	more("the release has started on this version's schema")
	first.kill()
	more("the release goes on alone")
	s.start(first)
	second.replace(s, "")
	more("this version has taken over")

	p.close()
	p.settle()
	p.compare()
	s.balanced()
}

// replace stops a replica as an operator does, and starts it as another program.
func (r *serving) replace(s *replicaSet, program string) {
	s.t.Helper()
	r.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-r.done:
	case <-time.After(startTimeout):
		s.t.Fatal("a replica did not stop")
	}
	r.program = program
	s.start(r)
}

// lastRelease is the newest tag, or what the variable names.
func lastRelease(t *testing.T) string {
	t.Helper()
	if named := os.Getenv(releaseVariable); named != "" {
		return named
	}
	tag, err := exec.Command("git", "describe", "--tags", "--abbrev=0", "HEAD").Output()
	if err != nil {
		t.Skipf("there is no release to upgrade from yet; %s=COMMIT takes a commit for one", releaseVariable)
	}
	return strings.TrimSpace(string(tag))
}

// buildRelease builds xcheckoutd as it was at a commit.
func buildRelease(t *testing.T, commit string) string {
	t.Helper()
	source := t.TempDir()
	built := filepath.Join(t.TempDir(), "xcheckoutd")
	text := `set -o pipefail; git -C .. archive "$0" | tar -x -C "$1" && cd "$1" && go build -o "$2" ./cmd/xcheckoutd`
	if output, err := exec.Command("bash", "-c", text, commit, source, built).CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", commit, err, output)
	}
	return built
}
