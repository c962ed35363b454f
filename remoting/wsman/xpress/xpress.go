// Package xpress is the compression of shells in WS-Management ([MS-WSMV] 3.2.4.1.19): what a client that has sent the
// header CompressionType sends, and what it gets.
//
// The specification names the algorithm, LZ77 without Huffman's codes ([MS-XCA] 2.3 and 2.4), and leaves out how blocks
// follow each other. Windows 7 sent them so: each block of up to 64 KiB begins with its length and its length as it was
// compressed, each less 1, in 16 bits with the low byte first; where both are equal the block is stored as it is.
package xpress

import (
	"encoding/binary"
	"errors"
)

const (
	blockSize = 64 << 10
	headSize  = 4

	minMatch = 3
	// maxOffset is how far back a match may be.
	maxOffset = 8 << 10
)

// MaxLen is how long data of n bytes is at most.
func MaxLen(n int) int { return n + (n+blockSize-1)/blockSize*headSize }

// ErrCorrupt tells that data is not what Append writes.
var ErrCorrupt = errors.New("xpress: the compressed data is damaged")

// ErrTooLong tells that data would be longer than the limit.
var ErrTooLong = errors.New("xpress: the data is longer than the limit")

// Append compresses data and appends it.
func Append(dst, data []byte) []byte {
	for len(data) > 0 {
		n := min(len(data), blockSize)
		start := len(dst)
		dst = append(dst, byte(n-1), byte((n-1)>>8), 0, 0)
		out, ok := compress(dst, data[:n], start+headSize+n)
		if !ok {
			out = append(dst, data[:n]...)
		}
		dst = out
		binary.LittleEndian.PutUint16(dst[start+2:], uint16(len(dst)-start-headSize-1))
		data = data[n:]
	}
	return dst
}

// Decode appends what data was compressed from, of limit bytes at most.
func Decode(dst, data []byte, limit int) ([]byte, error) {
	start := len(dst)
	for len(data) > 0 {
		if len(data) < headSize {
			return dst, ErrCorrupt
		}
		n, packed := int(binary.LittleEndian.Uint16(data))+1, int(binary.LittleEndian.Uint16(data[2:]))+1
		data = data[headSize:]
		if packed > len(data) || packed > n {
			return dst, ErrCorrupt
		}
		if len(dst)-start+n > limit {
			return dst, ErrTooLong
		}
		if packed == n {
			dst = append(dst, data[:n]...)
		} else {
			var err error
			if dst, err = decompress(dst, data[:packed], n); err != nil {
				return dst, err
			}
		}
		data = data[packed:]
	}
	return dst, nil
}

// decompress appends a block of n bytes ([MS-XCA] 2.4.4).
func decompress(dst, in []byte, n int) ([]byte, error) {
	begin := len(dst)
	end := begin + n
	flags, left := uint32(0), 0
	half := -1 // where the other half of a length is
	at := 0
	for len(dst) < end {
		if left == 0 {
			if at+4 > len(in) {
				return dst, ErrCorrupt
			}
			flags, left = binary.LittleEndian.Uint32(in[at:]), 32
			at += 4
		}
		left--
		if flags>>left&1 == 0 {
			if at >= len(in) {
				return dst, ErrCorrupt
			}
			dst = append(dst, in[at])
			at++
			continue
		}
		if at+2 > len(in) {
			return dst, ErrCorrupt
		}
		m := int(binary.LittleEndian.Uint16(in[at:]))
		at += 2
		length, offset := m&7, m>>3+1
		if length == 7 {
			if half < 0 {
				if at >= len(in) {
					return dst, ErrCorrupt
				}
				length, half = int(in[at]&15), at
				at++
			} else {
				length, half = int(in[half]>>4), -1
			}
			if length == 15 {
				if at >= len(in) {
					return dst, ErrCorrupt
				}
				length = int(in[at])
				at++
				if length == 255 {
					if at+2 > len(in) {
						return dst, ErrCorrupt
					}
					length = int(binary.LittleEndian.Uint16(in[at:]))
					at += 2
					if length == 0 {
						if at+4 > len(in) {
							return dst, ErrCorrupt
						}
						length = int(min(binary.LittleEndian.Uint32(in[at:]), blockSize))
						at += 4
					}
					if length < 15+7 {
						return dst, ErrCorrupt
					}
					length -= 15 + 7
				}
				length += 15
			}
			length += 7
		}
		length += minMatch
		if offset > len(dst)-begin || length > end-len(dst) {
			return dst, ErrCorrupt
		}
		for range length { // a match may reach into itself
			dst = append(dst, dst[len(dst)-offset])
		}
	}
	return dst, nil
}

