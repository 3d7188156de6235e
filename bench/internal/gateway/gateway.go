// Package gateway runs the built gateway as an operator does: xcheckoutd serve with
// a configuration file, a data directory of its own and a merchant with a
// credential. Its chain is that of an xcheckoutd dev beside it.
package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/bench/internal/load"
	"github.com/xcheckout/xcheckout/signature"
)

// Config says how a gateway is run.
type Config struct {
	Dir       string // keeps everything
	Database  string // a URL of PostgreSQL; the SQLite file of Dir when empty
	BlockTime string // of its chain, as in 12s
}

// Gateway is a running gateway. Its chain, merchant and data are there while it is
// stopped.
type Gateway struct {
	Address    string
	MerchantID string

	config      Config
	node, serve *exec.Cmd
	credential  credential
}

type credential struct{ Email, Password, APIKey, APISecret, SignKey string }

const startMax = 30 * time.Second

// Start builds the gateway, prepares a merchant and serves.
func Start(c Config) (*Gateway, error) {
	g := &Gateway{config: c}
	build := exec.Command("go", "build", "-o", g.binary(), "./cmd/xcheckoutd")
	build.Dir = ".."
	if output, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build: %w: %s", err, output)
	}
	if err := errors.Join(g.prepare(), g.Serve()); err != nil {
		return nil, errors.Join(err, g.Close())
	}
	return g, nil
}

func (g *Gateway) binary() string { return g.path("xcheckoutd") }

func (g *Gateway) path(name string) string { return filepath.Join(g.config.Dir, name) }

// DatabaseFile is the SQLite database.
func (g *Gateway) DatabaseFile() string { return g.path("gateway.db") }

// ConfigFile is the configuration that it serves with.
func (g *Gateway) ConfigFile() string { return g.path("gateway.json") }

// MasterKeyFile seals it.
func (g *Gateway) MasterKeyFile() string { return g.path("master.key") }

// PID is that of the process that serves.
func (g *Gateway) PID() int { return g.serve.Process.Pid }

// Serve starts serving and returns once it is ready.
func (g *Gateway) Serve() (err error) {
	if g.serve, err = g.start("serve", "--config", g.path("gateway.json")); err != nil {
		return err
	}
	return await("the gateway", func() bool {
		answer, err := http.Get("http://" + g.Address + "/readyz")
		if err != nil {
			return false
		}
		answer.Body.Close()
		return answer.StatusCode == http.StatusOK
	})
}

// Stop ends serving.
func (g *Gateway) Stop() error {
	if g.serve == nil {
		return nil
	}
	err := stop(g.serve)
	g.serve = nil
	return err
}

// Close ends all processes.
func (g *Gateway) Close() error {
	err := g.Stop()
	if g.node != nil {
		err = errors.Join(err, stop(g.node))
	}
	return err
}

func stop(cmd *exec.Cmd) error {
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return cmd.Wait()
}

// CheckLedger has the gateway check its ledger against its orders.
func (g *Gateway) CheckLedger() error {
	var book struct{ Balanced bool }
	err := g.run(&book, "ledger", "check", "--config", g.path("gateway.json"))
	if err == nil && !book.Balanced {
		err = errors.New("the ledger is not balanced")
	}
	return err
}

// Caller returns the merchant with an access token that is good for half an hour.
func (g *Gateway) Caller() (load.Caller, error) {
	c := g.credential
	key, err := signature.NewKey(c.SignKey)
	if err != nil {
		return load.Caller{}, err
	}
	client, err := xcheckout.New(xcheckout.Config{Environment: xcheckout.Environment("http://" + g.Address),
		Email: c.Email, Password: c.Password, APIKey: c.APIKey, APISecret: c.APISecret, SignKey: c.SignKey})
	if err != nil {
		return load.Caller{}, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), startMax)
	defer cancel()
	token, err := client.Token(ctx)
	return load.Caller{Key: key, Token: token.AccessToken}, err
}

// start starts a command of the binary. What it says is in a file of its name.
func (g *Gateway) start(args ...string) (*exec.Cmd, error) {
	log, err := os.Create(g.path(args[0] + ".log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := exec.Command(g.binary(), args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = g.environment(), log, log
	return cmd, cmd.Start()
}

// run runs a command of the binary to its end and decodes its answer.
func (g *Gateway) run(answer any, args ...string) error {
	cmd := exec.Command(g.binary(), append(args, "--json")...)
	cmd.Env = g.environment()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	output, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("xcheckoutd %s: %w: %s%s", args[0], err, output, &stderr)
	}
	return json.Unmarshal(output, answer)
}

func (g *Gateway) environment() []string {
	return []string{"HOME=" + g.config.Dir, "TMPDIR=" + g.config.Dir}
}

func await(what string, done func() bool) error {
	for deadline := time.Now().Add(startMax); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			return fmt.Errorf("%s was not ready within %s", what, startMax)
		}
	}
	return nil
}

func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	return listener.Addr().String(), nil
}
