package digest

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"strings"
	"sync"

	"github.com/pslshell/psl/remoting/auth"
)

// Name is the scheme's name in errors.
const Name = "Digest"

// algorithms are those that are known, best first.
var algorithms = []struct {
	name string
	new  func() hash.Hash
	sess bool
}{
	{"SHA-256-sess", sha256.New, true},
	{"SHA-256", sha256.New, false},
	{"MD5-sess", md5.New, true},
	{"MD5", md5.New, false},
}

// maxParameters limits a challenge.
const maxParameters = 32

// parameters reads name=value pairs, quoted or not.
func parameters(s string) (map[string]string, error) {
	m := map[string]string{}
	for s = strings.TrimLeft(s, " \t,"); s != ""; s = strings.TrimLeft(s, " \t,") {
		name, rest, ok := strings.Cut(s, "=")
		if !ok || len(m) == maxParameters {
			return nil, auth.Detail(auth.ErrMalformed, "a parameter without a value, or too many of them")
		}
		name, rest = strings.ToLower(strings.TrimSpace(name)), strings.TrimLeft(rest, " \t")
		var value strings.Builder
		if strings.HasPrefix(rest, `"`) {
			i := 1
			for ; i < len(rest) && rest[i] != '"'; i++ {
				if rest[i] == '\\' && i+1 < len(rest) {
					i++
				}
				value.WriteByte(rest[i])
			}
			if i >= len(rest) {
				return nil, auth.Detail(auth.ErrMalformed, "a quoted value has no end")
			}
			s = rest[i+1:]
		} else {
			n := strings.IndexAny(rest, ", \t")
			if n < 0 {
				n = len(rest)
			}
			value.WriteString(rest[:n])
			s = rest[n:]
		}
		m[name] = value.String()
	}
	return m, nil
}

func hexHash(new func() hash.Hash, s string) string {
	h := new()
	h.Write([]byte(s))
	return hex.EncodeToString(h.Sum(nil))
}

// inputs are what a response is computed from (RFC 7616 section 3.4).
type inputs struct {
	algorithm              string
	user, realm, password  string
	nonce, cnonce, nc, qop string
	method, uri            string
}

func (in inputs) response() (string, error) {
	for _, a := range algorithms {
		if !strings.EqualFold(a.name, in.algorithm) {
			continue
		}
		h := func(s string) string { return hexHash(a.new, s) }
		a1 := h(in.user + ":" + in.realm + ":" + in.password)
		if a.sess {
			a1 = h(a1 + ":" + in.nonce + ":" + in.cnonce)
		}
		a2 := h(in.method + ":" + in.uri)
		if in.qop == "" {
			return h(a1 + ":" + in.nonce + ":" + a2), nil
		}
		return h(strings.Join([]string{a1, in.nonce, in.nc, in.cnonce, in.qop, a2}, ":")), nil
	}
	return "", auth.Detail(auth.ErrMalformed, fmt.Sprintf("algorithm %.40q", in.algorithm))
}

// Client answers a server's challenges. Its methods may be called from several goroutines.
type Client struct {
	user     string
	password auth.Secret

	mu        sync.Mutex
	challenge map[string]string
	algorithm string
	count     int
	random    func() (string, error)
}

// NewClient makes one for a user.
func NewClient(user string, password auth.Secret) *Client {
	return &Client{user: user, password: password, random: randomText}
}

func randomText() (string, error) {
	b := make([]byte, 16)
	if _, err := rand.Read(b); err != nil {
		return "", err
	}
	return hex.EncodeToString(b), nil
}

var errRefused = errors.New("the answer to its challenge was refused")

// Challenge takes the parameters of a WWW-Authenticate: Digest that answered a request with the given Authorization, "" if
// it had none, and reports whether the request should be sent again. A challenge to a request that was made with the
// current nonce means that user or password are wrong, unless it calls the nonce stale.
func (c *Client) Challenge(params, authorization string) (again bool, err error) {
	p, err := parameters(params)
	if err != nil {
		return false, &auth.Error{Mechanism: Name, Doing: "reading the challenge", Err: err}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	name := p["algorithm"]
	if name == "" {
		name = "MD5"
	}
	known := false
	for _, a := range algorithms {
		known = known || strings.EqualFold(a.name, name)
	}
	if !known {
		return false, &auth.Error{Mechanism: Name, Err: auth.Detail(auth.ErrMalformed, fmt.Sprintf("algorithm %.40q is not known", name))}
	}
	if qop, ok := p["qop"]; ok && !hasAuth(qop) {
		return false, &auth.Error{Mechanism: Name, Err: auth.Detail(auth.ErrMalformed, fmt.Sprintf("no quality of protection of %.40q is known", qop))}
	}
	if p["nonce"] == "" {
		return false, &auth.Error{Mechanism: Name, Err: auth.Detail(auth.ErrMalformed, "the challenge has no nonce")}
	}
	if c.challenge != nil {
		used, _ := parameters(strings.TrimPrefix(authorization, "Digest "))
		switch {
		case authorization == "" || used["nonce"] != c.challenge["nonce"]:
			return true, nil // another request has got a challenge in the meantime
		case !strings.EqualFold(p["stale"], "true"):
			return false, &auth.Error{Mechanism: Name, Err: auth.Join(auth.ErrCredentials, errRefused)}
		}
	}
	c.challenge, c.algorithm, c.count = p, name, 0
	return true, nil
}

func hasAuth(qop string) bool {
	for _, q := range strings.Split(qop, ",") {
		if strings.EqualFold(strings.TrimSpace(q), "auth") {
			return true
		}
	}
	return false
}

// Authorization is the header's value for a request, "" before the first challenge.
func (c *Client) Authorization(method, uri string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.challenge == nil {
		return "", nil
	}
	cnonce, err := c.random()
	if err != nil {
		return "", err
	}
	c.count++
	in := inputs{
		algorithm: c.algorithm, user: c.user, realm: c.challenge["realm"], password: string(c.password),
		nonce: c.challenge["nonce"], cnonce: cnonce, nc: fmt.Sprintf("%08x", c.count), method: method, uri: uri,
	}
	if c.challenge["qop"] != "" {
		in.qop = "auth"
	}
	response, err := in.response()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Digest username=%s, realm=%s, nonce=%s, uri=%s, response=%s", quote(in.user), quote(in.realm), quote(in.nonce), quote(in.uri), quote(response))
	fmt.Fprintf(&b, ", algorithm=%s, cnonce=%s", in.algorithm, quote(cnonce))
	if in.qop != "" {
		fmt.Fprintf(&b, ", qop=auth, nc=%s", in.nc)
	}
	if o, ok := c.challenge["opaque"]; ok {
		fmt.Fprintf(&b, ", opaque=%s", quote(o))
	}
	return b.String(), nil
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// Format hides the password.
func (*Client) Format(f fmt.State, _ rune) { auth.Opaque(f, "digest.Client") }
