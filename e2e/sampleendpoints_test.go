//go:build unix

package e2e

import (
	"context"

	"github.com/xcheckout/xcheckout"
)

// webhookOfSamples stands in the samples for the endpoint of their scene.
const webhookOfSamples = "whk_06FDWG8A7C3M5N7P9QRSTVWXYZ"

// endpointAt is the endpoint that the sample create-webhook makes, at that address.
func endpointAt(url string) scene {
	return func(ctx context.Context, m *merchant) error {
		endpoint, err := m.client.Webhooks.Create(ctx, xcheckout.WebhookRequest{URL: url, EventTypes: []xcheckout.EventType{xcheckout.EventSettlementChanged}})
		if err != nil {
			return err
		}
		m.named[webhookOfSamples] = endpoint.WebhookID
		return nil
	}
}

// pausedEndpoint is that endpoint once it is paused.
func pausedEndpoint(ctx context.Context, m *merchant) error {
	if err := endpointAt("https://books.example/hook")(ctx, m); err != nil {
		return err
	}
	_, err := m.client.Webhooks.Pause(ctx, m.named[webhookOfSamples])
	return err
}
