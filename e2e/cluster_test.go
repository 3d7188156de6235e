//go:build linux

package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/mod/semver"
)

// The programs of a highly available database, where Debian's packages put them; see
// needPatroni.
var clusterPrograms = []string{"etcd", "patroni", "patronictl", "psql", "/usr/lib/postgresql/15/bin/postgres"}

// patroniMin is the first Patroni whose old leader, when it wakes up in the middle of its
// turn, does not take the lock back from the new one, and with it all that was acknowledged
// meanwhile. Debian 12 has the one before it.
const patroniMin = "3.0.3"

// cluster is PostgreSQL on two nodes as examples/ha configures it, with one etcd where
// production has three.
type cluster struct {
	t     *testing.T
	dir   string
	user  *syscall.Credential // who runs it: PostgreSQL refuses root
	texts *strings.Replacer   // what the shipped configuration says, and what is true here
	etcd  *process
	nodes [2]*node
}

// node is a machine with PostgreSQL and its Patroni.
type node struct {
	*cluster
	n                 int
	database, restAPI string // addresses
	patroni           *process
}

// startCluster starts the cluster and makes the gateway's database in it.
func startCluster(t *testing.T) *cluster {
	t.Helper()
	for _, program := range clusterPrograms {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("left out: %s is not installed; apt-get install etcd-server postgresql-15, and install Patroni %s or newer", program, patroniMin)
		}
	}
	needPatroni(t)
	dir, err := os.MkdirTemp("", "xcheckout-ha-") // t.TempDir is for this user alone
	if err != nil {
		t.Fatal(err)
	}
	c := &cluster{t: t, dir: dir, user: postgresUser(t)}
	t.Cleanup(func() { os.RemoveAll(dir) }) // after the processes have ended
	c.own(dir)
	c.configure()
	c.etcd = c.run("etcd", "--config-file", c.file("etcd.yml"))
	c.await("etcd", "http://"+c.texts.Replace("10.0.0.1:2379")+"/health")
	for i, n := range c.nodes {
		n.start()
		n.await("PostgreSQL", "http://"+n.restAPI+[]string{"/primary", "/sync"}[i])
	}
	runOutput(t, append(environment(dir), "PGPASSWORD=PASSWORD_POSTGRES"), "", 0, "psql", "-X", "-v", "ON_ERROR_STOP=1",
		"-d", c.leader().url("postgres", "postgres"), "-f", c.file("database.sql"))
	return c
}

func needPatroni(t *testing.T) {
	t.Helper()
	output, err := exec.Command("patroni", "--version").Output()
	if err != nil {
		t.Fatal(err)
	}
	version := strings.TrimSpace(strings.TrimPrefix(string(output), "patroni "))
	if semver.Compare("v"+version, "v"+patroniMin) < 0 {
		t.Skipf("left out: this is Patroni %s, and %s is needed: it loses what was acknowledged; pip install 'patroni[etcd3]' 'psycopg[binary]'", version, patroniMin)
	}
}

