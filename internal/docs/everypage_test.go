package docs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	pages "github.com/xcheckout/xcheckout/internal/docs"
	"github.com/xcheckout/xcheckout/internal/page/browsertest"
)

// Every page, on a phone and on a desk, light and dark: nothing that axe-core objects
// to, nothing wider than the screen, no complaint of the browser, no request to
// anybody else. Each page is seen in one language on the phone and in light, and in
// the other on the desk and in the dark; with XCHECKOUT_LONG in all four ways.
// XCHECKOUT_SCREENSHOTS names a directory for pictures of all.
func TestEveryPage(t *testing.T) {
	t.Parallel()
	axe, d := browsertest.LoadAxe(t), openDev(t)
	b := browsertest.Start(t)
	shots := os.Getenv("XCHECKOUT_SCREENSHOTS")
	narrow, wide := browsertest.Screen{Width: 320, Height: 640}, browsertest.Screen{Width: 1280, Height: 900, Dark: true}
	for _, path := range pages.Paths() {
		screens := []browsertest.Screen{narrow}
		if strings.HasPrefix(path, "/docs/zh/") {
			screens = []browsertest.Screen{wide}
		}
		if os.Getenv("XCHECKOUT_LONG") != "" || shots != "" {
			screens = []browsertest.Screen{narrow, {Width: 320, Height: 640, Dark: true}, {Width: 768, Height: 900}, wide, {Width: 1280, Height: 900}}
		}
		for _, screen := range screens {
			p := b.Open(d.BaseURL+path, screen)
			if got := axe.Objections(p); got != "" {
				t.Errorf("%s at %d pixels, dark %t:\n%s", path, screen.Width, screen.Dark, got)
			}
			if got := p.Eval(`[document.scrollingElement.scrollWidth > innerWidth,
				[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest("pre, .scroll, .unseen, .choices, .skip") ).slice(0, 3).map(e => e.outerHTML.slice(0, 200)).join("\n")].join(" ")`); strings.HasPrefix(got, "true") {
				t.Errorf("%s is wider than %d pixels: %s", path, screen.Width, got)
			}
			p.CheckQuiet(d.BaseURL)
			if shots != "" {
				scheme := map[bool]string{true: "dark", false: "light"}[screen.Dark]
				name := strings.Trim(strings.ReplaceAll(path, "/", "_"), "_") + "_" + scheme + "_"
				p.Screenshot(filepath.Join(shots, name+map[int]string{320: "320", 768: "768", 1280: "1280"}[screen.Width]+".png"))
			}
			p.Must("Page.close", nil, nil)
		}
	}
}
