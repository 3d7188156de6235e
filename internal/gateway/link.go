package gateway

import (
	"crypto/hmac"
	"encoding/base64"
	"strings"

	"github.com/xcheckout/xcheckout/internal/payment"
)

// The link of a payment page, the part of its address after /pay/, is derived: it names
// merchant and order, so that no index has to find them, and proves by a MAC under the
// address seed that this gateway made it. Nobody can guess one, and one stays good over
// a restored backup.
const (
	purposeLink = "payment page"
	linkMACSize = 16 // bytes
	linkSize    = 2*idSize + linkMACSize
)

const merchantPrefix = "mer_"

// Link returns the link of an order's payment page: 64 characters of base64url. It is
// empty where the gateway only reads.
func (g *Gateway) Link(o payment.Order) string {
	merchant, ok := rawID(merchantPrefix, o.MerchantID)
	order, known := rawID(sysidPrefix, o.Sysid)
	if !ok || !known || len(g.seed) == 0 {
		return ""
	}
	raw := make([]byte, 0, linkSize)
	raw = append(append(raw, merchant[:]...), order[:]...)
	raw = append(raw, g.linkMAC(o.MerchantID, o.Sysid)...)
	return base64.RawURLEncoding.EncodeToString(raw)
}

func (g *Gateway) paymentURL(o payment.Order) string { return g.config.BaseURL + "/pay/" + g.Link(o) }

// openLink returns the merchant and the sysid that a link of ours names.
func (g *Gateway) openLink(link string) (merchantID, sysid string, ok bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(link)
	if err != nil || len(raw) != linkSize || len(g.seed) == 0 || strings.ContainsAny(link, "\r\n") {
		return "", "", false
	}
	merchantID, sysid = merchantPrefix+crockford.EncodeToString(raw[:idSize]), sysidPrefix+crockford.EncodeToString(raw[idSize:2*idSize])
	return merchantID, sysid, hmac.Equal(raw[2*idSize:], g.linkMAC(merchantID, sysid))
}

func (g *Gateway) linkMAC(merchantID, sysid string) []byte {
	mac := g.salts.of(purposeLink, merchantID, sysid)
	return mac[:linkMACSize]
}

// idSize is the size of an id in bytes.
const idSize = 16

// rawID returns what an id stands for.
func rawID(prefix, text string) (raw [idSize]byte, ok bool) {
	encoded, ok := strings.CutPrefix(text, prefix)
	if !ok || len(encoded) != crockford.EncodedLen(idSize) {
		return raw, false
	}
	n, err := crockford.Decode(raw[:], []byte(encoded))
	return raw, err == nil && n == idSize
}
