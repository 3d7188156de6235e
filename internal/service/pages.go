package service

import (
	"log/slog"
	"net/http"

	"github.com/xcheckout/xcheckout/internal/gateway"
)

// pages are what people look at, each at a pattern of http.ServeMux.
func pages(g *gateway.Gateway, log *slog.Logger) map[string]http.Handler {
	return map[string]http.Handler{}
}
