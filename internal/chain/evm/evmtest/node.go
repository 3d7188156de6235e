package evmtest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Node is a program that serves a chain of its own: with the accounts of
// package dev rich, mining a block for each chain transaction.
type Node struct {
	Name string

	// find returns the command that starts it on a port of 127.0.0.1, and the
	// directory to start it in; an empty command when the program is not
	// installed.
	find func(port int) (command []string, dir string)
}

// Nodes are the nodes of other makers.
var Nodes = []Node{Anvil, Hardhat, Ganache}

// mnemonic is that of package dev's accounts.
const mnemonic = "test test test test test test test test test test test junk"

// Anvil is Foundry's node. XCHECKOUT_ANVIL names the program, if it is neither
// in the path nor where 'npm install' in contracts/ puts it.
var Anvil = Node{"anvil", func(port int) ([]string, string) {
	path := findAnvil()
	if path == "" {
		return nil, ""
	}
	return []string{path, "--host", "127.0.0.1", "--port", fmt.Sprint(port)}, ""
}}

// Hardhat is Hardhat's node, which 'npm install' in evmtest/nodes brings.
var Hardhat = Node{"hardhat", func(port int) ([]string, string) {
	dir := nodesDir()
	return script(dir, "hardhat/internal/cli/bootstrap.js", "node", "--hostname", "127.0.0.1", "--port", fmt.Sprint(port)), dir
}}

// Ganache comes in the same way.
var Ganache = Node{"ganache", func(port int) ([]string, string) {
	dir := nodesDir()
	return script(dir, "ganache/dist/node/cli.js", "--server.host", "127.0.0.1", "--server.port", fmt.Sprint(port), "--wallet.mnemonic", mnemonic), dir
}}

// AnvilForkOf is Anvil with another chain's blocks up to now, of one genesis with it, and
// from here on with blocks of its own: a node that was left on a fork, or made one up.
func AnvilForkOf(url string) Node {
	return Node{"anvil", func(port int) ([]string, string) {
		command, dir := Anvil.find(port)
		if len(command) > 0 {
			command = append(command, "--fork-url", url)
		}
		return command, dir
	}}
}

// Start starts the node and returns the address of its JSON-RPC. The test is
// left out when the program is not installed, and says so.
func (n Node) Start(t testing.TB) (url string) {
	t.Helper()
	port := freePort(t)
	command, dir := n.find(port)
	if len(command) == 0 {
		t.Skipf("left out: %s is not installed; scripts/test installs it", n.Name)
	}
	program := exec.Command(command[0], command[1:]...)
	program.Dir = dir
	program.Env = append(os.Environ(), "HARDHAT_DISABLE_TELEMETRY_PROMPT=true", "DO_NOT_TRACK=1")
	out, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	program.Stderr = program.Stdout
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	said := make(chan string, 1)
	go func() {
		var text strings.Builder
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if text.Len() < 1<<16 {
				text.WriteString(lines.Text() + "\n")
			}
		}
		said <- text.String()
	}()
	t.Cleanup(func() { program.Process.Kill(); <-said; program.Wait() })
	address := fmt.Sprintf("127.0.0.1:%d", port)
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		select {
		case text := <-said:
			said <- text
			t.Fatalf("%s ended before it listened:\n%s", n.Name, text)
		default:
		}
		if answers("http://" + address) {
			return "http://" + address
		}
	}
	t.Fatalf("%s does not listen", n.Name)
	return ""
}

// answers tells whether a node does; some take connections before they can, and drop them.
func answers(url string) bool {
	client := http.Client{Timeout: time.Second}
	answer, err := client.Post(url, "application/json", strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}`))
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return err == nil && strings.Contains(string(text), `"result"`)
}

func freePort(t testing.TB) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

// script is the command that runs a script of a package that npm installed.
func script(dir, path string, args ...string) []string {
	file := filepath.Join(dir, "node_modules", filepath.FromSlash(path))
	node, err := exec.LookPath("node")
	if _, missing := os.Stat(file); dir == "" || err != nil || errors.Is(missing, os.ErrNotExist) {
		return nil
	}
	return append([]string{node, file}, args...)
}

func nodesDir() string {
	if root := moduleRoot(); root != "" {
		return filepath.Join(root, "internal", "chain", "evm", "evmtest", "nodes")
	}
	return ""
}

// moduleRoot is the directory of go.mod, above that of the test that runs.
func moduleRoot() string {
	dir, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return dir
		}
		if filepath.Dir(dir) == dir {
			break
		}
		dir = filepath.Dir(dir)
	}
	return ""
}

// findAnvil prefers the program itself to the script that npm puts before it:
// killing the script would leave the program running.
// Cast returns where Foundry's command of that name is, which comes as Anvil does.
// The test is left out without it, and says so.
func Cast(t testing.TB) string {
	t.Helper()
	if found, _ := filepath.Glob(filepath.Join(moduleRoot(), "contracts", "node_modules", "@foundry-rs", "cast-*", "bin", "cast*")); len(found) > 0 {
		return found[0]
	}
	path, err := exec.LookPath("cast")
	if err != nil {
		t.Skip("left out: cast is not installed; 'npm install' in contracts/ brings it")
	}
	return path
}

func findAnvil() string {
	near := []string{filepath.Join(moduleRoot(), "contracts", "node_modules")}
	named := os.Getenv("XCHECKOUT_ANVIL")
	if named != "" {
		near = []string{filepath.Join(filepath.Dir(named), "..")}
	}
	for _, modules := range near {
		if found, _ := filepath.Glob(filepath.Join(modules, "@foundry-rs", "anvil-*", "bin", "anvil*")); len(found) > 0 {
			return found[0]
		}
	}
	if named != "" {
		return named
	}
	path, _ := exec.LookPath("anvil")
	return path
}
