//go:build unix

package e2e

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

// Schemathesis makes requests of its own from the API's description: what its
// schemas allow, what they forbid, and the edges of both. No answer is a failure
// of ours, has an undescribed status, header or form, or lacks its signature.
// The proxy checks the codes besides.
func TestSchemathesis(t *testing.T) {
	program := os.Getenv("XCHECKOUT_SCHEMATHESIS")
	if program == "" {
		t.Skip("left out: XCHECKOUT_SCHEMATHESIS names no schemathesis; scripts/test installs it")
	}
	seed, examples := uint64(1), "12"
	if os.Getenv("XCHECKOUT_LONG") != "" {
		seed, examples = rand.Uint64N(1<<32), "500"
	}
	t.Logf("seed %d", seed)
	d := startDev(t, t.TempDir())
	description, err := filepath.Abs("../spec/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	hooks, err := filepath.Abs("schemathesis")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "run", description, "--url", d.BaseURL, "--exclude-by", "/x-coming == true", "--seed", strconv.FormatUint(seed, 10),
		"--max-examples", examples, "--continue-on-failure", "--warnings", "off", "--no-color",
		"--checks", "no_failure_of_ours,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,"+
			"unsupported_method,answer_is_signed")
	cmd.Dir = t.TempDir() // for the files that it leaves
	cmd.Env = d.env("XCHECKOUT_CREDENTIALS="+filepath.Join(d.home, "credentials.json"), "SCHEMATHESIS_HOOKS=signing", "PYTHONPATH="+hooks,
		"PYTHONDONTWRITEBYTECODE=1")
	output, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v:\n%s", err, output)
	}
	made := regexp.MustCompile(`(\d+) generated, (\d+) passed`).FindStringSubmatch(string(output))
	if made == nil || made[1] != made[2] || len(made[1]) < 3 { // hundreds at least
		t.Errorf("it does not tell of requests that all passed:\n%s", output)
	} else {
		t.Log(made[0])
	}
}