const (
	hashBits = 13
	// maxChain is how many earlier places a match is looked for at: more find little more.
	maxChain = 8
)

func hash(b []byte) uint32 {
	return (uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16) * 2654435761 >> (32 - hashBits)
}

// compress appends a block ([MS-XCA] 2.3.4); false means that it does not become shorter than limit, the length that dst
// would have with the block as it is.
func compress(dst, in []byte, limit int) ([]byte, bool) {
	var heads [1 << hashBits]int32 // one more than the place, 0 is none
	var chain [maxOffset]int32
	insert := func(i int) {
		if i+minMatch <= len(in) {
			h := hash(in[i:])
			chain[i%maxOffset], heads[h] = heads[h], int32(i+1)
		}
	}
	flagsAt, flags, count := len(dst), uint32(0), 0
	dst = append(dst, 0, 0, 0, 0)
	half := -1
	flag := func(bit uint32) {
		if flags, count = flags<<1|bit, count+1; count == 32 {
			binary.LittleEndian.PutUint32(dst[flagsAt:], flags)
			flagsAt, flags, count = len(dst), 0, 0
			dst = append(dst, 0, 0, 0, 0)
		}
	}
	for i := 0; i < len(in); {
		if len(dst)+headSize >= limit {
			return dst, false
		}
		length, offset := longest(in, i, &heads, &chain)
		if length < minMatch {
			insert(i)
			dst = append(dst, in[i])
			i++
			flag(0)
			continue
		}
		for j := range length {
			insert(i + j)
		}
		i += length
		n := length - minMatch
		m := (offset - 1) << 3
		dst = append(dst, byte(m|min(n, 7)), byte(m>>8))
		if n >= 7 {
			n -= 7
			if half < 0 {
				half = len(dst)
				dst = append(dst, byte(min(n, 15)))
			} else {
				dst[half] |= byte(min(n, 15)) << 4
				half = -1
			}
			if n >= 15 {
				if n -= 15; n < 255 {
					dst = append(dst, byte(n))
				} else {
					n += 15 + 7 // at most blockSize - minMatch, which has room in 16 bits
					dst = append(dst, 255, byte(n), byte(n>>8))
				}
			}
		}
		flag(1)
	}
	// The flags that are left over are set: a match that is not there tells the end.
	for range 32 - count {
		flags = flags<<1 | 1
	}
	binary.LittleEndian.PutUint32(dst[flagsAt:], flags)
	return dst, len(dst) < limit
}

// longest finds the longest match for what is at i.
func longest(in []byte, i int, heads *[1 << hashBits]int32, chain *[maxOffset]int32) (length, offset int) {
	if i+minMatch > len(in) {
		return 0, 0
	}
	at := int(heads[hash(in[i:])]) - 1
	for tries := 0; tries < maxChain && at >= 0 && i-at <= maxOffset; tries++ {
		n := 0
		for i+n < len(in) && in[at+n] == in[i+n] {
			n++
		}
		if n > length {
			length, offset = n, i-at
			if i+n == len(in) {
				break
			}
		}
		before := int(chain[at%maxOffset]) - 1
		if before >= at { // the place was taken by a later one
			break
		}
		at = before
	}
	return length, offset
}
