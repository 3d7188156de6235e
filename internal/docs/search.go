package docs

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// textMax is how much of a passage the index holds, in characters; of what is behind it,
// only the names of parameters and fields.
const textMax = 255

// fieldName is a name as parameters and fields have it: expiredIn.
var fieldName = regexp.MustCompile(`\b[a-z]+[A-Z][A-Za-z]+\b`)

// keywords are what people look for that a page calls by another name, by the
// passage's address below /docs/.
var keywords = map[string]string{
	"signing":               "HMAC SHA-512 SHA512 authentication canonical mismatch 401 验签失败 签名错误",
	"signing#readings":      "question mark whitespace",
	"access-tokens":         "OAuth bearer authentication login 登录 鉴权",
	"orders#status":         "states lifecycle polling expired 轮询 过期",
	"orders#counts":         "underpaid overpaid partial late 少付 多付",
	"orders#repeat":         "idempotency idempotent retry duplicate 幂等",
	"conventions#repeating": "idempotent idempotency-key retry duplicate 幂等 重复",
	"conventions#lists":     "paginate paging next page cursor 翻页 分页",
	"conventions#times":     "timezone time zone UTC 时区",
	"conventions#amounts":   "decimal float rounding precision 精度",
	"conventions#limits":    "clock skew rate limit size",
	"webhooks":              "callback notification IPN 回调 通知",
	"webhooks#local":        "localhost tunnel ngrok CLI",
	"webhooks#sequence":     "duplicate out of order idempotent 重复 乱序",
	"testing#under":         "underpaid partial payment",
	"testing#over":          "overpaid",
	"testing#late":          "expired timeout",
	"sdks#other":            "Python PHP Ruby C# .NET Rust Kotlin Postman OpenAPI Swagger",
	"sdks#cli":              "command line terminal",
	"calls/list-tokens":     "USDT USDC currencies coins networks chains decimals",
	"errors":                "status codes retcode 401 403 404 409 429 500",
}

// searchIndex is a script that sets the index of a language: of each passage its
// address below /docs/, page, heading, text, and other words that people look for. A script, so that pages find it
// without a server too.
func (s *site) searchIndex() ([]byte, error) {
	index := [][5]string{}
	for _, p := range s.pages {
		for _, x := range p.Passages {
			address := s.Prefix + p.Path
			if x.ID != "" {
				address += "#" + x.ID
			}
			words := keywords[p.Path]
			if x.ID != "" {
				words = keywords[p.Path+"#"+x.ID]
			}
			index = append(index, [5]string{address, p.Name(), x.Heading, begun(x.Text), words})
		}
	}
	data, err := json.Marshal(index)
	return fmt.Appendf(nil, "window.searchIndex = %s;\n", data), err
}

// begun is the beginning of a text, and the names behind it.
func begun(text string) string {
	all := []rune(text)
	if len(all) <= textMax {
		return text
	}
	text = string(all[:textMax])
	for _, name := range fieldName.FindAllString(string(all[textMax:]), -1) {
		if !strings.Contains(text, name) {
			text += " " + name
		}
	}
	return text
}
