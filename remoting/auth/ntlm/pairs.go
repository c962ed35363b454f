package ntlm

import (
	"encoding/binary"
)

// Ids of AV_PAIR (MS-NLMP section 2.2.2.1).
const (
	pairEOL             = 0
	pairComputer        = 1
	pairDomain          = 2
	pairDNSComputer     = 3
	pairDNSDomain       = 4
	pairFlags           = 6
	pairTimestamp       = 7
	pairSingleHost      = 8
	pairTargetName      = 9
	pairChannelBindings = 10
)

// micProvided is the bit of pairFlags that says that the AUTHENTICATE_MESSAGE has a MIC.
const micProvided = 2

// maxPairs limits a list. There are ten ids, and none comes twice.
const maxPairs = 64

type pair struct {
	id    uint16
	value []byte
}

// pairs is a list of AV_PAIR without its end.
type pairs []pair

func (l pairs) get(id uint16) ([]byte, bool) {
	for _, p := range l {
		if p.id == id {
			return p.value, true
		}
	}
	return nil, false
}

// with gives a list with the pair replaced or added; l stays as it is.
func (l pairs) with(id uint16, value []byte) pairs {
	out := make(pairs, 0, len(l)+1)
	for _, p := range l {
		if p.id != id {
			out = append(out, p)
		}
	}
	return append(out, pair{id, value})
}

func (l pairs) flags() uint32 {
	if v, ok := l.get(pairFlags); ok && len(v) == 4 {
		return binary.LittleEndian.Uint32(v)
	}
	return 0
}

func (l pairs) append(b []byte) []byte {
	for _, p := range l {
		b = binary.LittleEndian.AppendUint16(b, p.id)
		b = binary.LittleEndian.AppendUint16(b, uint16(len(p.value)))
		b = append(b, p.value...)
	}
	return append(b, 0, 0, 0, 0)
}

// parsePairs reads a list up to its end; what follows that is left out.
func parsePairs(b []byte) (pairs, error) {
	var l pairs
	for {
		if len(b) < 4 {
			return nil, malformed("a list of target information has no end")
		}
		id, n := binary.LittleEndian.Uint16(b), int(binary.LittleEndian.Uint16(b[2:]))
		b = b[4:]
		if id == pairEOL {
			return l, nil
		}
		if n > len(b) {
			return nil, malformed("target information %d has %d bytes of which %d are there", id, n, len(b))
		}
		if len(l) == maxPairs {
			return nil, malformed("more than %d parts of target information", maxPairs)
		}
		l = append(l, pair{id, b[:n:n]})
		b = b[n:]
	}
}
