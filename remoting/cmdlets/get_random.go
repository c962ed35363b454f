package cmdlets

import (
	"fmt"
	"math"
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
	SetSeed     *int32 `param:"nullable nn" help:"Makes the numbers repeatable; they are not the original's."`
	Maximum     any    `param:"sets=RandomNumberParameterSet pos=0" help:"The number is below it."`
	Minimum     any    `param:"sets=RandomNumberParameterSet" help:"The least number." default:"0"`
	InputObject []any  `param:"sets=RandomListItemParameterSet,ShuffleParameterSet pos=0 mandatory value type=System.Object[] null" help:"The elements."`
	Count       int32  `param:"sets=RandomListItemParameterSet,RandomNumberParameterSet range=1,2147483647" default:"1" help:"How many."`
	Shuffle     bool   `param:"sets=ShuffleParameterSet mandatory" help:"All elements in random order."`

	items []any
}

func (g *getRandom) Process(*cmdlet.Run) error {
	g.items = append(g.items, g.InputObject...)
	return nil
}

func (g *getRandom) End(r *cmdlet.Run) error {
	intn, float := rand.Int64N, rand.Float64
	if g.SetSeed != nil {
		s := rand.New(rand.NewPCG(uint64(*g.SetSeed), 0))
		intn, float = s.Int64N, s.Float64
	}
	if r.Set() != "RandomNumberParameterSet" && r.Set() != "" || len(g.items) > 0 {
		n := len(g.items)
		if !g.Shuffle {
			n = min(n, int(max(g.Count, 1)))
		}
		for i := 0; i < n; i++ {
			j := i + int(intn(int64(len(g.items)-i)))
			g.items[i], g.items[j] = g.items[j], g.items[i]
			if err := r.Write(g.items[i]); err != nil {
				return err
			}
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
	}
	if c, err := dotnet.Compare(lo, hi, false); err != nil || c >= 0 {
		return r.Fail("MinGreaterThanOrEqualMax", psobject.InvalidArgument, "System.ArgumentException",
			fmt.Sprintf("The Minimum value (%s) cannot be greater than or equal to the Maximum value (%s).", dotnet.String(lo), dotnet.String(hi)), nil)
	}
	for range max(g.Count, 1) {
		var v any
		if isFloat {
			a, _ := dotnet.Convert(lo, "System.Double")
			b, _ := dotnet.Convert(hi, "System.Double")
			v = a.(float64) + float()*(b.(float64)-a.(float64))
		} else {
			a, err1 := dotnet.Convert(lo, "System.Int64")
			b, err2 := dotnet.Convert(hi, "System.Int64")
			if err1 != nil || err2 != nil || b.(int64)-a.(int64) <= 0 {
				return r.Fail("RandomRange", psobject.InvalidArgument, "System.ArgumentException", "The range of the random numbers is too large.", nil)
			}
			n := a.(int64) + intn(b.(int64)-a.(int64))
			v = n
			if n >= math.MinInt32 && n <= math.MaxInt32 {
				v = int32(n)
			}
		}
		if err := r.Write(v); err != nil {
			return err
		}
	}
	return nil
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
