package dotnet

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// integerOf returns n in the type, if it fits.
func integerOf(n *big.Int, typeName string) (any, bool) {
	r := intRanges[typeName]
	if n.Cmp(r.lo) < 0 || n.Cmp(r.hi) > 0 {
		return nil, false
	}
	switch typeName {
	case "System.SByte":
		return int8(n.Int64()), true
	case "System.Byte":
		return uint8(n.Int64()), true
	case "System.Int16":
		return int16(n.Int64()), true
	case "System.UInt16":
		return uint16(n.Int64()), true
	case "System.Int32":
		return int32(n.Int64()), true
	case "System.UInt32":
		return uint32(n.Int64()), true
	case "System.Int64":
		return n.Int64(), true
	}
	return n.Uint64(), true
}

// bigOf returns a numeric value rounded half to even.
func bigOf(b any) (*big.Int, bool) {
	switch x := b.(type) {
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, false
		}
		n, _ := big.NewFloat(math.RoundToEven(x)).Int(nil)
		return n, true
	case float32:
		return bigOf(float64(x))
	case psobject.Decimal:
		return x.Round(0).Unscaled(), true
	case *big.Int:
		return x, true
	case uint64:
		return new(big.Int).SetUint64(x), true
	case bool:
		if x {
			return big.NewInt(1), true
		}
		return big.NewInt(0), true
	}
	if n, ok := toInt64(b); ok {
		return big.NewInt(n), true
	}
	return nil, false
}

func toInteger(v, b any, typeName string) (any, error) {
	over := "Value was either too large or too small for " + intRanges[typeName].name + "."
	switch x := b.(type) {
	case nil:
		r, _ := integerOf(new(big.Int), typeName)
		return r, nil
	case string:
		n, ok := ParseNumber(x)
		if !ok {
			return nil, cannot(v, typeName, "InvalidCastFromStringToInteger", "The input string '"+x+"' was not in a correct format.")
		}
		i, ok := bigOf(n)
		if ok {
			if r, ok := integerOf(i, typeName); ok {
				return r, nil
			}
		}
		return nil, cannot(v, typeName, "InvalidCastFromStringToInteger", over)
	case psobject.DateTime, psobject.TimeSpan, psobject.GUID, psobject.Version:
		return nil, cannot(v, typeName, finalCast, "")
	}
	if n, ok := bigOf(b); ok {
		if r, ok := integerOf(n, typeName); ok {
			return r, nil
		}
		if x, ok := b.(float64); ok {
			switch { // .NET converts by the widest integer that the processor has, or by Int32
			case typeName == "System.Int64" || typeName == "System.UInt64":
				over = "Arithmetic operation resulted in an overflow."
			case math.Abs(x) > math.MaxInt32+1 && typeName != "System.UInt32":
				over = "Value was either too large or too small for an Int32."
			}
		}
		return nil, cannot(v, typeName, "InvalidCastIConvertible", over)
	}
	switch b.(type) {
	case float64, float32:
		return nil, cannot(v, typeName, "InvalidCastIConvertible", over)
	}
	if l, ok := b.(*psobject.List); ok && len(l.Items) == 1 {
		return Convert(l.Items[0], typeName)
	}
	return nil, cannot(v, typeName, finalCast, "")
}

// ParseNumber reads a text as PowerShell does when it needs a number: decimal, exponent, 0x and 0b forms; "" is 0. It
// gives an int32, int64, *big.Int, Decimal or float64, the first that fits.
func ParseNumber(s string) (any, bool) {
	t := strings.TrimSpace(s)
	if t == "" {
		return int32(0), true
	}
	u := strings.TrimPrefix(strings.TrimPrefix(t, "+"), "-")
	if len(u) > 2 && u[0] == '0' && (u[1]|0x20 == 'x' || u[1]|0x20 == 'b') {
		base := 16
		if u[1]|0x20 == 'b' {
			base = 2
		}
		n, err := strconv.ParseUint(u[2:], base, 64)
		if err != nil {
			return nil, false
		}
		var r any
		switch {
		case base == 16 && len(u) <= 10, base == 2 && len(u) <= 34:
			r = int32(uint32(n))
		default:
			r = int64(n)
		}
		if t[0] == '-' {
			return Neg(r), true
		}
		return r, true
	}
	for _, c := range t {
		if (c < '0' || c > '9') && !strings.ContainsRune("+-.eE,", c) {
			switch strings.ToLower(t) {
			case "nan":
				return math.NaN(), true
			case "infinity", "∞":
				return math.Inf(1), true
			case "-infinity", "-∞":
				return math.Inf(-1), true
			}
			return nil, false
		}
	}
	if strings.Contains(t, ",") {
		t = strings.ReplaceAll(t, ",", "")
	}
	if n, err := strconv.ParseInt(t, 10, 64); err == nil {
		if n >= math.MinInt32 && n <= math.MaxInt32 {
			return int32(n), true
		}
		return n, true
	}
	if !strings.ContainsAny(t, ".eE") {
		if n, ok := new(big.Int).SetString(t, 10); ok {
			return n, true
		}
		return nil, false
	}
	f, err := strconv.ParseFloat(t, 64)
	if err != nil && !math.IsInf(f, 0) {
		return nil, false
	}
	return f, true
}

