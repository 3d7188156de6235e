//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// fence is a block of code in the README, with the mark before it.
var fence = regexp.MustCompile("(?m)(?:^<!-- (e2e|not run): (.+) -->\n)?^```([a-z]*)\n((?s).*?)^```$")

// Every block of the README is run by a test or says why it is not.
func TestReadmeBlocksAreRun(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	tests, err := filepath.Glob("readme*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var sources string
	for _, name := range tests {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources += string(source)
	}
	var notRun []string
	for _, block := range fence.FindAllStringSubmatch(string(text), -1) {
		switch kind, name := block[1], block[2]; {
		case kind == "":
			t.Errorf("nothing says how this is tested:\n%s", block[4])
		case kind == "not run":
			notRun = append(notRun, name)
		case !strings.Contains(sources, `(t, "`+name+`"`):
			t.Errorf("no test takes the block %q", name)
		}
	}
	want := []string{
		"the tests build it once and start it",
		"it would install into the reader's Go path",
		"the tests have the node already, on a port of their own",
		"it runs the test",
	}
	if !slices.Equal(notRun, want) {
		t.Errorf("not run are\n%q, want\n%q", notRun, want)
	}
}

// What curl needs is the same text in the README and beside the samples.
func TestReadmeHasTheCallOfTheSamples(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(samplesDir, "call.sh"))
	if err != nil {
		t.Fatal(err)
	}
	if got := readmeBlock(t, "call"); got != string(text) {
		t.Errorf("the README has\n%s\nand call.sh\n%s", got, text)
	}
}

// The commands for a module of one's own give one that builds against the repository,
// and needs nothing else.
func TestReadmeGoModule(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Symlink(absolute(t, ".."), filepath.Join(dir, "xcheckout")); err != nil {
		t.Fatal(err)
	}
	runTool(t, dir, "bash", "-ec", readmeBlock(t, "go-module"))
	program := "package main\n\nimport \"github.com/xcheckout/xcheckout\"\n\nfunc main() { xcheckout.Load() }\n"
	shop := filepath.Join(dir, "shop")
	writeFile(t, filepath.Join(shop, "main.go"), []byte(program))
	runTool(t, shop, "go", "build", "-o", "program", ".")
	if sum, err := os.ReadFile(filepath.Join(shop, "go.sum")); err == nil && len(sum) > 0 {
		t.Errorf("the module needs others:\n%s", sum)
	}
}

// The Go of the README takes a payment and is told of it.
func TestReadmeGo(t *testing.T) {
	t.Parallel()
	program := `package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/xcheckout/xcheckout"
	"github.com/xcheckout/xcheckout/money"
	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/webhook"
)

func order(ctx context.Context) error {
` + readmeBlock(t, "go") + `
	if err == nil {
		fmt.Println(order.PaymentURL)
	}
	return err
}

func ship(_ context.Context, orderNo string) error {
	fmt.Println("ship", orderNo)
	return nil
}

func main() {
	key, err := signature.NewKey(os.Getenv("XCHECKOUT_SIGN_KEY"))
	if err != nil {
		log.Fatal(err)
	}
` + readmeBlock(t, "go-webhook") + `
	if err := order(context.Background()); err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe(os.Getenv("ADDRESS"), nil))
}
`
	// Within the module, where the packages are.
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "main.go"), []byte(program))
	overlay := `{"Replace":{"` + absolute(t, "../docs/readme/main.go") + `":"` + filepath.Join(dir, "main.go") + `"}}`
	writeFile(t, filepath.Join(dir, "overlay.json"), []byte(overlay))
	runTool(t, "..", "go", "build", "-overlay", filepath.Join(dir, "overlay.json"), "-o", filepath.Join(dir, "program"), "./docs/readme")

	d := startDev(t, t.TempDir())
	address := freeAddress(t)
	p := start(t, d.env("XCHECKOUT_BASE_URL="+d.BaseURL, "XCHECKOUT_API_KEY="+d.APIKey, "XCHECKOUT_API_SECRET="+d.APISecret,
		"XCHECKOUT_SIGN_KEY="+d.SignKey, "ADDRESS="+address), filepath.Join(dir, "program"))
	p.line("a payment page", startTimeout, func(line string) bool { return strings.HasPrefix(line, d.BaseURL+"/pay/") })
	client, err := clientOf(d.credentials)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Sandbox.SetWebhook(t.Context(), "http://"+address+"/xcheckout"); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Sandbox.Pay(t.Context(), "order1", 0); err != nil {
		t.Fatal(err)
	}
	p.line("ship order1", startTimeout, func(line string) bool { return line == "ship order1" })
}
