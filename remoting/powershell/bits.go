package powershell

import (
	"math/big"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

func (f *frame) bitNot(v any) (any, error) {
	n, err := f.number(v)
	if err != nil {
		return nil, err
	}
	switch x := n.(type) {
	case int64:
		return ^x, nil
	case uint32:
		return ^x, nil
	case uint64:
		return ^x, nil
	case psobject.Enum:
		return f.enumOf(x.Type, ^x.Value), nil
	case *big.Int:
		return new(big.Int).Not(x), nil
	case float64, float32, psobject.Decimal:
		i, err := f.convert(x, f.in.rs.typeOf("System.Int64"))
		if err != nil {
			return nil, err
		}
		return ^i.(int64), nil
	}
	i, err := f.toInt(n)
	return int32(^i), err
}

// bits is -band, -bor and -bxor.
func (f *frame) bits(op string, l, r any) (any, error) {
	lb, rb := psobject.Base(l), psobject.Base(r)
	if e, ok := lb.(psobject.Enum); ok {
		if s, isText := rb.(string); isText {
			v, err := f.convert(s, f.enumType(e.Type))
			if err != nil {
				return nil, err
			}
			rb = v
		}
		b, err := f.number(rb)
		if err != nil {
			return nil, err
		}
		n, ok := asInt64(b)
		if ok {
			return f.enumOf(e.Type, bitOp(op, e.Value, n)), nil
		}
	}
	if e, ok := rb.(psobject.Enum); ok {
		rb = int32(e.Value)
	}
	if a, ok := lb.(bool); ok {
		if b, ok := rb.(bool); ok {
			x, y := int64(0), int64(0)
			if a {
				x = 1
			}
			if b {
				y = 1
			}
			return int32(bitOp(op, x, y)), nil
		}
	}
	a, err := f.number(lb)
	if err != nil {
		return nil, err
	}
	b, err := f.number(rb)
	if err != nil {
		return nil, err
	}
	if x, ok := a.(*big.Int); ok {
		y, err := f.convert(b, f.in.rs.typeOf("System.Numerics.BigInteger"))
		if err != nil {
			return nil, err
		}
		z := new(big.Int)
		switch op {
		case "band":
			z.And(x, y.(*big.Int))
		case "bor":
			z.Or(x, y.(*big.Int))
		default:
			z.Xor(x, y.(*big.Int))
		}
		return z, nil
	}
	real := func(v any) bool {
		switch v.(type) {
		case float32, float64, psobject.Decimal:
			return true
		}
		return false
	}
	wide := "System.Int32"
	for _, v := range []any{a, b} {
		switch v.(type) {
		case uint64:
			wide = "System.UInt64"
		case int64:
			if wide != "System.UInt64" {
				wide = "System.Int64"
			}
		case uint32:
			if wide == "System.Int32" {
				wide = "System.UInt32"
			}
		}
	}
	if wide == "System.UInt32" {
		for _, v := range []any{a, b} {
			if n, ok := asInt64(v); ok && n < 0 {
				wide = "System.Int64"
			}
		}
	}
	if real(a) || real(b) {
		wide = "System.UInt64"
		for _, v := range []any{a, b} {
			if dotnet.IsNumber(v) {
				if c, err := dotnet.Compare(v, int32(0), true); err == nil && c < 0 {
					wide = "System.Int64"
				}
			}
		}
	}
	t := f.in.rs.typeOf(wide)
	x, err := f.convert(a, t)
	if err != nil {
		return nil, err
	}
	y, err := f.convert(b, t)
	if err != nil {
		return nil, err
	}
	switch x := x.(type) {
	case int32:
		return int32(bitOp(op, int64(x), int64(y.(int32)))), nil
	case int64:
		return bitOp(op, x, y.(int64)), nil
	case uint32:
		return uint32(bitOp(op, int64(x), int64(y.(uint32)))), nil
	case uint64:
		return uint64(bitOp(op, int64(x), int64(y.(uint64)))), nil
	}
	return nil, operatorMissing(op, l, r)
}

func bitOp(op string, a, b int64) int64 {
	switch op {
	case "band":
		return a & b
	case "bor":
		return a | b
	}
	return a ^ b
}

func (f *frame) shift(op string, l, r any) (any, error) {
	a, err := f.number(l)
	if err != nil {
		return nil, err
	}
	n, err := f.toInt(r)
	if err != nil {
		return nil, err
	}
	left := op == "shl"
	switch x := a.(type) {
	case int64:
		if left {
			return x << (uint(n) & 63), nil
		}
		return x >> (uint(n) & 63), nil
	case uint64:
		if left {
			return x << (uint(n) & 63), nil
		}
		return x >> (uint(n) & 63), nil
	case uint32:
		if left {
			return x << (uint(n) & 31), nil
		}
		return x >> (uint(n) & 31), nil
	case *big.Int:
		if left {
			if n > 1<<20 {
				return nil, netError("System.OverflowException", "BigInteger cannot represent infinity.")
			}
			return new(big.Int).Lsh(x, uint(n)), nil
		}
		return new(big.Int).Rsh(x, uint(n)), nil
	case float64, float32, psobject.Decimal:
		i, err := f.convert(x, f.in.rs.typeOf("System.Int64"))
		if err != nil {
			return nil, err
		}
		return f.shift(op, i, r)
	}
	i, err := f.toInt(a)
	if err != nil {
		return nil, err
	}
	shifted := int32(i) >> (uint(n) & 31)
	if left {
		shifted = int32(i) << (uint(n) & 31)
	}
	switch a.(type) { // a small number keeps its type
	case uint8:
		return uint8(shifted), nil
	case int8:
		return int8(shifted), nil
	case int16:
		return int16(shifted), nil
	case uint16:
		return uint16(shifted), nil
	}
	return shifted, nil
}
