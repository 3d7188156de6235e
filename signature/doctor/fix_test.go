package doctor_test

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/spec"
)

// The corrected lines are compiled, each in a function of its own, with the
// variables that they speak of declared before it.

const goDeclared = `
var (
	method, timestamp, path, query, decodedQuery, signKey, signature, text, orderNo, a, b string
	body       []byte
	order      any
	compact    bytes.Buffer
	requestURL *url.URL
	req        struct{ Header textproto.MIMEHeader }
	mac        hash.Hash
)
`

func TestFixesInGo(t *testing.T) {
	t.Parallel()
	var source strings.Builder
	source.WriteString("package fixes\nimport (")
	for _, path := range []string{"bytes", "crypto/hmac", "crypto/sha512", "encoding/base64", "encoding/json", "hash", "net/textproto", "net/url", "os", "strconv", "strings", "time"} {
		fmt.Fprintf(&source, "%q\n", path)
	}
	source.WriteString(")\n" + goDeclared)
	for _, row := range spec.Findings() {
		fmt.Fprintf(&source, "func %s() {\n%s\n}\n", row.Code, row.Fix.Go)
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "fixes.go", source.String(), 0)
	if err != nil {
		t.Fatal(err)
	}
	config := types.Config{Importer: importer.ForCompiler(set, "source", nil), Error: func(err error) {
		if !strings.Contains(err.Error(), "declared and not used") { // the line is all there is of the function
			t.Error(err)
		}
	}}
	config.Check("fixes", set, []*ast.File{file}, nil)
}

const javaDeclared = `
import java.net.*; import java.net.http.*; import java.net.http.HttpRequest.BodyPublishers; import java.nio.charset.*;
import java.util.*; import javax.crypto.*; import javax.crypto.spec.*; import static java.nio.charset.StandardCharsets.UTF_8;
class Fixes {
  interface ObjectMapper { String writeValueAsString(Object o); byte[] writeValueAsBytes(Object o); }
  static ObjectMapper objectMapper; static Object order; static URI uri; static HttpRequest.Builder request; static Mac mac;
  static String method, timestamp, path, query, decodedQuery, signKey, signature, text, orderNo, a, b, body;
  public static void main(String[] args) {}
`

func TestFixesInJava(t *testing.T) {
	t.Parallel()
	var source strings.Builder
	source.WriteString(javaDeclared)
	for _, row := range spec.Findings() {
		fmt.Fprintf(&source, "static void %s() throws Exception {\n%s\n}\n", row.Code, row.Fix.Java)
	}
	source.WriteString("}\n")
	file := filepath.Join(t.TempDir(), "Fixes.java")
	if err := os.WriteFile(file, []byte(source.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, program(t, "java", "a JDK of version 17 or newer", "", file))
}

func TestFixesInJavaScript(t *testing.T) {
	t.Parallel()
	var source strings.Builder
	source.WriteString("let method, timestamp, path, decodedQuery, signKey, text, orderNo, a, b, body, url, baseURL, order, crypto, headers;\n")
	for _, row := range spec.Findings() {
		fmt.Fprintf(&source, "function %s() {\n%s\n}\n", row.Code, row.Fix.JavaScript)
	}
	file := filepath.Join(t.TempDir(), "fixes.mjs")
	if err := os.WriteFile(file, []byte(source.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, program(t, "node", "Node.js 18 or newer", "", file))
}

// TestFindings reads the table as its other readers do.
func TestFindings(t *testing.T) {
	t.Parallel()
	for _, row := range spec.Findings() {
		for name, text := range map[string]string{"cause": row.Cause, "cure": row.Cure} {
			if len(text) < 10 || !strings.HasSuffix(text, ".") {
				t.Errorf("%s: the %s is no sentence: %q", row.Code, name, text)
			}
		}
		for language, line := range map[string]string{"Go": row.Fix.Go, "Java": row.Fix.Java, "JavaScript": row.Fix.JavaScript} {
			if line == "" || strings.Contains(line, "\n") {
				t.Errorf("%s: the fix in %s is not one line: %q", row.Code, language, line)
			}
		}
	}
}
