package digest

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting/auth"
)

// Server checks proofs. Fields must not change while it is in use; its methods may be called from many goroutines.
type Server struct {
	// Password gives a user's password, which Digest needs in plain text; the error for an unknown user matches
	// auth.ErrCredentials.
	Password func(ctx context.Context, user string) (auth.Secret, error)
	// Lifetime is how long a nonce can be used; 0 means 5 minutes.
	Lifetime time.Duration
	// Now is the clock; nil means time.Now.
	Now func() time.Time

	once sync.Once
	key  [32]byte
	mu   sync.Mutex
	used map[string]*nonceUse
}

// nonceUse is which counts of a nonce were seen: the highest, and a window of those below it.
type nonceUse struct {
	last    uint64
	window  uint64 // bit n: last-n was seen
	expires time.Time
}

// maxNonces limits what is remembered at once; further users are told that their nonce is stale until some have expired.
const maxNonces = 100_000

func (s *Server) now() time.Time {
	if s.Now != nil {
		return s.Now()
	}
	return time.Now()
}

func (s *Server) lifetime() time.Duration {
	if s.Lifetime > 0 {
		return s.Lifetime
	}
	return 5 * time.Minute
}

// init makes the key that nonces are signed with.
func (s *Server) init() {
	s.once.Do(func() { _, _ = rand.Read(s.key[:]) })
}

// Challenge is the value of a WWW-Authenticate. A nonce tells its own time and is signed, so that those that nobody
// answers cost no memory.
func (s *Server) Challenge(realm string, stale bool) string {
	s.init()
	b := make([]byte, 24)
	binary.BigEndian.PutUint64(b, uint64(s.now().Unix()))
	_, _ = rand.Read(b[8:])
	nonce := hex.EncodeToString(append(b, s.sign(b)...))
	text := fmt.Sprintf("Digest realm=%s, qop=%s, algorithm=MD5-sess, nonce=%s", quote(realm), quote("auth"), quote(nonce))
	if stale {
		text += ", stale=true"
	}
	return text
}

func (s *Server) sign(b []byte) []byte {
	h := hmac.New(sha256.New, s.key[:])
	h.Write(b)
	return h.Sum(nil)[:16]
}

// fresh reports whether a nonce is ours and in time.
func (s *Server) fresh(nonce string) (ours, inTime bool, expires time.Time) {
	b, err := hex.DecodeString(nonce)
	if err != nil || len(b) != 40 || subtle.ConstantTimeCompare(s.sign(b[:24]), b[24:]) != 1 {
		return false, false, time.Time{}
	}
	expires = time.Unix(int64(binary.BigEndian.Uint64(b)), 0).Add(s.lifetime())
	return true, s.now().Before(expires), expires
}

// Check checks the parameters of an Authorization: Digest. stale tells that the proof is right but its nonce too old, so
// that the client should be challenged again.
func (s *Server) Check(ctx context.Context, realm, method, uri, params string) (user string, stale bool, err error) {
	s.init()
	fail := func(err error) (string, bool, error) { return "", false, &auth.Error{Mechanism: Name, Err: err} }
	p, err := parameters(params)
	if err != nil {
		return fail(err)
	}
	ours, inTime, expires := s.fresh(p["nonce"])
	nc, ncErr := strconv.ParseUint(p["nc"], 16, 32)
	switch {
	case !ours:
		return fail(auth.Detail(auth.ErrReplay, "the nonce is not this server's"))
	case p["qop"] != "auth" || ncErr != nil || nc == 0 || p["cnonce"] == "":
		return fail(auth.Detail(auth.ErrDowngrade, "the proof has no count"))
	case p["uri"] != uri:
		return fail(auth.Detail(auth.ErrMalformed, "the proof is for another path"))
	case p["realm"] != realm:
		return fail(auth.Detail(auth.ErrMalformed, "the proof is for another realm"))
	}
	user = p["username"]
	password, err := s.Password(ctx, user)
	if err != nil {
		return fail(fmt.Errorf("user %s: %w", user, err))
	}
	in := inputs{
		algorithm: "MD5-sess", user: user, realm: realm, password: string(password), nonce: p["nonce"], cnonce: p["cnonce"],
		nc: p["nc"], qop: "auth", method: method, uri: uri,
	}
	want, err := in.response()
	if err != nil {
		return fail(err)
	}
	if subtle.ConstantTimeCompare([]byte(want), []byte(p["response"])) != 1 {
		return fail(auth.Detail(auth.ErrCredentials, "user ", user))
	}
	if !inTime {
		return "", true, &auth.Error{Mechanism: Name, Err: auth.ErrExpired}
	}
	switch again, full := s.seen(p["nonce"], nc, expires); {
	case full:
		return "", true, &auth.Error{Mechanism: Name, Err: auth.ErrExpired}
	case again:
		return fail(auth.ErrReplay)
	}
	return user, false, nil
}

// seen notes a count of a nonce; again tells that it was used before.
func (s *Server) seen(nonce string, nc uint64, expires time.Time) (again, full bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.used == nil {
		s.used = map[string]*nonceUse{}
	}
	u := s.used[nonce]
	if u == nil {
		if len(s.used) >= maxNonces {
			now := s.now()
			for n, v := range s.used {
				if !now.Before(v.expires) {
					delete(s.used, n)
				}
			}
			if len(s.used) >= maxNonces {
				return false, true
			}
		}
		u = &nonceUse{expires: expires}
		s.used[nonce] = u
	}
	switch {
	case nc > u.last:
		if d := nc - u.last; d < 64 {
			u.window = u.window<<d | 1
		} else {
			u.window = 1
		}
		u.last = nc
	case u.last-nc >= 64 || u.window&(1<<(u.last-nc)) != 0:
		return true, false
	default:
		u.window |= 1 << (u.last - nc)
	}
	return false, false
}
