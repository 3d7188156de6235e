package service

import "github.com/xcheckout/xcheckout/internal/gateway"

// OtherHeaders are the names of the headers that a client must be told of: those
// that are not SIGNATURE and TIMESTAMP. They have the names of the settings.
type OtherHeaders struct {
	SignatureHeader        string `json:"signatureHeader,omitzero"`
	TimestampHeader        string `json:"timestampHeader,omitzero"`
	WebhookSignatureHeader string `json:"webhookSignatureHeader,omitzero"`
	WebhookTimestampHeader string `json:"webhookTimestampHeader,omitzero"`
}

func otherHeaders(c Config) OtherHeaders {
	usual := gateway.HeaderNames{}.Named()
	other := func(name, usual string) string {
		if name == usual {
			return ""
		}
		return name
	}
	return OtherHeaders{
		other(c.Headers.Signature, usual.Signature), other(c.Headers.Timestamp, usual.Timestamp),
		other(c.WebhookHeaders.Signature, usual.Signature), other(c.WebhookHeaders.Timestamp, usual.Timestamp),
	}
}
