package conformance

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/xcheckout/xcheckout/signature"
)

const tokenPath = "/user/auth/oauth2/token"

// grant is a token that was obtained.
type grant struct {
	by              string // the ID of the check
	access, refresh string
	retdata         members
	call            call // that gave it
}

var grantChecks = []Check{
	{ID: "token.password", anonymous: true,
		Asks:   "a signed token call with grantType password in a JSON body",
		Vendor: "The quick start: {grantType, email, password, apiKey, apiSecret}, answered with access_token and token_type bearer.",
		Ours:   "Taken, where the profile has an e-mail address and a password.",
		ask: func(r *run) finding {
			if r.Email == "" || r.Password == "" {
				return notAsked("the credential has no e-mail address and password")
			}
			return r.obtain("token.password", r.tokenBody(map[string]string{"grantType": "password", "email": r.Email, "password": r.Password,
				"apiKey": r.APIKey, "apiSecret": r.APISecret}))
		}},
	{ID: "token.client_credentials", anonymous: true,
		Asks: "a signed token call with grantType client_credentials in a JSON body",
		Ours: "Taken: the vendor's second grant without a secret in a URL.",
		ask: func(r *run) finding {
			return r.obtain("token.client_credentials", r.tokenBody(map[string]string{"grantType": "client_credentials", "apiKey": r.APIKey, "apiSecret": r.APISecret}))
		}},
	{ID: "token.refresh", anonymous: true,
		Asks: "a refresh token in a JSON body, signed",
		Ours: "Taken, and answered with a new pair.",
		ask: func(r *run) finding {
			return r.renew("token.refresh", "token.client_credentials", func(refresh string) call {
				return r.tokenBody(map[string]string{"grantType": "refresh_token", "refreshToken": refresh})
			})
		}},
	{ID: "token.client_credentials_query", anonymous: true, Needs: []Flag{QuerySecrets},
		Asks:   "a signed token call with grant_type client_credentials in the query",
		Vendor: "?grant_type=client_credentials&api_key=…&api_secret=…, without a body.",
		Ours:   "Taken, signed with the question mark or without.",
		ask: func(r *run) finding {
			c := r.tokenQuery(url.Values{"grant_type": {"client_credentials"}, "api_key": {r.APIKey}, "api_secret": {r.APISecret}})
			found := r.obtain("token.client_credentials_query", c)
			if found.outcome == Agrees {
				return found
			}
			c.reading = signature.ProseQuery
			if prose := r.obtain("token.client_credentials_query", c); prose.outcome == Agrees {
				return agrees("taken, signed without the question mark")
			}
			return found
		}},
	{ID: "token.unsigned", anonymous: true, Needs: []Flag{QuerySecrets},
		Asks:   "the same without SIGNATURE and TIMESTAMP",
		Vendor: "The vendor's own client sends it so.",
		Ours:   "Sandboxes take it, and answer unsigned. Production does where its operator says so, and refuses with unsigned_token_call_refused elsewhere.",
		ask:    (*run).unsignedToken},
	{ID: "token.refresh_query", anonymous: true, Needs: []Flag{QuerySecrets},
		Asks:   "a refresh token in the query",
		Vendor: "?grant_type=refresh_token&refresh_token=…",
		Ours:   "Taken, and answered with a new pair.",
		ask: func(r *run) finding {
			return r.renew("token.refresh_query", "token.client_credentials_query", func(refresh string) call {
				c := r.tokenQuery(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}})
				c.reading = r.newest("token.client_credentials_query").call.reading
				return c
			})
		}},
}

var lifeChecks = []Check{
	{ID: "token.type", Asks: "token_type of the answers", Vendor: "bearer.", Ours: "bearer.",
		ask: func(r *run) finding {
			for _, g := range r.grants {
				if kind := g.retdata["token_type"]; text(kind) != "bearer" {
					return differs("of %s it is %s", g.by, form(kind))
				}
			}
			return agrees("bearer")
		}},
	{ID: "token.life_password", anonymous: true,
		Asks:   "how long a token of the password grant lives",
		Vendor: "expires_in 1800.",
		Ours:   "1800, a JSON number of seconds.",
		ask: func(r *run) finding {
			return r.lives(map[string]string{"expires_in": "1800"}, "token.password")
		}},
	{ID: "token.life_client_credentials", anonymous: true,
		Asks:   "how long a token and a refresh token of client credentials live",
		Vendor: "expires_in 21600, rt_expires_in 43200.",
		Ours:   "The same, JSON numbers of seconds.",
		ask: func(r *run) finding {
			return r.lives(map[string]string{"expires_in": "21600", "rt_expires_in": "43200"}, "token.client_credentials", "token.client_credentials_query", "token.unsigned")
		}},
	{ID: "token.several",
		Asks: "whether a token still works when a newer one was obtained",
		Ours: "Several tokens of a credential live at once.",
		ask: func(r *run) finding {
			older := r.grants[0]
			if found := r.obtain("token.several", older.call); found.outcome == Differs {
				return found
			}
			c := r.post("/checkout/order/list", `{"pageNum":1,"pageSize":1}`)
			c.bearer = older.access
			return taken(r.do(c))
		}},
	{ID: "token.refresh_once", Needs: []Flag{Probes},
		Asks: "a refresh token that is used a second time",
		Ours: "Refused, and everything that came of it is revoked: somebody else may hold it.",
		ask:  (*run).refreshTwice},
}

