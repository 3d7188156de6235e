package service

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/secret"
	"github.com/xcheckout/xcheckout/internal/store"
)

// How much room there should be where a database lies: below the one somebody has to
// look, below the other soon.
const (
	diskWarning = 2 << 30
	diskProblem = 200 << 20
)

// checkFiles looks at a database of SQLite and at where it lies.
func (d *checkup) checkFiles(ctx context.Context) {
	path := d.config.Database
	if !d.checkWritable(filepath.Dir(path)) {
		return // and so SQLite can't open it
	}
	journal, err := store.InspectFile(ctx, path)
	switch {
	case errors.Is(err, store.ErrNoDatabase), errors.Is(err, store.ErrKind), errors.Is(err, store.ErrSchema):
		return // which checkData says
	case err != nil:
		d.fail("database", err, "Stop the gateway, move the file away, and restore the newest backup: 'xcheckoutd restore --help'.")
		return
	case journal != "wal":
		d.find(Warning, "database", "Nothing: the next start sets it right. If this stays, another program opens the file.", "Its journal is %s, want wal: readers wait for the writer.", journal)
	default:
		d.ok("database", "SQLite finds %s whole.", path)
	}
	d.checkModes(path)
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		dir = filepath.Dir(path)
	}
	if name, remote := networkFile(dir); remote {
		level := Problem
		if name == "FUSE" || name == "9P" {
			level = Warning
		}
		d.find(level, "database", "Put it on a disk of this machine, or move to PostgreSQL: 'xcheckoutd migrate --help'.",
			"The file lies on a network file system (%s), where locks and the log's shared memory can't be relied on.", name)
	}
	d.checkRoom(dir)
}

// checkWritable tries to write where a database lies: of a file system that the kernel has
// made read-only, after an error of the disk, reading tells nothing. It returns false where
// nobody can.
func (d *checkup) checkWritable(dir string) bool {
	probe, err := os.CreateTemp(dir, ".doctor-*")
	if err == nil {
		err = errors.Join(probe.Close(), os.Remove(probe.Name()))
	}
	switch {
	case err == nil, errors.Is(err, fs.ErrNotExist): // which checkData says
	case errors.Is(err, fs.ErrPermission):
		d.find(Warning, "database", "Run this as the gateway's user.", "This user can't write to %s, so whether the gateway can is not known.", dir)
	default:
		_, remedy := store.Remedy(err)
		d.fail("database", fmt.Errorf("nothing can be written where the database lies: %w", err), cmp.Or(remedy, "Look at the disk: the kernel's log ('dmesg') tells what it did."))
		return false
	}
	return true
}

func (d *checkup) checkModes(path string) {
	if runtime.GOOS == "windows" {
		return // where a mode says nothing
	}
	fine := true
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + suffix)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			d.fail("database", err, "Give the user that runs the gateway its files.")
			fine = false
		} else if info.Mode().Perm()&0o077 != 0 {
			exposed := &secret.ExposedError{Path: path + suffix, Mode: info.Mode()}
			d.fail("database", exposed, "")
			fine = false
		}
	}
	if fine {
		d.ok("database", "Nobody but its owner can read its files.")
	}
}

func (d *checkup) checkRoom(dir string) {
	free, known := diskFree(dir)
	const room = "Make room, or move the database to a larger disk: when it is full, no order is taken and no payment recorded."
	switch {
	case !known:
		d.find(Warning, "disk", room, "How much room there is at %s is not known on this system.", dir)
	case free < diskProblem:
		d.find(Problem, "disk", room, "%d MiB are free at %s.", free>>20, dir)
	case free < diskWarning:
		d.find(Warning, "disk", room, "%d MiB are free at %s.", free>>20, dir)
	default:
		d.ok("disk", "%d GiB are free at %s.", free>>30, dir)
	}
}

// checkServers looks at every host of a PostgreSQL address.
func (d *checkup) checkServers(ctx context.Context) {
	list, err := store.InspectServers(ctx, d.config.Database)
	if err != nil {
		d.fail("database", err, "Correct it in the configuration.")
		return
	}
	d.judgeServers(list)
}

