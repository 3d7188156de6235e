package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/internal/cli"
	"github.com/xcheckout/xcheckout/internal/seal"
	"github.com/xcheckout/xcheckout/internal/store"
)

// lineVariable makes the test program the command of that line, for tests that kill
// it.
const lineVariable = "XCHECKOUTD_TEST_LINE"

func TestMain(m *testing.M) {
	if line := os.Getenv(lineVariable); line != "" {
		os.Exit(cli.ExitCode(run(context.Background(), strings.Fields(line), os.Stdout, os.Stderr)))
	}
	os.Exit(m.Run())
}

// opens tells whether the key in a file opens every secret of a configuration's
// database. It fails the test where it opens some.
func opens(t *testing.T, config, keyFile string) bool {
	t.Helper()
	key, err := os.ReadFile(keyFile)
	if errors.Is(err, os.ErrNotExist) {
		return false
	}
	if err != nil {
		t.Fatal(err)
	}
	box, err := seal.New(string(key))
	if err != nil {
		t.Fatalf("%s: %v", keyFile, err)
	}
	s, err := store.Open(t.Context(), store.Config{Database: filepath.Join(filepath.Dir(config), "gateway.db"), Box: box, Existing: true})
	if errors.Is(err, seal.ErrOpen) {
		return false
	}
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.CheckSealed(t.Context()); err != nil {
		t.Errorf("%s opens some secrets and not all: %v", keyFile, err)
	}
	return true
}

// The master key is exchanged while nothing serves; the gateway and its clients go on
// with the new one.
func TestMasterKeyRotate(t *testing.T) {
	config := configFile(t)
	dir := filepath.Dir(config)
	old, fresh := filepath.Join(dir, "master.key"), filepath.Join(dir, "master-2.key")
	baseURL, stop := serve(t, config)
	_, client := merchant(t, config, baseURL)
	rotate := []string{"master-key", "rotate", "--config", config, "--new-master-key-file", fresh}
	refused(t, "another process uses this database", rotate...)
	if _, err := os.Stat(fresh); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what was refused made a key: %v", err)
	}
	stop()
	refused(t, "holds the master key of now", "master-key", "rotate", "--config", config, "--new-master-key-file", old)

	type fields = map[string]any
	got := answer[fields](t, rotate...)
	if got["secrets"] != 3.0 || got["keyMade"] != true || got["changed"] != true || got["masterKeyFile"] != fresh {
		t.Errorf("master-key rotate: %v, want apiSecret, signKey and address seed", got)
	}
	if info, err := os.Stat(fresh); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the new key's file: %v, %v", info, err)
	}
	if opens(t, config, old) || !opens(t, config, fresh) {
		t.Error("the old key opens the database still, or the new one does not")
	}
	refused(t, "'xcheckoutd master-key rotate' has given it", "merchant", "list", "--config", config)
	if got := answer[fields](t, rotate...); got["changed"] != false || got["secrets"] != 0.0 {
		t.Errorf("master-key rotate again: %v, want nothing changed", got)
	}
	strange := filepath.Join(dir, "strange.key")
	write(t, strange, seal.NewKey())
	refused(t, "neither the master key", "master-key", "rotate", "--config", config, "--new-master-key-file", strange)

	edit(t, config, "master.key", "master-2.key")
	baseURL, _ = serve(t, config)
	client.Environment = xcheckout.Environment(baseURL)
	if err := tryCall(t, client); err != nil {
		t.Errorf("a call after the rotation: %v", err)
	}
}

// Killed at any moment, a rotation leaves one key that opens everything, and running
// it again ends it.
func TestMasterKeyRotateIsKilled(t *testing.T) {
	config := configFile(t)
	dir := filepath.Dir(config)
	if o := command(t, "migrate", "--config", config); o.exit != 0 {
		t.Fatalf("migrate: %+v", o)
	}
	manyCredentials(t, config)
	rotate := func(keyFile string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), lineVariable+"=master-key rotate --config "+config+" --new-master-key-file "+keyFile)
		return cmd
	}
	current := filepath.Join(dir, "master.key")
	whole := time.Duration(0)
	before, after := 0, 0
	for i := range 13 {
		next := filepath.Join(dir, fmt.Sprintf("master-%d.key", i))
		cmd, begin := rotate(next), time.Now()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if i > 0 { // the first one measures
			time.Sleep(time.Duration((0.2 + 0.9*rand.Float64()) * float64(whole)))
			cmd.Process.Kill()
		}
		err := cmd.Wait()
		if i == 0 {
			if whole = time.Since(begin); err != nil {
				t.Fatalf("the first rotation: %v", err)
			}
		}
		oldOpens, newOpens := opens(t, config, current), opens(t, config, next)
		if oldOpens == newOpens {
			t.Fatalf("rotation %d, killed: the old key opens it: %t, the new one: %t", i, oldOpens, newOpens)
		}
		if oldOpens {
			before++
		} else {
			after++
		}
		got := answer[map[string]any](t, "master-key", "rotate", "--config", config, "--new-master-key-file", next)
		if got["changed"] != oldOpens || opens(t, config, current) || !opens(t, config, next) {
			t.Fatalf("rotation %d, run again: %v", i, got)
		}
		edit(t, config, filepath.Base(current), filepath.Base(next))
		current = next
	}
	t.Logf("a rotation takes %v; %d were killed before their commit, %d ended", whole, before, after)
}

// manyCredentials gives a rotation enough to do to be killed at it.
func manyCredentials(t *testing.T, config string) {
	t.Helper()
	key, err := os.ReadFile(filepath.Join(filepath.Dir(config), "master.key"))
	if err != nil {
		t.Fatal(err)
	}
	box, err := seal.New(string(key))
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Config{Database: filepath.Join(filepath.Dir(config), "gateway.db"), Box: box, Existing: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.Update(t.Context(), func(tx *store.Tx) error {
		if err := tx.InsertMerchant(store.Merchant{ID: "mer_1", Name: "Shop"}); err != nil {
			return err
		}
		for i := range 2000 {
			id := fmt.Sprintf("cred_%d", i)
			if err := tx.InsertCredential(store.Credential{MerchantID: "mer_1", ID: id, APIKey: "xck_test_" + id, APISecret: "secret of " + id,
				SignKeys: []store.SignKey{{ID: "key_1", Secret: "sign key of " + id, State: store.KeyCurrent}, {ID: "key_0", Secret: "an old one", State: store.KeyRetired}}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
