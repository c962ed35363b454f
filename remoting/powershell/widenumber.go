package powershell

import (
	"math/big"
	"strconv"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// wideNumbers are the numbers of .NET that PowerShell's language does not count with, and that CLIXML has no element for:
// their bits, negative for those without a sign. Half is one of them though it is narrow.
var wideNumbers = map[string]int{"System.Int128": 128, "System.UInt128": -128, "System.IntPtr": 64, "System.UIntPtr": -64, "System.Half": 0}

// wideNumber converts to such a number, which is known by its text: it can be shown, compared as text and sent.
func (f *frame) wideNumber(v any, t *Type, bits int) (any, error) {
	if o, ok := v.(*psobject.Object); ok && psobject.TypeName(o) == t.Full {
		return v, nil
	}
	text := ""
	if bits == 0 {
		n, err := f.convert(v, f.in.rs.typeOf("System.Double"))
		if err != nil {
			return nil, badCast(v, t)
		}
		text = halfText(n.(float64))
	} else {
		n, err := f.convert(v, f.in.rs.typeOf("System.Numerics.BigInteger"))
		if err != nil {
			return nil, badCast(v, t)
		}
		b := n.(*big.Int)
		unsigned := bits < 0
		if unsigned {
			bits = -bits
		}
		low, high := new(big.Int), new(big.Int).Lsh(big.NewInt(1), uint(bits))
		if !unsigned {
			high.Rsh(high, 1)
			low.Neg(high)
		}
		if b.Cmp(low) < 0 || b.Cmp(high) >= 0 {
			return nil, badCast(v, t)
		}
		text = b.String()
	}
	return &psobject.Object{TypeNames: []string{t.Full, "System.ValueType", "System.Object"}, Text: text, HasText: true}, nil
}

// halfText is the shortest text of a number with the eleven bits of a Half.
func halfText(n float64) string {
	const greatest, precision = 65504, 11
	if n > greatest || n < -greatest || n != n {
		return dotnet.String(float32(n))
	}
	rounded, _ := new(big.Float).SetPrec(precision).SetFloat64(n).Float64()
	for digits := 1; digits <= 5; digits++ {
		s := strconv.FormatFloat(rounded, 'g', digits, 64)
		back, err := strconv.ParseFloat(s, 64)
		if err != nil {
			break
		}
		if r, _ := new(big.Float).SetPrec(precision).SetFloat64(back).Float64(); r == rounded {
			return dotnet.String(back)
		}
	}
	return dotnet.String(rounded)
}
