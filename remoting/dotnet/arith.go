package dotnet

import (
	"errors"
	"math"
	"math/big"

	"github.com/pslshell/psl/remoting/psobject"
)

// ErrDivideByZero is the error of an integer or decimal division by 0.
var ErrDivideByZero = errors.New("Attempted to divide by zero.")

// ErrDecimalOverflow is the error of a decimal result that does not fit.
var ErrDecimalOverflow = errors.New("Value was either too large or too small for a Decimal.")

// rank orders the numeric types for promotion.
func rank(v any) int {
	switch v.(type) {
	case bool, psobject.Char, int8, uint8, int16, uint16, int32, psobject.Enum:
		return 1
	case uint32:
		return 2
	case int64:
		return 3
	case uint64:
		return 4
	case *big.Int:
		return 5
	case psobject.Decimal:
		return 6
	case float32, float64:
		return 7
	}
	return 0
}

// IsNumber reports whether v is a number.
func IsNumber(v any) bool {
	switch v.(type) {
	case int8, uint8, int16, uint16, int32, uint32, int64, uint64, *big.Int, psobject.Decimal, float32, float64:
		return true
	}
	return false
}

func floatOf(v any) float64 {
	switch x := v.(type) {
	case float64:
		return x
	case float32:
		return float64(x)
	case psobject.Decimal:
		return x.Float()
	case *big.Int:
		f, _ := new(big.Float).SetInt(x).Float64()
		return f
	case uint64:
		return float64(x)
	case bool:
		if x {
			return 1
		}
		return 0
	}
	n, _ := toInt64(v)
	return float64(n)
}

func decimalOf(v any) (psobject.Decimal, bool) {
	switch x := v.(type) {
	case psobject.Decimal:
		return x, true
	case *big.Int:
		return psobject.NewDecimal(x, 0)
	case uint64:
		return psobject.NewDecimal(new(big.Int).SetUint64(x), 0)
	case float64:
		return psobject.DecimalOfFloat(x)
	case float32:
		return psobject.DecimalOfFloat(float64(x))
	case bool:
		if x {
			return psobject.DecimalOfInt(1), true
		}
		return psobject.Decimal{}, true
	}
	n, _ := toInt64(v)
	return psobject.DecimalOfInt(n), true
}

// Arith applies + - * / % to two numbers with PowerShell's promotions: integers grow to Int64 and then Double, a
// division that leaves a rest is a Double. Chars, bools and enums count as Int32. ok is false where an operand is no
// number.
func Arith(op byte, a, b any) (result any, err error, ok bool) {
	ra, rb := rank(a), rank(b)
	if ra == 0 || rb == 0 {
		return nil, nil, false
	}
	r := max(ra, rb)
	if r == 7 && min(ra, rb) == 6 {
		r = 6 // a Decimal makes the other number one, too
	}
	switch {
	case r == 7:
		result = arithFloat(op, floatOf(a), floatOf(b))
		if _, s := a.(float32); s {
			if _, s := b.(float32); s {
				result = float32(result.(float64))
			}
		}
		return result, nil, true
	case r == 6:
		x, ok1 := decimalOf(a)
		y, ok2 := decimalOf(b)
		if !ok1 || !ok2 {
			return nil, Thrown("System.OverflowException", ErrDecimalOverflow.Error()), true // an operand, not the result
		}
		result, err = arithDecimal(op, x, y)
		return result, err, true
	case r == 5:
		x, _ := bigOf(a)
		y, _ := bigOf(b)
		result, err = arithBig(op, x, y)
		return result, err, true
	default:
		result, err = arithInt(op, a, b, r)
		return result, err, true
	}
}

func arithFloat(op byte, x, y float64) any {
	switch op {
	case '+':
		return x + y
	case '-':
		return x - y
	case '*':
		return x * y
	case '/':
		return x / y
	}
	return math.Mod(x, y)
}

