package clixml

import (
	"unsafe"

	"github.com/pslshell/psl/remoting/psobject"
)

// This file holds all of the package's unsafe code. It exists for one reason: to put a value that is no pointer into an
// any, Go allocates the value's memory one by one, and a stream of objects has ten such values an object. Here they are
// stored in blocks, and an any is made that points into the block.
//
// Why this is sound: an interface value is two words, type and pointer to data, and the data is never written once an
// interface points to it (blocks are only appended to). A pointer into a block keeps the block alive, as with any slice.
// The type word is taken from an interface of the same dynamic type that the compiler made.

type eface struct {
	typ, data unsafe.Pointer
}

// block hands out places of one type.
type block[T any] struct {
	free []T
	size int // of the next block
}

const (
	firstBlock = 4
	lastBlock  = 128
)

// place stores v and returns where it is.
func (b *block[T]) place(v T) *T {
	if len(b.free) == 0 {
		b.size = min(max(2*b.size, firstBlock), lastBlock)
		b.free = make([]T, b.size)
	}
	p := &b.free[0]
	b.free = b.free[1:]
	*p = v
	return p
}

// take returns n places in a row, as a slice that cannot grow into its neighbours.
func (b *block[T]) take(n int) []T {
	if n > len(b.free) {
		if n >= lastBlock*4 {
			return make([]T, n)
		}
		b.size = min(max(2*b.size, firstBlock), lastBlock*4)
		for b.size < n {
			b.size *= 2
		}
		b.free = make([]T, b.size)
	}
	s := b.free[:n:n]
	b.free = b.free[n:]
	return s
}

// drop lets go of the block that is in use; values in it live as long as something points to them.
func (b *block[T]) drop() { b.free, b.size = nil, 0 }

// box returns an any of proto's dynamic type, which must be T, with its data at p.
func box[T any](proto any, p *T) any {
	(*eface)(unsafe.Pointer(&proto)).data = unsafe.Pointer(p)
	return proto
}

// Values that give box its types. Their data words are never read.
var (
	protoString any = ""
	protoInt32  any = int32(0)
	protoInt64  any = int64(0)
	protoUint64 any = uint64(0)
	protoFloat  any = float64(0)
	protoTime   any = psobject.DateTime{}
	protoSpan   any = psobject.TimeSpan(0)
	protoGUID   any = psobject.GUID{}
)

// blocks are the places of a decoder.
type blocks struct {
	strings block[string]
	int32s  block[int32]
	int64s  block[int64]
	uint64s block[uint64]
	floats  block[float64]
	times   block[psobject.DateTime]
	spans   block[psobject.TimeSpan]
	guids   block[psobject.GUID]
	objects block[psobject.Object]
	props   block[psobject.Property]
}

func (b *blocks) str(v string) any {
	if v == "" {
		return protoString
	}
	if len(v) > maxPinned/64 {
		return v // long ones do not share a block
	}
	return box(protoString, b.strings.place(v))
}

func (b *blocks) int32(v int32) any {
	if v >= 0 && v < 256 {
		return v // Go keeps these itself
	}
	return box(protoInt32, b.int32s.place(v))
}

func (b *blocks) int64(v int64) any {
	if v >= 0 && v < 256 {
		return v
	}
	return box(protoInt64, b.int64s.place(v))
}

func (b *blocks) uint64(v uint64) any                  { return box(protoUint64, b.uint64s.place(v)) }
func (b *blocks) float(v float64) any                  { return box(protoFloat, b.floats.place(v)) }
func (b *blocks) time(v psobject.DateTime) any         { return box(protoTime, b.times.place(v)) }
func (b *blocks) span(v psobject.TimeSpan) any         { return box(protoSpan, b.spans.place(v)) }
func (b *blocks) guid(v psobject.GUID) any             { return box(protoGUID, b.guids.place(v)) }
func (b *blocks) object() *psobject.Object             { return b.objects.place(psobject.Object{}) }
func (b *blocks) properties(n int) []psobject.Property { return b.props.take(n) }

// expect sizes the first blocks for an input of n bytes, so that a single document does not pay for growing.
func (b *blocks) expect(n int) {
	n = min(n/64, lastBlock) / 2 // the first block is twice as large
	b.strings.size, b.props.size = n/2, n
	b.int32s.size, b.int64s.size, b.times.size = n/4, n/8, n/8
}

// drop lets go of the blocks that can point into the input.
func (b *blocks) drop() {
	b.strings.drop()
	b.objects.drop()
	b.props.drop()
}

// view returns the bytes as a string without a copy. The caller must never write to them again.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