// postgresUser is the user that the packages make, or nil where we are no root that
// could become it.
func postgresUser(t *testing.T) *syscall.Credential {
	t.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.ParseUint(u.Uid, 10, 32)
	gid, _ := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// own gives a path to the user that runs the cluster.
func (c *cluster) own(path string) {
	c.t.Helper()
	if err := os.Chmod(path, 0o755); err != nil {
		c.t.Fatal(err)
	}
	if c.user != nil {
		if err := os.Chown(path, int(c.user.Uid), int(c.user.Gid)); err != nil {
			c.t.Fatal(err)
		}
	}
}

func (c *cluster) file(name string) string { return filepath.Join(c.dir, name) }

// configure fills ports and directories into the shipped configuration: machines
// become ports of this one.
func (c *cluster) configure() {
	c.t.Helper()
	local := []string{
		// One etcd is enough here, and no less likely to be frozen.
		",etcd2=http://10.0.0.2:2380,etcd3=http://10.0.0.3:2380", "",
		", 10.0.0.2:2379, 10.0.0.3:2379", "",
		"/var/lib/etcd/xcheckout", c.file("etcd"),
		"/var/run/postgresql", c.dir,
		"/etc/xcheckout", c.dir,
	}
	for _, address := range []string{"10.0.0.1:2379", "10.0.0.1:2380", "10.0.0.1:5432", "10.0.0.2:5432", "10.0.0.1:8008", "10.0.0.2:8008",
		"10.0.0.1:8787", "10.0.0.2:8787", "10.0.0.1:9464", "10.0.0.2:9464"} {
		local = append(local, address, freeAddress(c.t))
	}
	c.texts = strings.NewReplacer(local...)
	for i := range c.nodes {
		n := &node{cluster: c, n: i + 1}
		n.database = c.texts.Replace(fmt.Sprintf("10.0.0.%d:5432", n.n))
		n.restAPI = c.texts.Replace(fmt.Sprintf("10.0.0.%d:8008", n.n))
		c.nodes[i] = n
		// The data of both would be in one place.
		c.fill(fmt.Sprintf("patroni-%d.yml", n.n), "/var/lib/postgresql/xcheckout", n.data())
	}
	for _, name := range []string{"etcd.yml", "database.sql", "pgpass"} {
		c.fill(name)
	}
	c.fill("gateway-1.json")
	c.fill("gateway-2.json")
	if err := os.Chmod(c.file("pgpass"), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// fill writes a file of the shipped configuration as it is here. Each further text
// must stand in it.
func (c *cluster) fill(name string, texts ...string) {
	c.t.Helper()
	data, err := os.ReadFile(filepath.Join("../examples/ha", name))
	if err != nil {
		c.t.Fatal(err)
	}
	text := c.texts.Replace(string(data))
	for i := 0; i < len(texts); i += 2 {
		if !strings.Contains(text, texts[i]) {
			c.t.Fatalf("examples/ha/%s does not say %q", name, texts[i])
		}
		text = strings.ReplaceAll(text, texts[i], texts[i+1])
	}
	if strings.Contains(text, "10.0.0.") {
		c.t.Fatalf("examples/ha/%s names a machine of which the test knows nothing:\n%s", name, text)
	}
	if err := os.WriteFile(c.file(name), []byte(text), 0o644); err != nil {
		c.t.Fatal(err)
	}
}

// run runs a program as the cluster's user until the test ends.
func (c *cluster) run(name string, args ...string) *process {
	c.t.Helper()
	return startAs(c.t, c.user, append(environment(c.dir), "LC_ALL=C.UTF-8"), name, args...)
}

// await waits until a part of the cluster says that it is well.
func (c *cluster) await(what, url string) {
	c.t.Helper()
	c.until(what+" at "+url, func() bool { return answersOK(url) })
}

func (c *cluster) until(what string, done func() bool) {
	c.t.Helper()
	for end := time.Now().Add(startTimeout); !done(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			c.t.Fatalf("%s: not within %s", what, startTimeout)
		}
	}
}

func answersOK(url string) bool {
	client := http.Client{Timeout: time.Second}
	answer, err := client.Get(url)
	if err != nil {
		return false
	}
	answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// leader is the node that takes writes, which the other one must follow by now.
func (c *cluster) leader() (leader *node) {
	c.t.Helper()
	c.until("a leader and its standby", func() bool {
		for i, n := range c.nodes {
			if n.is("primary") && c.nodes[1-i].is("sync") {
				leader = n
			}
		}
		return leader != nil
	})
	return leader
}

// is tells whether the node says that it is primary, or sync, a standby without which
// nothing is acknowledged.
func (n *node) is(role string) bool { return answersOK("http://" + n.restAPI + "/" + role) }

func (n *node) other() *node { return n.nodes[2-n.n] }

func (n *node) data() string { return n.file(fmt.Sprintf("pg%d", n.n)) }

func (n *node) url(user, database string) string {
	return "postgres://" + user + ":PASSWORD_" + strings.ToUpper(user) + "@" + n.database + "/" + database
}

func (n *node) start() {
	n.t.Helper()
	n.patroni = n.run("patroni", n.file(fmt.Sprintf("patroni-%d.yml", n.n)))
	n.t.Cleanup(n.kill)
}

// kill ends the node at once, as a machine's loss does.
func (n *node) kill() {
	n.signalPatroni(syscall.SIGKILL)
	n.signalPostgres(syscall.SIGKILL)
	n.patroni.kill()
}

// patroniTurn is more than loop_wait of the shipped configuration.
const patroniTurn = 3 * time.Second

// freeze stops the node from doing anything; its connections stay.
func (n *node) freeze() {
	n.signalPatroni(syscall.SIGSTOP)
	n.signalPostgres(syscall.SIGSTOP)
}

// freezeInTurn is freeze at the worst moment: Patroni has read who leads, waits for
// PostgreSQL's answer, and goes on with what it knew when it wakes up.
func (n *node) freezeInTurn() {
	n.signalPostgres(syscall.SIGSTOP)
	time.Sleep(patroniTurn)
	n.signalPatroni(syscall.SIGSTOP)
}

func (n *node) thaw() {
	n.signalPatroni(syscall.SIGCONT)
	n.signalPostgres(syscall.SIGCONT)
}

func (n *node) signalPatroni(signal syscall.Signal) {
	syscall.Kill(-n.patroni.cmd.Process.Pid, signal)
}

// signalPostgres sends a signal to all of PostgreSQL, the postmaster stopped first: it
// would start others for those that end.
func (n *node) signalPostgres(signal syscall.Signal) {
	text, err := os.ReadFile(filepath.Join(n.data(), "postmaster.pid"))
	if err != nil {
		return // not started yet
	}
	line, _, _ := strings.Cut(string(text), "\n")
	postmaster, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil || !strings.Contains(commandOf(postmaster), n.data()) {
		return // its file outlives it
	}
	if signal != syscall.SIGCONT {
		syscall.Kill(postmaster, syscall.SIGSTOP)
	}
	for _, child := range childrenOf(postmaster) {
		syscall.Kill(child, signal)
	}
	syscall.Kill(postmaster, signal)
}

// commandOf is the command line of a process, empty when there is none.
func commandOf(pid int) string {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return string(text)
}

func childrenOf(parent int) (children []int) {
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range files {
		text, _ := os.ReadFile(file) // it may have ended
		// After the name, which may hold anything: state and parent.
		_, rest, _ := bytes.Cut(text, []byte(") "))
		if fields := bytes.Fields(rest); len(fields) > 1 && string(fields[1]) == strconv.Itoa(parent) {
			pid, _ := strconv.Atoi(strings.Split(file, "/")[2])
			children = append(children, pid)
		}
	}
	return children
}
