package docs_test

import (
	"strings"
	"testing"

	"github.com/xcheckout/xcheckout/internal/page/browsertest"
)

// What people look for is found: by its name, by another word for it, by a number, and
// with a letter wrong; in both languages.
func TestSearchInBrowser(t *testing.T) {
	t.Parallel()
	b, d := browsertest.Start(t), openDev(t)
	for _, c := range []struct{ path, typed, want string }{
		{"/docs/", "idempotency", "Conventions: Idempotency"},
		{"/docs/", "HMAC", "Signing"},
		{"/docs/", "401003", "Errors: "},
		{"/docs/", "expiredIn", "Create an order: "},
		{"/docs/", "signatrue mismatch", "Errors: signature_mismatch"},
		{"/docs/", "idempotancy", "Conventions: Idempotency"},
		{"/docs/zh/", "验签失败", "签名"},
		{"/docs/zh/", "分页", "通用约定: 分页"},
		{"/docs/", "xyzzyx", "Nothing found."},
	} {
		p := b.Open(d.BaseURL+c.path, browsertest.Screen{Width: 1280, Height: 900})
		p.Click("#search")
		p.Must("Input.insertText", browsertest.Object{"text": c.typed}, nil)
		p.Until(`!document.getElementById("results").hidden && document.querySelectorAll("#results li").length > 0`)
		if got := p.Eval(`[...document.querySelectorAll("#results li")].map(e => e.innerText.split("\n")[0]).join("|")`); !strings.Contains("|"+got, "|"+c.want) {
			t.Errorf("%s, typed %q: found %s, want %s", c.path, c.typed, got, c.want)
		}
		p.CheckQuiet(d.BaseURL)
		p.Must("Page.close", nil, nil)
	}
}
