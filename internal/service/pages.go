package service

import (
	"log/slog"
	"net/http"

	"github.com/xcheckout/xcheckout/internal/checkout"
	"github.com/xcheckout/xcheckout/internal/docs"
	"github.com/xcheckout/xcheckout/internal/gateway"
	"github.com/xcheckout/xcheckout/internal/page"
)

// pages are what people look at, each at a pattern of http.ServeMux, and what a
// browser gets where there is none.
func pages(g *gateway.Gateway, log *slog.Logger) (mounted map[string]http.Handler, unknown func(http.ResponseWriter, *http.Request) bool) {
	documents := docs.New(docs.Config{Gateway: g, Log: log})
	return map[string]http.Handler{
		page.AssetsPattern: page.Assets(),
		"GET /{$}":         documents,
		"GET /docs/":       documents,
		"/pay/":            checkout.New(checkout.Config{Gateway: g, Log: log}),
	}, documents.Unknown
}
