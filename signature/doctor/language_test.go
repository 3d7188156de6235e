package doctor_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xcheckout/xcheckout/signature"
	"github.com/xcheckout/xcheckout/signature/doctor"
)

// program prepares an interpreter to run the script args[0], or skips the test
// where there is none.
func program(t *testing.T, name, install, input string, args ...string) *exec.Cmd {
	t.Helper()
	// Opened here too, so that a cached result of this test is not taken for one
	// of another script.
	if _, err := os.ReadFile(args[0]); err != nil {
		t.Fatal(err)
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed; install %s to run this test", name, install)
	}
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Stdin = strings.NewReader(input)
	cmd.Stderr = os.Stderr
	cmd.Env = append(os.Environ(), "NODE_NO_WARNINGS=1")
	return cmd
}

// diagnosing is a server that diagnoses what it receives and compares with the
// codes that the sender meant to deserve.
func diagnosing(t *testing.T, received *[]doctor.Code) *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived := time.Now()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		d := diagnose(t, doctor.Case{
			Message: signature.Message{
				Method: r.Method, Timestamp: r.Header.Get("Timestamp"), Target: r.RequestURI,
				ContentType: r.Header.Get("Content-Type"), Body: body,
			},
			Signature: r.Header.Get("Signature"), SignKeys: []string{testSignKey},
			APISecret: testSecret, APIKey: testAPIKey,
			OtherKeys: []doctor.NamedKey{{Name: "production", SignKey: testOtherKey}},
			Hosts:     []string{r.Host}, ReceivedAt: arrived,
		})
		var want []doctor.Code
		for code := range strings.SplitSeq(r.Header.Get("X-Codes"), ",") {
			want = append(want, doctor.Code(code))
		}
		if got := d.Codes(); !slices.Equal(got, want) {
			t.Errorf("got %v, want %v\n%s\n%s", got, want, d.Explanation, d.Diff())
		}
		checkNoSecrets(t, d)
		*received = append(*received, want...)
	}))
	t.Cleanup(server.Close)
	return server
}

// checkNoSecrets looks for keys in all that a diagnosis says.
func checkNoSecrets(t *testing.T, d doctor.Diagnosis) {
	t.Helper()
	whole, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{testSignKey, testSecret, testAPIKey, testOtherKey} {
		if strings.Contains(string(whole)+d.Diff(), secret) {
			t.Errorf("a key is in the diagnosis: %s", whole)
		}
	}
}

func TestMistakesOfNode(t *testing.T) {
	t.Parallel()
	var received []doctor.Code
	server := diagnosing(t, &received)
	credential, _ := json.Marshal(map[string]string{"signKey": testSignKey, "apiSecret": testSecret, "apiKey": testAPIKey, "otherKey": testOtherKey})
	run(t, program(t, "node", "Node.js 18 or newer", string(credential), filepath.Join("testdata", "node", "mistakes.mjs"), server.URL))
	for _, code := range doctor.Codes() {
		if !slices.Contains(received, code) {
			t.Errorf("the program made no mistake %s", code)
		}
	}
}

func TestMistakesOfJava(t *testing.T) {
	t.Parallel()
	var received []doctor.Code
	server := diagnosing(t, &received)
	credential := strings.Join([]string{testSignKey, testSecret, testAPIKey, testOtherKey}, "\n")
	run(t, program(t, "java", "a JDK of version 17 or newer", credential, filepath.Join("testdata", "java", "Mistakes.java"), server.URL))
	if len(received) < 40 {
		t.Errorf("the program made %d mistakes, want at least 40", len(received))
	}
}

func run(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, out)
	}
}
