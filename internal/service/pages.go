package service

import (
	"log/slog"
	"net/http"

	"github.com/xcheckout/xcheckout/internal/checkout"
	"github.com/xcheckout/xcheckout/internal/docs"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/page"
	"github.com/xcheckout/xcheckout/internal/recent"
)

// pages are what people look at, each at a pattern of http.ServeMux, and what a
// browser gets where there is none. tools are those of the reference, nil for none.
func pages(g *gateway.Gateway, tools *docs.Tools, log *slog.Logger) (mounted map[string]http.Handler, unknown func(http.ResponseWriter, *http.Request) bool) {
	documents := docs.New(docs.Config{Gateway: g, Log: log, Tools: tools})
	mounted = map[string]http.Handler{
		page.AssetsPattern: page.Assets(),
		"GET /{$}":         documents,
		"GET /docs/":       documents,
		"/pay/":            checkout.New(checkout.Config{Gateway: g, Log: log}),
	}
	if tools != nil {
		mounted["POST /docs/"] = documents
	}
	return mounted, documents.Unknown
}

// tools are what the reference can do where there is a test merchant, and nil where
// there is none.
func (s *Service) tools(c Config) *docs.Tools {
	if c.TestMerchant == nil {
		return nil
	}
	return &docs.Tools{Calls: recent.New(), URL: s.LocalURL, Merchant: c.TestMerchant(), Headers: c.Headers}
}
