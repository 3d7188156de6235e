package spec_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"github.com/xcheckout/xcheckout/spec"
)

func vectors(t *testing.T) []spec.VectorFile {
	t.Helper()
	files, err := spec.Vectors()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestVectorFilesFollowTheirSchema(t *testing.T) {
	text, err := os.ReadFile("vectors.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	root := parseJSON(t, text).(map[string]any)
	for _, file := range vectors(t) {
		text, err := os.ReadFile("vectors/" + file.File)
		if err != nil {
			t.Fatal(err)
		}
		value := parseJSON(t, text)
		if err := (&schema{root}).check(root, value, file.File); err != nil {
			t.Error(err)
		}
		// The checker itself is not asleep.
		first := value.(map[string]any)["vectors"].([]any)[0].(map[string]any)
		first["surplus"] = true
		if err := (&schema{root}).check(root, value, file.File); err == nil {
			t.Errorf("%s: a member that the schema does not know was accepted", file.File)
		}
	}
}

func parseJSON(t *testing.T, text []byte) (value any) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

func TestVectorNamesAreUnique(t *testing.T) {
	seen := map[string]string{}
	for _, file := range vectors(t) {
		for _, v := range file.Vectors {
			if other := seen[v.Name]; other != "" {
				t.Errorf("%s is in %s and in %s", v.Name, other, file.File)
			}
			seen[v.Name] = file.File
		}
	}
}

// Every code of a vector is in the list of error codes.
func TestVectorCodesAreListed(t *testing.T) {
	for _, file := range vectors(t) {
		for _, v := range file.Vectors {
			if _, known := spec.ErrorByCode(v.Code); v.Code != "" && !known {
				t.Errorf("%s: the code %s is not in errors.json", v.Name, v.Code)
			}
		}
	}
}

// The signatures of accepted messages are those that openssl computes.
func TestSignaturesByOpenSSL(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not there; install it (Debian: apt-get install openssl) to compare the vectors' signatures with its")
	}
	compared := 0
	for _, file := range vectors(t) {
		for _, v := range file.Vectors {
			if v.StringToSign == "" {
				continue
			}
			key := "hexkey:" + hex.EncodeToString([]byte(v.SignKey))
			command := exec.Command(openssl, "dgst", "-sha512", "-mac", "HMAC", "-macopt", key, "-binary")
			command.Stdin = bytes.NewReader([]byte(v.StringToSign))
			mac, err := command.Output()
			if err != nil {
				t.Fatal(err)
			}
			if got := base64.StdEncoding.EncodeToString(mac); got != v.Signature {
				t.Errorf("%s: openssl has %s, the vector %s", v.Name, got, v.Signature)
			}
			compared++
		}
	}
	if compared < 50 {
		t.Errorf("%d signatures were compared, want at least 50", compared)
	}
}

func TestReadVectorsRefusesUnknownMembers(t *testing.T) {
	if _, err := spec.ReadVectors("f.json", []byte(`{"type":"keys","vectors":[{"name":"a","surplus":1}]}`)); err == nil {
		t.Error("a member that no vector has was accepted")
	}
}