// judgeServers says what is wrong with each of the servers, and with all together.
func (d *checkup) judgeServers(list []store.Server) {
	var primaries []string
	answering := 0
	for _, s := range list {
		name := "server " + s.Host
		switch {
		case s.Version == 0 && s.Err != nil:
			d.fail(name, fmt.Errorf("it does not answer: %w", s.Err), "Start it, or take it out of the configuration's address.")
			continue
		case s.Err != nil:
			d.find(Warning, name, "Give its user the role pg_monitor.", "It does not tell all of itself: %v.", s.Err)
		case !s.Supported():
			d.find(Problem, name, "Upgrade it.", "It is PostgreSQL %d; 15 or newer is needed.", s.Version/10000)
		}
		answering++
		if s.Standby {
			d.ok(name, "It is PostgreSQL %d and follows another server.", s.Version/10000)
		} else {
			primaries = append(primaries, s.Host)
			d.ok(name, "It is PostgreSQL %d, takes writes, and its database has %d MiB.", s.Version/10000, s.Size>>20)
		}
		d.checkDurability(name, s)
		d.checkSessions(name, s)
		d.checkServerClock(name, s)
		d.checkServerDisk(s)
		if !s.Standby {
			d.checkStandbys(name, s)
			d.checkRights(name, s.Rights)
		}
	}
	switch {
	case len(primaries) == 1, answering == 0:
	case len(primaries) == 0:
		d.find(Problem, "database", "Look at the cluster, as with 'patronictl list': one server must take writes.", "No server of its address takes writes.")
	default:
		d.find(Problem, "database", "Stop one of them at once: what is written to one is missing on the other.", "%s all take writes: which one is meant is chance.", strings.Join(primaries, " and "))
	}
}

// checkDurability looks at the settings without which a commit is not on a disk.
func (d *checkup) checkDurability(name string, s store.Server) {
	fine := true
	for _, setting := range []struct{ name, value, costs string }{
		{"fsync", "off", "a power cut can lose or damage the whole database"},
		{"full_page_writes", "off", "a power cut can damage the database"},
		{"synchronous_commit", "off", "a crash of the server loses orders and payments that were answered"},
	} {
		if s.Settings[setting.name] == setting.value {
			d.find(d.worseInProduction(), name, fmt.Sprintf("Set it: alter system set %s = on; select pg_reload_conf(). Look too at what is set for the user and the database.", setting.name), "%s is off: %s.", setting.name, setting.costs)
			fine = false
		}
	}
	if fine {
		d.ok(name, "What it has committed is on its disk (fsync, full_page_writes, synchronous_commit).")
	}
}

// checkRights looks at what the gateway's user may do with its tables.
func (d *checkup) checkRights(name string, r store.Rights) {
	own := fmt.Sprintf("Make it the owner of its database and of what is in it: alter database … owner to %[1]s; reassign owned by … to %[1]s.", r.User)
	switch {
	case r.User == "": // which could not be asked
	case r.Schema == "":
		d.find(Problem, name, fmt.Sprintf("Take search_path away for the user and the database: alter role %s reset search_path.", r.User),
			"There is no schema for the tables of the user %s: its search_path names none that is there.", r.User)
	case len(r.Closed) > 0:
		d.find(Problem, name, own, "The user %s may not read and write %d of %d tables, such as %s.", r.User, len(r.Closed), r.Tables, r.Closed[0])
	case !r.Make && r.Tables == 0:
		d.find(Problem, name, own, "The user %s may not make tables in the schema %s.", r.User, r.Schema)
	case !r.Make:
		d.find(Warning, name, own, "The user %s may not make tables in the schema %s, which an upgrade does.", r.User, r.Schema)
	default:
		d.ok(name, "The user %s may do what the gateway does.", r.User)
	}
}

