package powershell

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"hash"
	"math/big"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// newHash makes a hash by the name that .NET has for it.
func newHash(name string) hash.Hash {
	switch name {
	case "MD5":
		return md5.New()
	case "SHA1":
		return sha1.New()
	case "SHA384":
		return sha512.New384()
	case "SHA512":
		return sha512.New()
	}
	return sha256.New()
}

func hashStatics(name string) map[string]method {
	sum := func(b []byte) []byte {
		h := newHash(name)
		h.Write(b)
		return h.Sum(nil)
	}
	return map[string]method{
		"hashdata": func(c *netCall) (any, error) {
			b, err := c.bytes(0)
			if err != nil {
				return nil, err
			}
			return sum(b), nil
		},
		"create": func(c *netCall) (any, error) {
			return &hasher{typ: "System.Security.Cryptography." + name, sum: sum}, nil
		},
	}
}

// hasher is a hash algorithm object.
type hasher struct {
	typ string
	sum func([]byte) []byte
}

func (h *hasher) PSTypeNames() []string {
	return []string{h.typ, "System.Security.Cryptography.HashAlgorithm", "System.Object"}
}
func (h *hasher) PSProperties() []psobject.Property { return nil }
func (h *hasher) PSText() string                    { return h.typ }
func (h *hasher) psCall(f *frame, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "computehash":
		c := &netCall{f: f, name: name, args: args}
		b, err := c.bytes(0)
		if err != nil {
			return nil, true, err
		}
		return h.sum(b), true, nil
	case "dispose", "clear":
		return none, true, nil
	}
	return nil, false, nil
}

func randomStatics() map[string]method {
	return map[string]method{
		"getbytes": func(c *netCall) (any, error) {
			n, err := c.int(0)
			if err != nil {
				return nil, err
			}
			if n < 0 || n > maxText {
				return nil, netError("System.ArgumentOutOfRangeException", "Non-negative number required. (Parameter 'count')")
			}
			b := make([]byte, n)
			_, _ = rand.Read(b)
			return b, nil
		},
		"getint32": func(c *netCall) (any, error) {
			lo, hi := 0, 0
			var err error
			if c.n() == 2 {
				if lo, err = c.int(0); err != nil {
					return nil, err
				}
				hi, err = c.int(1)
			} else {
				hi, err = c.int(0)
			}
			if err != nil {
				return nil, err
			}
			if hi <= lo {
				return nil, netError("System.ArgumentException", "Range of random number does not contain at least one possibility.")
			}
			n, err := rand.Int(rand.Reader, big.NewInt(int64(hi-lo)))
			if err != nil {
				return nil, err
			}
			return int32(int(n.Int64()) + lo), nil
		},
	}
}