// tokenBody and tokenQuery make a token call.
func (r *run) tokenBody(params map[string]string) call {
	return call{method: http.MethodPost, path: tokenPath, body: string(jsonOf(params)), anonymous: true}
}

func (r *run) tokenQuery(params url.Values) call {
	return call{method: http.MethodPost, path: tokenPath, query: params.Encode(), anonymous: true}
}

// obtain makes a token call that is to succeed.
func (r *run) obtain(id string, c call) finding { return r.keep(id, c, r.do(c)) }

// keep keeps what a token call gave.
func (r *run) keep(id string, c call, a *answer) finding {
	if !a.ok() {
		return differs("refused: %s", a)
	}
	g := grant{by: id, access: text(a.retdata["access_token"]), refresh: text(a.retdata["refresh_token"]), retdata: a.retdata, call: c}
	if g.access == "" {
		return differs("a success whose access_token is %s", form(a.retdata["access_token"]))
	}
	r.hide(g.access)
	r.hide(g.refresh)
	r.grants = append(r.grants, g)
	return agrees("taken")
}

// bearer is the newest access token: where only one lives at a time, it is that one.
func (r *run) bearer() string {
	if len(r.grants) == 0 {
		return ""
	}
	return r.grants[len(r.grants)-1].access
}

// newest is the newest grant of one of the checks, or an empty one.
func (r *run) newest(ids ...string) (found grant) {
	for _, g := range r.grants {
		for _, id := range ids {
			if g.by == id {
				found = g
			}
		}
	}
	return found
}

// renew uses the refresh token that a check gave.
func (r *run) renew(id, of string, with func(refresh string) call) finding {
	before := r.newest(of)
	if before.refresh == "" {
		return notAsked(of + " gave no refresh token")
	}
	found := r.obtain(id, with(before.refresh))
	if found.outcome == Agrees && r.newest(id).refresh == "" {
		return differs("taken, but without a new refresh_token")
	}
	return found
}

// unsignedToken is the token call as the vendor's own client makes it.
func (r *run) unsignedToken() finding {
	c := r.tokenQuery(url.Values{"grant_type": {"client_credentials"}, "api_key": {r.APIKey}, "api_secret": {r.APISecret}})
	c.unsigned = true
	a := r.do(c)
	switch {
	case a.code() == "unsigned_token_call_refused":
		return agrees("refused, as production may: %s", a)
	case a.ok() && a.isSigned():
		return differs("taken, and the answer is signed")
	}
	return r.keep("token.unsigned", c, a)
}

// lives holds the lives of tokens against those expected.
func (r *run) lives(want map[string]string, of ...string) finding {
	g := r.newest(of...)
	if g.access == "" {
		return notAsked("no such token was given")
	}
	var wrong, seen []string
	for _, name := range []string{"expires_in", "rt_expires_in"} {
		seconds, asked := want[name]
		if !asked {
			continue
		}
		what := name + " is " + form(g.retdata[name])
		if seen = append(seen, what); string(g.retdata[name]) != seconds {
			wrong = append(wrong, what)
		}
	}
	if len(wrong) > 0 {
		return differs("%s", strings.Join(wrong, "; "))
	}
	return agrees("%s", strings.Join(seen, "; "))
}

// refreshTwice uses a refresh token of its own twice, and then what the first use
// gave. Afterwards it obtains a token anew, lest the run be left without one.
func (r *run) refreshTwice() finding {
	var source grant
	for _, id := range []string{"token.unsigned", "token.client_credentials_query", "token.client_credentials"} { // the last is the best
		if g := r.newest(id); g.refresh != "" {
			source = g
		}
	}
	if source.refresh == "" {
		return notAsked("no grant gave a refresh token")
	}
	defer func(usual call) { r.obtain("token.refresh_once", usual) }(r.grants[0].call)
	if found := r.obtain("token.refresh_once", source.call); found.outcome == Differs {
		return notAsked("a grant that was given is refused now: " + found.seen)
	}
	use := func() call {
		refresh := r.newest("token.refresh_once").refresh
		if source.call.query == "" {
			return r.tokenBody(map[string]string{"grantType": "refresh_token", "refreshToken": refresh})
		}
		c := r.tokenQuery(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh}})
		c.reading, c.unsigned = source.call.reading, source.call.unsigned
		return c
	}()
	if found := r.obtain("token.refresh_once", use); found.outcome == Differs {
		return notAsked("refused the first time already")
	}
	if a := r.do(use); a.ok() {
		return differs("taken a second time")
	}
	if a := r.do(r.post("/checkout/order/list", `{"pageNum":1,"pageSize":1}`)); a.ok() {
		return differs("refused, but the token of its first use still works")
	}
	return agrees("refused, and the token of its first use with it")
}
