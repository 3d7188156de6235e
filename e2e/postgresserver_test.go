//go:build linux

package e2e

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// postgresPrograms is where Debian's package puts the programs of PostgreSQL.
const postgresPrograms = "/usr/lib/postgresql/15/bin"

// postgresServer is a PostgreSQL server of a test's own, which it may stop.
type postgresServer struct {
	t             *testing.T
	dir, database string
	user          *syscall.Credential // who runs it: PostgreSQL refuses root
}

// startPostgres starts a server with an empty database, until the test ends.
func startPostgres(t *testing.T) *postgresServer {
	t.Helper()
	if _, err := exec.LookPath(filepath.Join(postgresPrograms, "pg_ctl")); err != nil {
		t.Skip("left out: PostgreSQL is not installed; apt-get install postgresql-15")
	}
	dir, err := os.MkdirTemp("", "xcheckout-pg-") // t.TempDir is for this user alone
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	s := &postgresServer{t: t, dir: dir, user: postgresUser(t)}
	if s.user != nil {
		if err := os.Chown(dir, int(s.user.Uid), int(s.user.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	s.run("initdb", "-D", s.data(), "-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8")
	address := freeAddress(t)
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if out, err := s.command("pg_ctl", "stop", "-D", s.data(), "-m", "immediate", "-w").CombinedOutput(); err != nil {
			t.Errorf("stop the server: %v\n%s", err, out)
		}
	})
	s.run("pg_ctl", "start", "-w", "-D", s.data(), "-l", filepath.Join(dir, "log"),
		"-o", "-p "+port+" -k "+dir+" -c listen_addresses=127.0.0.1 -F")
	s.database = "postgres://postgres@" + address + "/postgres"
	return s
}

func (s *postgresServer) data() string { return filepath.Join(s.dir, "data") }

func (s *postgresServer) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(postgresPrograms, name), args...)
	cmd.Dir, cmd.Env = s.dir, append(environment(s.dir), "LC_ALL=C.UTF-8")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.user}
	return cmd
}

// run runs a program of PostgreSQL to its end. Its output goes to a file: a server that
// it starts would keep a pipe open.
func (s *postgresServer) run(name string, args ...string) {
	s.t.Helper()
	out, err := os.Create(filepath.Join(s.dir, name+".out"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer out.Close()
	cmd := s.command(name, args...)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Run(); err != nil {
		text, _ := os.ReadFile(out.Name())
		s.t.Fatalf("%s: %v\n%s", name, err, text)
	}
}

// restart restarts the server: fast, which ends every connection, or immediate, which is
// a crash.
func (s *postgresServer) restart(mode string) {
	s.t.Helper()
	s.run("pg_ctl", "restart", "-w", "-D", s.data(), "-l", filepath.Join(s.dir, "log"), "-m", mode)
}
