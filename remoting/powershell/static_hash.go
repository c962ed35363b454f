package powershell

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
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

// hashKinds are the types of .NET's first years that a hash has beside its own; what they make is the same.
func hashKinds(name string) []string {
	kinds := []string{"System.Security.Cryptography." + name + "CryptoServiceProvider"}
	if name != "MD5" {
		kinds = append(kinds, "System.Security.Cryptography."+name+"Managed")
	}
	return kinds
}

func newHasher(name, typ string) *hasher {
	return &hasher{typ: typ, sum: sumOf(name), running: newHash(name)}
}

func sumOf(name string) func([]byte) []byte {
	return func(b []byte) []byte {
		h := newHash(name)
		h.Write(b)
		return h.Sum(nil)
	}
}

func hashStatics(name string) map[string]method {
	sum := sumOf(name)
	return map[string]method{
		"hashdata": func(c *netCall) (any, error) {
			b, err := c.bytes(0)
			if err != nil {
				return nil, err
			}
			return sum(b), nil
		},
		"create": func(c *netCall) (any, error) {
			return newHasher(name, "System.Security.Cryptography."+name+"+Implementation"), nil
		},
	}
}

// keyedHash makes an HMAC object of the named hash; without a key it takes one at random, as .NET does.
func keyedHash(name string, key []byte) *hasher {
	if key == nil {
		key = make([]byte, newHash(name).BlockSize())
		rand.Read(key)
	}
	h := &hasher{typ: "System.Security.Cryptography.HMAC" + name, name: name}
	h.setKey(key)
	return h
}

// setKey begins anew with another key.
func (h *hasher) setKey(key []byte) {
	h.key = key
	h.sum = func(b []byte) []byte {
		m := hmac.New(func() hash.Hash { return newHash(h.name) }, key)
		m.Write(b)
		return m.Sum(nil)
	}
	h.running = hmac.New(func() hash.Hash { return newHash(h.name) }, key)
}

func (h *hasher) psSet(f *frame, name string, v any) (bool, error) {
	if h.key == nil || !strings.EqualFold(name, "Key") {
		return false, nil
	}
	key, err := (&netCall{f: f, name: name, args: []any{v}}).bytes(0)
	if err == nil {
		h.setKey(key)
	}
	return true, err
}

// keyedHashStatics are the static methods of an HMAC type.
func keyedHashStatics(name string) map[string]method {
	return map[string]method{
		"hashdata": func(c *netCall) (any, error) {
			key, err := c.bytes(0)
			if err != nil {
				return nil, err
			}
			b, err := c.bytes(1)
			if err != nil {
				return nil, err
			}
			return keyedHash(name, key).sum(b), nil
		},
	}
}

// hasher is a hash algorithm object.
type hasher struct {
	name    string // of the hash beneath an HMAC
	key     []byte // of an HMAC
	typ     string
	sum     func([]byte) []byte
	running hash.Hash // takes the blocks of TransformBlock
	last    []byte    // the property Hash: what was computed last
}

func (h *hasher) PSTypeNames() []string {
	names := []string{h.typ}
	if base, ok := strings.CutSuffix(h.typ, "+Implementation"); ok {
		names = append(names, base)
	}
	return append(names, "System.Security.Cryptography.HashAlgorithm", "System.Object")
}
func (h *hasher) PSProperties() []psobject.Property {
	var last any
	if h.last != nil {
		last = h.last
	}
	if h.key != nil {
		return []psobject.Property{{Name: "HashSize", Value: int32(h.running.Size() * 8)}, {Name: "Hash", Value: last}, {Name: "Key", Value: h.key}, {Name: "HashName", Value: h.name}}
	}
	return []psobject.Property{{Name: "HashSize", Value: int32(h.running.Size() * 8)}, {Name: "Hash", Value: last}}
}
func (h *hasher) PSText() string { return h.typ }
func (h *hasher) psCall(f *frame, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "computehash":
		c := &netCall{f: f, name: name, args: args}
		b, err := c.bytes(0)
		if err != nil {
			return nil, true, err
		}
		h.running.Reset()
		h.last = h.sum(b)
		return h.last, true, nil
	case "transformblock", "transformfinalblock":
		v, err := h.transform(&netCall{f: f, name: name, args: args})
		return v, true, err
	case "initialize":
		h.running.Reset()
		return none, true, nil
	case "dispose", "clear":
		return none, true, nil
	}
	return nil, false, nil
}

// transform takes a part of an array into the hash: TransformBlock(input, offset, count, output, outputOffset) gives how
// many bytes that were, TransformFinalBlock(input, offset, count) gives the part and ends the hash. An output, to which
// .NET copies the part, is refused.
func (h *hasher) transform(c *netCall) (any, error) {
	final := strings.EqualFold(c.name, "TransformFinalBlock")
	if c.n() != 3 && final || c.n() != 5 && !final {
		return nil, c.wrong()
	}
	b, err := c.bytes(0)
	if err != nil {
		return nil, err
	}
	offset, err := c.int(1)
	if err != nil {
		return nil, err
	}
	count, err := c.int(2)
	if err != nil {
		return nil, err
	}
	switch {
	case offset < 0:
		return nil, netError("System.ArgumentOutOfRangeException", fmt.Sprintf("inputOffset ('%d') must be a non-negative value. (Parameter 'inputOffset')\nActual value was %[1]d.", offset))
	case count < 0 || count > len(b):
		return nil, netError("System.ArgumentException", "Value was invalid.")
	case offset > len(b)-count:
		return nil, netError("System.ArgumentException", "Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.")
	}
	part := b[offset : offset+count]
	h.running.Write(part)
	if final {
		h.last = h.running.Sum(nil)
		h.running.Reset()
		return append([]byte(nil), part...), nil
	}
	h.last = nil
	if c.at(3) == nil {
		return int32(count), nil
	}
	out, err := c.bytes(3)
	if err != nil {
		return nil, err
	}
	at, err := c.int(4)
	if err != nil {
		return nil, err
	}
	if at < 0 || at+count > len(out) {
		return nil, netError("System.ArgumentException", "Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.")
	}
	return int32(copy(out[at:], part)), nil
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