// checkStandbys looks at whether losing this server loses what it has committed.
func (d *checkup) checkStandbys(name string, s store.Server) {
	wanted, unseen := s.Settings["synchronous_standby_names"], false
	inStep := 0
	for _, standby := range s.Standbys {
		if standby.Sync == "sync" || standby.Sync == "quorum" {
			inStep++
		}
		unseen = unseen || standby.State == ""
	}
	level := s.Settings["synchronous_commit"]
	switch {
	case len(s.Standbys) == 0 && wanted == "" && d.config.Environment == gateway.Production:
		d.find(Warning, name, "Add a standby with synchronous replication: see PostgreSQL under Patroni in docs/operating.md.", "No standby follows it: when its disk is lost, everything since the newest backup is.")
	case len(s.Standbys) == 0 && wanted == "":
		d.ok(name, "No standby follows it, which only production needs.")
	case wanted == "":
		d.find(d.worseInProduction(), name, "Set synchronous_standby_names, or synchronous_mode where Patroni does that.", "None of its %d standby(s) is synchronous: a failover loses the newest orders and payments.", len(s.Standbys))
	case level == "local" || level == "off":
		d.find(d.worseInProduction(), name, "Set synchronous_commit to on.", "synchronous_commit is %s: its synchronous standby is not waited for, and a failover loses the newest orders and payments.", level)
	case unseen:
		d.find(Warning, name, "Give the gateway's user the role pg_monitor, and run this again.", "How its %d standby(s) follow is hidden from the gateway's user.", len(s.Standbys))
	case inStep == 0:
		d.find(Problem, name, "Start the standby again, or let Patroni choose another one.", "No synchronous standby follows it, and commits wait for one.")
	case level == "remote_write":
		d.find(Warning, name, "Set synchronous_commit to on.", "synchronous_commit is remote_write: what a standby has is not on its disk yet.")
	default:
		d.ok(name, "%d synchronous standby(s) have what it commits.", inStep)
	}
}

// checkSessions looks at how many connections there may be and how long they live.
func (d *checkup) checkSessions(name string, s store.Server) {
	number := func(setting string) int {
		n, _ := strconv.Atoi(s.Settings[setting]) // 0 of one that is hidden
		return n
	}
	pool, err := store.PoolMax(d.config.Database)
	if most := number("max_connections") - number("superuser_reserved_connections"); err == nil && most < 2*pool {
		d.find(Warning, name, "Raise max_connections, or lower pool_max_conns in the address.", "It takes %d connections, and each replica makes up to %d: they are not enough for two replicas.", most, pool)
	} else {
		d.ok(name, "It takes %d connections, enough for %d replicas with up to %d each.", most, most/max(pool, 1), pool)
	}
	if s.Settings["statement_timeout"] != "0" {
		d.find(d.worseInProduction(), name, "Take statement_timeout away for the gateway's user: alter role … set statement_timeout = 0.",
			"statement_timeout is set: it may end the wait of a commit for its standby, which then counts as done.")
	}
	if s.Settings["idle_in_transaction_session_timeout"] == "0" {
		d.find(Warning, name, "Take idle_in_transaction_session_timeout out of the address: the gateway sets its own.",
			"idle_in_transaction_session_timeout is off: a replica that was stopped in the middle keeps its rows locked.")
	}
}

func (d *checkup) checkServerClock(name string, s store.Server) {
	if off := s.Ahead.Abs() - s.Within; off > clockErrorMax {
		d.find(Warning, name, "Keep both clocks right, by chronyd or systemd-timesyncd.", "Its clock and this machine's are %v apart.", s.Ahead.Abs().Round(time.Millisecond))
		return
	}
	d.ok(name, "Its clock is this machine's, within %v.", (s.Ahead.Abs()+s.Within).Round(time.Millisecond)+time.Millisecond)
}

// checkServerDisk looks at the server's disk where that is this machine's.
func (d *checkup) checkServerDisk(s store.Server) {
	host, _, _ := net.SplitHostPort(s.Host)
	dir := s.Settings["data_directory"]
	a, err := netip.ParseAddr(host)
	here := host == "localhost" || filepath.IsAbs(host) || err == nil && a.IsLoopback()
	if here && dir == "" {
		d.find(Warning, "disk", "Give the gateway's user the role pg_monitor, and run this again.", "Where %s has its files, and how much room there is, is hidden from the gateway's user.", s.Host)
		return
	}
	if _, err := os.Stat(dir); !here || err != nil {
		d.ok("disk", "How much room there is on the disk of %s is not known from here: watch it there.", s.Host)
		return
	}
	d.checkRoom(dir)
}
