package main

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/chain/dev"
	"github.com/xcheckout/xcheckout/internal/chain/evm"
	"github.com/xcheckout/xcheckout/money"
)

// chainConfig is a configuration with a chain that is there.
func chainConfig(t *testing.T) string {
	t.Helper()
	c, err := dev.Start(t.Context(), dev.Config{BlockTime: 100 * time.Millisecond, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	config, print := configFile(t), evm.Family{}.Print
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(text), `"chains"`)
	token := c.Tokens()[0]
	write(t, config, head+fmt.Sprintf(`"chains": [{"name": "ETH", "rpcUrls": [%q], "confirmations": 1, "pollEvery": "50ms", "factory": %q, "implementation": %q,
		"tokens": [{"symbol": %q, "contract": %q, "decimals": %d, "rate": "1"}]}]}`,
		c.URL(), print(c.Deployment().Factory), print(c.Deployment().Implementation), token.Symbol, print(token.Contract), token.Decimals))
	return config
}

// shopping creates orders, several at once, until stop is called. Acknowledged are
// those whose answer has arrived.
type shopping struct {
	mu           sync.Mutex
	acknowledged []string
}

func (s *shopping) orders() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.acknowledged)
}

func shop(t *testing.T, c xcheckout.Config) (s *shopping, stop func()) {
	t.Helper()
	client, err := xcheckout.New(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	s = &shopping{}
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				no := fmt.Sprintf("%dn%d", worker, i)
				if _, err := client.Orders.Create(ctx, xcheckout.OrderRequest{OrderNo: no, Amount: money.MustParse("25"), Token: "ETH_USDT"}); err != nil {
					if ctx.Err() == nil {
						t.Errorf("order %s: %v", no, err)
					}
					return
				}
				s.mu.Lock()
				s.acknowledged = append(s.acknowledged, no)
				s.mu.Unlock()
			}
		})
	}
	stop = sync.OnceFunc(func() { cancel(); all.Wait() })
	t.Cleanup(stop)
	return s, stop
}

// awaitOrders waits until so many orders are acknowledged, and returns them.
func (s *shopping) awaitOrders(t *testing.T, n int) []string {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		if list := s.orders(); len(list) >= n {
			return list
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d orders within a minute, want %d", len(s.orders()), n)
		}
	}
}

// A backup that is taken under load has every order that was answered before it
// began, and a gateway that is restored from it serves them.
func TestBackupUnderLoad(t *testing.T) {
	config := chainConfig(t)
	baseURL, stopServing := serve(t, config)
	_, client := merchant(t, config, baseURL)
	orders, stopShopping := shop(t, client)
	type fields = map[string]any
	dir := t.TempDir()
	var backups []string
	var acknowledged [][]string // before each backup began
	for i := range 3 {
		file := filepath.Join(dir, fmt.Sprintf("backup%d.db", i))
		known := orders.awaitOrders(t, 100*(i+1))
		got := answer[fields](t, "backup", file, "--config", config)
		if n := int(got["orders"].(float64)); n < len(known) || got["merchants"] != 1.0 || got["newestOrder"] == "" {
			t.Errorf("backup: %v, want %d orders at least", got, len(known))
		}
		backups, acknowledged = append(backups, file), append(acknowledged, known)
	}
	after := orders.awaitOrders(t, 450)
	stopShopping()
	stopServing()
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != len(backups) {
		t.Errorf("beside the backups lies more: %v, %v", entries, err)
	}
	for i, file := range backups {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v; want it readable by its owner alone", file, info, err)
		}
		edit(t, config, "gateway.db", "restored.db")
		restored := filepath.Join(filepath.Dir(config), "restored.db")
		got := answer[fields](t, "restore", file, "--config", config)
		if got["file"] != restored {
			t.Errorf("restore: %v, want %s", got, restored)
		}
		serves(t, config, client, acknowledged[i], len(after))
		refused(t, "there is a database at this path already", "restore", file, "--config", config)
		for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
			os.Remove(restored + suffix)
		}
		edit(t, config, "restored.db", "gateway.db")
	}
}

// serves fails unless a gateway on the configuration's database has these orders, and
// takes one more.
func serves(t *testing.T, config string, client xcheckout.Config, orders []string, n int) {
	t.Helper()
	baseURL, stop := serve(t, config)
	defer stop()
	client.Environment = xcheckout.Environment(baseURL)
	c, err := xcheckout.New(client)
	if err != nil {
		t.Fatal(err)
	}
	for _, no := range orders {
		if o, err := c.Orders.Info(t.Context(), no); err != nil || o.OrderNo != no {
			t.Fatalf("order %s, which was answered before the backup of %d orders began: %v", no, len(orders), err)
		}
	}
	if _, err := c.Orders.Create(t.Context(), xcheckout.OrderRequest{OrderNo: fmt.Sprintf("new%d", n), Amount: money.MustParse("25"), Token: "ETH_USDT"}); err != nil {
		t.Errorf("a new order: %v", err)
	}
	if o := command(t, "ledger", "check", "--config", config); o.exit != 0 {
		t.Errorf("ledger check: %+v", o)
	}
}

