package parse

import (
	"math/big"
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// enumBits are the sizes of the types that an enum may have beneath it; a negative one has no sign.
var enumBits = map[string]int{
	"sbyte": 8, "byte": -8, "int16": 16, "short": 16, "uint16": -16, "ushort": -16, "int": 32, "int32": 32, "uint32": -32, "uint": -32,
	"int64": 64, "long": 64, "uint64": -64, "ulong": -64,
}

// checkEnumerators reports values that are no constants or do not fit the enum's type.
func (p *parser) checkEnumerators(def *ast.TypeDef) {
	base := enumBase(def)
	bits, ok := enumBits[strings.TrimPrefix(strings.ToLower(base), "system.")]
	if !ok {
		return
	}
	low, high := new(big.Int), new(big.Int)
	if bits > 0 {
		high.Lsh(big.NewInt(1), uint(bits-1))
		low.Neg(high)
	} else {
		high.Lsh(big.NewInt(1), uint(-bits))
	}
	high.Sub(high, big.NewInt(1))
	next := new(big.Int)
	known := true // false after a value that only the running script gives
	for _, m := range def.Members {
		at := m.Extent
		if m.Initial != nil {
			at = m.Initial.Pos()
			n, verdict := enumerator(m.Initial)
			switch verdict {
			case enumText:
				p.report(at, "CannotConvertValue", "Cannot convert the value to type \""+base+"\".")
			case enumVariable:
				p.report(at, "EnumeratorValueMustBeConstant", "Enumerator value must be a constant value.")
			}
			known = n != nil
			if known {
				next = n
			}
		}
		if !known {
			continue
		}
		if next.Cmp(low) < 0 || next.Cmp(high) > 0 {
			p.report(at, "EnumeratorValueOutOfBounds", "Enumerator value is either too large or too small for "+base+".")
		}
		next = new(big.Int).Add(next, big.NewInt(1))
	}
}

type enumVerdict int

const (
	enumFine enumVerdict = iota
	enumText
	enumVariable
)

// enumerator gives the number of a literal; nil for an expression.
func enumerator(e ast.Expr) (*big.Int, enumVerdict) {
	switch x := e.(type) {
	case *ast.String:
		return nil, enumText
	case *ast.Variable:
		return nil, enumVariable
	case *ast.Number:
		switch v := x.Value.(type) {
		case int32:
			return big.NewInt(int64(v)), enumFine
		case int64:
			return big.NewInt(v), enumFine
		case uint8:
			return big.NewInt(int64(v)), enumFine
		case uint64:
			return new(big.Int).SetUint64(v), enumFine
		case *big.Int:
			return v, enumFine
		case psobject.Decimal:
			n, ok := new(big.Int).SetString(v.String(), 10)
			if ok {
				return n, enumFine
			}
		}
	case *ast.Unary:
		if n, verdict := enumerator(x.Child); x.Op == "-" && n != nil {
			return new(big.Int).Neg(n), verdict
		}
	}
	return nil, enumFine
}