func toFloat(v, b any, typeName string) (any, error) {
	ret := func(f float64) (any, error) {
		if typeName == "System.Single" {
			return float32(f), nil
		}
		return f, nil
	}
	switch x := b.(type) {
	case nil:
		return ret(0)
	case float64:
		return ret(x)
	case float32:
		if typeName == "System.Single" {
			return x, nil
		}
		return float64(x), nil
	case psobject.Decimal:
		return ret(x.Float())
	case *big.Int:
		f, _ := new(big.Float).SetInt(x).Float64()
		return ret(f)
	case uint64:
		return ret(float64(x))
	case string:
		n, ok := ParseNumber(x)
		if !ok {
			return nil, cannot(v, typeName, "InvalidCastFromStringToDoubleOrSingle", "The input string '"+x+"' was not in a correct format.")
		}
		return toFloat(n, n, typeName)
	case bool:
		if x {
			return ret(1)
		}
		return ret(0)
	}
	if n, ok := toInt64(b); ok {
		return ret(float64(n))
	}
	if l, ok := b.(*psobject.List); ok && len(l.Items) == 1 {
		return Convert(l.Items[0], typeName)
	}
	return nil, cannot(v, typeName, finalCast, "")
}

func toDecimal(v, b any) (any, error) {
	const typeName = "System.Decimal"
	over := "Value was either too large or too small for a Decimal."
	switch x := b.(type) {
	case nil:
		return psobject.Decimal{}, nil
	case float64:
		if d, ok := psobject.DecimalOfFloat(x); ok {
			return d, nil
		}
		return nil, cannot(v, typeName, "InvalidCastIConvertible", over)
	case float32:
		d, err := psobject.ParseDecimal(strconv.FormatFloat(float64(x), 'g', 7, 32))
		if err == nil {
			return d, nil
		}
		return nil, cannot(v, typeName, "InvalidCastIConvertible", over)
	case string:
		t := strings.TrimSpace(strings.ReplaceAll(x, ",", ""))
		if t == "" {
			return psobject.Decimal{}, nil
		}
		d, err := psobject.ParseDecimal(t)
		if err == nil {
			// A cast goes through a number and drops zeros at the end where the text has an exponent only.
			return d, nil
		}
		if n, ok := ParseNumber(x); ok {
			if d, err := toDecimal(v, n); err == nil {
				return d, nil
			}
			return nil, cannot(v, typeName, "InvalidCastFromStringToDecimal", over)
		}
		return nil, cannot(v, typeName, "InvalidCastFromStringToDecimal", "The input string '"+x+"' was not in a correct format.")
	}
	if n, ok := bigOf(b); ok {
		if d, ok := psobject.NewDecimal(n, 0); ok {
			return d, nil
		}
		return nil, cannot(v, typeName, "InvalidCastIConvertible", over)
	}
	if l, ok := b.(*psobject.List); ok && len(l.Items) == 1 {
		return Convert(l.Items[0], typeName)
	}
	return nil, cannot(v, typeName, finalCast, "")
}

func toBig(v, b any) (any, error) {
	switch x := b.(type) {
	case nil:
		return new(big.Int), nil
	case string:
		if n, ok := new(big.Int).SetString(strings.TrimSpace(x), 10); ok {
			return n, nil
		}
		return nil, cannot(v, "System.Numerics.BigInteger", "InvalidCastFromStringToInteger", "The value could not be parsed.")
	case float64:
		n, _ := big.NewFloat(math.Trunc(x)).Int(nil)
		if n != nil {
			return n, nil
		}
	}
	if n, ok := bigOf(b); ok {
		return n, nil
	}
	return nil, cannot(v, "System.Numerics.BigInteger", finalCast, "")
}

func toChar(v, b any) (any, error) {
	switch x := b.(type) {
	case nil:
		return psobject.Char(0), nil
	case string:
		u := UTF16(x)
		if len(u) == 1 {
			return psobject.Char(u[0]), nil
		}
		return nil, cannot(v, "System.Char", parseTarget, "String must be exactly one character long.")
	case float64, float32, psobject.Decimal, bool:
		return nil, cannot(v, "System.Char", "InvalidCastIConvertible", "Invalid cast from '"+strings.TrimPrefix(psobject.TypeName(b), "System.")+"' to 'Char'.")
	}
	if n, ok := toInt64(b); ok {
		if n < 0 || n > math.MaxUint16 {
			return nil, cannot(v, "System.Char", "InvalidCastIConvertible", "Value was either too large or too small for a character.")
		}
		return psobject.Char(n), nil
	}
	return nil, cannot(v, "System.Char", finalCast, "")
}