// What can't be a backup, or would replace something, is refused, and nothing is left
// behind.
func TestBackupAndRestoreRefuse(t *testing.T) {
	config := configFile(t)
	dir := filepath.Dir(config)
	if o := command(t, "merchant", "create", "--config", config, "--name", "x", "--email", "a@b.example"); o.exit != 0 {
		t.Fatalf("merchant create: %+v", o)
	}
	backup := filepath.Join(dir, "backup")
	answer[map[string]any](t, "backup", backup, "--config", config)
	before := contents(t, dir)
	refused(t, "a backup replaces no file", "backup", backup, "--config", config)
	refused(t, "no such file", "backup", filepath.Join(dir, "none", "backup"), "--config", config)
	refused(t, "there is a database at this path already", "restore", backup, "--config", config)
	if after := contents(t, dir); len(after) != len(before) || after["backup"] != before["backup"] {
		t.Errorf("what was refused changed something: %d files, then %d", len(before), len(after))
	}

	edit(t, config, "gateway.db", "restored.db")
	restored := filepath.Join(dir, "restored.db")
	damaged := filepath.Join(dir, "damaged")
	write(t, damaged, before["backup"][:len(before["backup"])/2])
	text := filepath.Join(dir, "text")
	write(t, text, strings.Repeat("dear diary ", 100))
	write(t, restored+"-wal", "a log of another database")
	refused(t, restored+"-wal: there is a database", "restore", backup, "--config", config)
	os.Remove(restored + "-wal")
	for file, want := range map[string]string{filepath.Join(dir, "none"): "no such file", text: "it is a file of another kind", damaged: "restore: "} {
		refused(t, want, "restore", file, "--config", config)
	}
	write(t, filepath.Join(dir, "master.key"), strings.Repeat("A", 43)+"=")
	refused(t, "the master key must be the one", "restore", backup, "--config", config)
	for name := range contents(t, dir) {
		if strings.HasPrefix(name, ".") || name == "restored.db" {
			t.Errorf("what was refused left %s", name)
		}
	}
	write(t, filepath.Join(dir, "master.key"), before["master.key"])
	write(t, restored, "") // as a first start that was killed leaves it
	if got := answer[map[string]any](t, "restore", backup, "--config", config); got["merchants"] != 1.0 {
		t.Errorf("restore: %v", got)
	}
	for name := range contents(t, dir) {
		if strings.HasPrefix(name, ".") || name == "restored.db-wal" || name == "restored.db-shm" {
			t.Errorf("the restore left %s", name)
		}
	}
}

// A copy whose ledger does not balance gets no name.
func TestBackupIsChecked(t *testing.T) {
	config := configFile(t)
	dir := filepath.Dir(config)
	if o := command(t, "migrate", "--config", config); o.exit != 0 {
		t.Fatalf("migrate: %+v", o)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "gateway.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`insert into merchants (id, name, created_at) values ('mer_x', 'Shop', 0);
		insert into accounts (merchant_id, asset_id, kind, holder, debits_posted) values ('mer_x', 1, 'deposits', 'mer_x', 5)`); err != nil {
		t.Fatal(err)
	}
	refused(t, "the copy is no good: check ledger", "backup", filepath.Join(dir, "backup"), "--config", config)
	for name := range contents(t, dir) {
		if strings.Contains(name, "backup") {
			t.Errorf("the backup that was refused left %s", name)
		}
	}
}

// A server's database has tools of its own.
func TestBackupOfAServer(t *testing.T) {
	config := configFile(t)
	edit(t, config, "gateway.db", "postgres://127.0.0.1:1/xcheckout")
	for _, verb := range []string{"backup", "restore"} {
		refused(t, verb+": a PostgreSQL database is backed up and restored by PostgreSQL's own tools", verb, config+".backup", "--config", config)
	}
}

// A gateway that serves holds the place of its database.
func TestRestoreBesideAGateway(t *testing.T) {
	config := configFile(t)
	if o := command(t, "migrate", "--config", config); o.exit != 0 {
		t.Fatalf("migrate: %+v", o)
	}
	backup := filepath.Join(filepath.Dir(config), "backup")
	answer[map[string]any](t, "backup", backup, "--config", config)
	serve(t, config)
	database := filepath.Join(filepath.Dir(config), "gateway.db")
	refused(t, "already", "restore", backup, "--config", config)
	for _, suffix := range []string{"", "-wal", "-shm"} { // as by a slip
		if err := os.Remove(database + suffix); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	refused(t, "another process uses this database", "restore", backup, "--config", config)
}