func arithDecimal(op byte, x, y psobject.Decimal) (any, error) {
	var r psobject.Decimal
	var ok bool
	switch op {
	case '+':
		r, ok = x.Add(y)
	case '-':
		r, ok = x.Sub(y)
	case '*':
		r, ok = x.Mul(y)
	case '/', '%':
		if y.Sign() == 0 {
			return nil, ErrDivideByZero
		}
		if op == '/' {
			r, ok = x.Quo(y)
		} else {
			r, ok = x.Rem(y)
		}
	}
	if !ok {
		return nil, ErrDecimalOverflow
	}
	return r, nil
}

func arithBig(op byte, x, y *big.Int) (any, error) {
	r := new(big.Int)
	switch op {
	case '+':
		return r.Add(x, y), nil
	case '-':
		return r.Sub(x, y), nil
	case '*':
		return r.Mul(x, y), nil
	}
	if y.Sign() == 0 {
		return nil, ErrDivideByZero
	}
	if op == '/' {
		q, m := new(big.Int).QuoRem(x, y, new(big.Int))
		if m.Sign() != 0 {
			f, _ := new(big.Float).Quo(new(big.Float).SetInt(x), new(big.Float).SetInt(y)).Float64()
			return f, nil
		}
		return q, nil
	}
	return r.Rem(x, y), nil
}

func arithInt(op byte, a, b any, r int) (any, error) {
	x, _ := bigOf(a)
	y, _ := bigOf(b)
	if fast, err, ok := arithSmall(op, x, y, r); ok {
		return fast, err
	}
	typeName := "System.Int32"
	switch r {
	case 2:
		typeName = "System.UInt32"
		if x.Sign() < 0 || y.Sign() < 0 {
			typeName = "System.Int64"
		}
	case 3:
		typeName = "System.Int64"
	case 4:
		typeName = "System.UInt64"
		if x.Sign() < 0 || y.Sign() < 0 {
			return arithFloatOrDecimal(op, x, y)
		}
	}
	n := new(big.Int)
	switch op {
	case '+':
		n.Add(x, y)
	case '-':
		n.Sub(x, y)
	case '*':
		n.Mul(x, y)
	case '/', '%':
		if y.Sign() == 0 {
			return nil, ErrDivideByZero
		}
		if op == '%' {
			n.Rem(x, y)
			break
		}
		m := new(big.Int)
		n.QuoRem(x, y, m)
		if m.Sign() != 0 {
			fx, _ := new(big.Float).SetInt(x).Float64()
			fy, _ := new(big.Float).SetInt(y).Float64()
			return fx / fy, nil
		}
	}
	if v, ok := integerOf(n, typeName); ok {
		return v, nil
	}
	f, _ := new(big.Float).SetInt(n).Float64()
	return f, nil
}

func arithFloatOrDecimal(op byte, x, y *big.Int) (any, error) {
	if y.Sign() == 0 && (op == '/' || op == '%') {
		return nil, ErrDivideByZero
	}
	fx, _ := new(big.Float).SetInt(x).Float64()
	fy, _ := new(big.Float).SetInt(y).Float64()
	return arithFloat(op, fx, fy), nil
}

// arithSmall handles Int32 operands without allocation of big numbers' results.
func arithSmall(op byte, bx, by *big.Int, r int) (any, error, bool) {
	if r != 1 {
		return nil, nil, false
	}
	x, y := bx.Int64(), by.Int64()
	var n int64
	switch op {
	case '+':
		n = x + y
	case '-':
		n = x - y
	case '*':
		n = x * y
	default:
		if y == 0 {
			return nil, ErrDivideByZero, true
		}
		if op == '%' {
			n = x % y
		} else if x%y != 0 {
			return float64(x) / float64(y), nil, true
		} else {
			n = x / y
		}
	}
	if n >= math.MinInt32 && n <= math.MaxInt32 {
		return int32(n), nil, true
	}
	return float64(n), nil, true
}

// Neg returns -v with the promotions of arithmetic.
func Neg(v any) any {
	switch x := v.(type) {
	case float64:
		return -x
	case float32:
		return -x
	}
	r, _, _ := Arith('-', int32(0), v)
	return r
}
