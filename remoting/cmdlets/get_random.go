package cmdlets

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// GetRandom gives random numbers or elements.
var GetRandom = &cmdlet.Declaration{
	Name: "Get-Random", Class: objectTypePrefix + "GetRandomCommand", Aliases: []string{"random"}, DefaultSet: "RandomNumberParameterSet",
	Synopsis: "Gives a random number, or random elements of a collection.",
	Examples: []cmdlet.Example{{Title: "A die", Code: `local n = get_random{minimum = 1, maximum = 7}`}},
	New:      func() any { return &getRandom{} },
}

type getRandom struct {
	SetSeed     *int32 `param:"nullable nn" help:"Makes the numbers repeatable, those of later calls too."`
	Maximum     any    `param:"sets=RandomNumberParameterSet pos=0" help:"The number is below it."`
	Minimum     any    `param:"sets=RandomNumberParameterSet" help:"The least number." default:"0"`
	InputObject []any  `param:"sets=RandomListItemParameterSet,ShuffleParameterSet pos=0 mandatory value type=System.Object[] null" help:"The elements."`
	Count       int32  `param:"sets=RandomListItemParameterSet,RandomNumberParameterSet range=1,2147483647" default:"1" help:"How many."`
	Shuffle     bool   `param:"sets=ShuffleParameterSet mandatory" help:"All elements in random order."`

	random *randomNumbers
	chosen []any
	seen   int32
}

// RandomHost is a host that keeps the generator which Get-Random -SetSeed has made for the calls after it.
type RandomHost interface {
	// Random is where it is kept; nil there for none.
	Random() **dotnet.Random
}

func (g *getRandom) Begin(r *cmdlet.Run) error {
	g.Count = max(g.Count, 1)
	g.random = &randomNumbers{read: func(b []byte) {
		for i := range b {
			b[i] = byte(rand.Uint32())
		}
	}}
	var kept *dotnet.Random
	keep := &kept
	if h, ok := r.Host.(RandomHost); ok {
		keep = h.Random()
	}
	if g.SetSeed != nil {
		*keep = dotnet.NewRandom(*g.SetSeed)
	}
	if *keep != nil {
		g.random.read = (*keep).Read
	}
	return nil
}

// Process keeps as many elements as are wanted, each of those that came so far as likely as any other.
func (g *getRandom) Process(*cmdlet.Run) error {
	for _, v := range g.InputObject {
		switch {
		case g.Shuffle || g.seen < g.Count:
			g.chosen = append(g.chosen, v)
		case g.random.between(0, g.seen+1) < g.Count:
			g.chosen[g.random.between(0, int32(len(g.chosen)))] = v
		}
		g.seen++
	}
	return nil
}

func (g *getRandom) End(r *cmdlet.Run) error {
	if r.Set() != "RandomNumberParameterSet" && r.Set() != "" || len(g.chosen) > 0 {
		n := len(g.chosen)
		for i := range n {
			j := int(g.random.between(int32(i), int32(n)))
			if err := r.Write(g.chosen[j]); err != nil {
				return err
			}
			g.chosen[j] = g.chosen[i]
		}
		return nil
	}
	lo, hi := number(g.Minimum), number(g.Maximum)
	if lo == nil {
		lo = int32(0)
	}
	isFloat := isFloat(lo) || isFloat(hi)
	if hi == nil {
		hi = int32(math.MaxInt32)
		if isFloat {
			hi = math.MaxFloat64
		}
	}
	if c, err := dotnet.Compare(lo, hi, false); err != nil || c >= 0 {
		return r.Fail("MinGreaterThanOrEqualMax", psobject.InvalidArgument, "System.ArgumentException",
			fmt.Sprintf("The Minimum value (%s) cannot be greater than or equal to the Maximum value (%s).", dotnet.String(lo), dotnet.String(hi)), nil)
	}
	for range g.Count {
		var v any
		switch a, b := as[int32](lo), as[int32](hi); {
		case isFloat:
			a, b := as[float64](lo), as[float64](hi)
			if a == nil || b == nil {
				return tooLarge(r)
			}
			v = g.random.float()*(*b-*a) + *a
		case a != nil && b != nil:
			v = g.random.between(*a, *b)
		default:
			a, b := as[int64](lo), as[int64](hi)
			if a == nil || b == nil {
				return tooLarge(r)
			}
			v = g.random.between64(*a, *b)
		}
		if err := r.Write(v); err != nil {
			return err
		}
	}
	return nil
}

func tooLarge(r *cmdlet.Run) error {
	return r.Fail("RandomRange", psobject.InvalidArgument, "System.ArgumentException", "The range of the random numbers is too large: numbers of 64 bits are the largest.", nil)
}

// as is a number of another type, nil where that cannot hold it.
func as[T int32 | int64 | float64](v any) *T {
	var zero T
	x, err := dotnet.Convert(v, psobject.TypeName(zero))
	if err != nil {
		return nil
	}
	n := x.(T)
	return &n
}

// randomNumbers makes numbers of bytes in the way of Get-Random, which is not that of System.Random.
type randomNumbers struct{ read func([]byte) }

func (r *randomNumbers) int31() int32 {
	for {
		var b [4]byte
		r.read(b[:])
		switch n := int32(binary.LittleEndian.Uint32(b[:])); {
		case n == math.MaxInt32:
		case n < 0:
			return n + math.MaxInt32
		default:
			return n
		}
	}
}

func (r *randomNumbers) float() float64 { return float64(r.int31()) * (1.0 / math.MaxInt32) }

// between is a number from lo to below hi.
func (r *randomNumbers) between(lo, hi int32) int32 {
	span := int64(hi) - int64(lo)
	if span <= math.MaxInt32 {
		return int32(r.float()*float64(span)) + lo
	}
	for {
		var b [4]byte
		r.read(b[:])
		n := int32(binary.LittleEndian.Uint32(b[:]))
		if n == math.MaxInt32 {
			continue
		}
		sample := (float64(n) + math.MaxInt32) * (1.0 / (2 * float64(math.MaxInt32)))
		return int32(int64(sample*float64(span)) + int64(lo))
	}
}

// between64 takes as many bits as the range has until they are below it.
func (r *randomNumbers) between64(lo, hi int64) int64 {
	span := uint64(hi) - uint64(lo)
	if span <= math.MaxInt32 {
		return lo + int64(r.between(0, int32(span)))
	}
	mask := uint64(math.MaxUint64) >> (64 - bits.Len64(span))
	for {
		var b [8]byte
		r.read(b[:])
		if n := binary.LittleEndian.Uint64(b[:]) & mask; n < span {
			if v := float64(lo) + float64(n); v < float64(hi) { // the original's sum is a Double
				return int64(v)
			}
			return hi - 1
		}
	}
}

func number(v any) any {
	switch b := psobject.Base(v).(type) {
	case string:
		if n, ok := dotnet.ParseNumber(b); ok {
			return n
		}
		return nil
	case nil:
		return nil
	default:
		if dotnet.IsNumber(b) {
			return b
		}
	}
	return nil
}

func isFloat(v any) bool {
	switch v.(type) {
	case float64, float32:
		return true
	}
	return false
}
