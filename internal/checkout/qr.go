package checkout

import (
	"fmt"
	"html"
	"html/template"
	"strings"

	"rsc.io/qr"
)

// quiet is the margin that a reader needs around a code, in modules.
const quiet = 4

// qrCode draws text as a QR code: an SVG of one path, which adds a rectangle
// for each run of dark modules. It stays dark on white in dark mode, since many
// readers know no other.
func qrCode(text, label string) (template.HTML, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return "", fmt.Errorf("QR code: %w", err)
	}
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			start := x
			for code.Black(x, y) {
				x++
			}
			if x > start {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", start+quiet, y+quiet, x-start, x-start)
			}
		}
	}
	size := code.Size + 2*quiet
	return template.HTML(fmt.Sprintf(`<svg class="qr" role="img" aria-label="%s" viewBox="0 0 %d %d" shape-rendering="crispEdges">`+
		`<rect width="%d" height="%d" fill="#fff"/><path d="%s" fill="#000"/></svg>`,
		html.EscapeString(label), size, size, size, size, path.String())), nil
}

// ring is the stroke pattern of a circle whose length is total: the first done
// of its segments are drawn, with gaps of five degrees between them. Where these
// would eat the ring it is drawn whole.
func ring(done, total uint64) string {
	switch done = min(done, total); {
	case done == 0:
		return fmt.Sprintf("0 %d", total)
	case total == 1:
		return "1 0"
	case total > 24:
		return fmt.Sprintf("%d %d", done, total-done)
	}
	gap := float64(total) * 5 / 360
	pattern := strings.Repeat(fmt.Sprintf("%.3f %.3f ", 1-gap, gap), int(done)-1)
	return fmt.Sprintf("%s%.3f %.3f", pattern, 1-gap, float64(total-done)+gap)
}
