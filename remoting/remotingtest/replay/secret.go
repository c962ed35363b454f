package replay

import (
	"bytes"
	"regexp"

	"github.com/pslshell/psl/remoting/psrp/fragment"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/wsman"
)

// Secure strings of a recording are encrypted with a key that nobody has: the recorded client's. They are replaced by plain
// ones on both sides, and the answer to psl's own key by one that fits it.

// secure is a secure string in CLIXML.
var secure = regexp.MustCompile(`(?s)<SS( [^>]*)?>.*?</SS>|<SS( [^>]*)?/>`)

// plain returns data without secure strings.
func plain(b wsman.Binary) ([]byte, error) {
	data, err := b.Append(nil)
	if err != nil {
		return nil, err
	}
	return unkeyed(data, nil), nil
}

// unkeyed replaces secure strings in data, and the session key by own's where own is given. Data that is not of whole
// messages stays as it is.
func unkeyed(data []byte, own *sent) []byte {
	if !bytes.Contains(data, []byte("<SS")) && (own == nil || !begins(data, message.TypeEncryptedSessionKey)) {
		return data
	}
	var out []byte
	var j fragment.Joiner
	err := j.Receive(data, func(object uint64, m []byte) error {
		if h, _, err := message.ParseHeader(m); err == nil && h.Type == message.TypeEncryptedSessionKey && own != nil {
			if k := own.sessionKey(); k != nil {
				m = k
			}
		}
		m = secure.ReplaceAll(m, []byte("<S$1$2>a secret</S>"))
		var s fragment.Splitter
		s.Add(object, m)
		out = s.Append(out, len(m)+fragment.HeaderSize, len(out)+len(m)+fragment.HeaderSize)
		return nil
	})
	if err != nil || j.Pending() {
		return data
	}
	return out
}

// begins reports whether data begins a message of a type.
func begins(data []byte, t message.Type) bool {
	for len(data) > 0 {
		h, piece, used, err := fragment.Parse(data)
		if err != nil {
			return false
		}
		data = data[used:]
		if head, _, err := message.ParseHeader(piece); err == nil && h.Start && head.Type == t {
			return true
		}
	}
	return false
}

// sessionKey is the message with which the decoding server has answered psl's key, nil where psl has sent none.
func (s *sent) sessionKey() (key []byte) {
	var j fragment.Joiner
	for b, _ := s.decode.Outgoing(1 << 20); b != nil; b, _ = s.decode.Outgoing(1 << 20) {
		_ = j.Receive(b, func(_ uint64, m []byte) error {
			if h, _, err := message.ParseHeader(m); err == nil && h.Type == message.TypeEncryptedSessionKey {
				key = m
			}
			return nil
		})
	}
	return key
}
