package powershell

import (
	"math/big"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/powershell/parse"
	"github.com/pslshell/psl/remoting/psobject"
)

// binary evaluates operators with two operands.
func (f *frame) binary(x *ast.Binary) (any, error) {
	switch x.Op {
	case "and", "or":
		l, err := f.eval(x.Left)
		if err != nil {
			return nil, err
		}
		if truth(l) == (x.Op == "or") {
			return x.Op == "or", nil
		}
		r, err := f.eval(x.Right)
		if err != nil {
			return nil, err
		}
		return truth(r), nil
	case "??":
		l, err := f.eval(x.Left)
		if err != nil {
			return nil, err
		}
		if plain(l) != nil {
			return l, nil
		}
		return f.eval(x.Right)
	}
	l, err := f.eval(x.Left)
	if err != nil {
		return nil, err
	}
	l = plain(l)
	if e, ok := l.(*enumerator); ok {
		l = drain(e)
	}
	switch x.Op {
	case "is", "isnot", "as":
		return f.typeOperator(x, l)
	}
	r, err := f.eval(x.Right)
	if err != nil {
		return nil, err
	}
	r = plain(r)
	if e, ok := r.(*enumerator); ok {
		r = drain(e)
	}
	return f.operate(x.Op, l, r)
}

// drain takes what is left of an enumerator.
func drain(e *enumerator) any {
	var list []any
	for it, more := e.next(); more; it, more = e.next() {
		list = append(list, it)
	}
	return psobject.NewArray(list...)
}

func (f *frame) typeOperator(x *ast.Binary, l any) (any, error) {
	var t *Type
	if te, ok := x.Right.(*ast.Type); ok {
		var err error
		if t, err = f.resolveType(te.Name); err != nil {
			return nil, f.typeFault(err, te.Extent)
		}
	} else {
		r, err := f.eval(x.Right)
		if err != nil {
			return nil, err
		}
		switch v := psobject.Base(plain(r)).(type) {
		case *Type:
			t = v
		default:
			name := f.text(v)
			if t = f.typeByText(name); t == nil {
				return nil, newFault("RuntimeException", psobject.NotSpecified, nil, `Cannot convert the "`+name+`" value of type "`+typeNameOf(v)+`" to type "System.Type".`)
			}
		}
	}
	switch x.Op {
	case "as":
		v, err := f.castTo(l, t)
		if err != nil {
			return nil, nil
		}
		return v, nil
	}
	ok := f.isOfType(l, t)
	if t.custom && !ok {
		ok = typeNameOf(l) == smaPrefix+"PSCustomObject"
	}
	return ok == (x.Op == "is"), nil
}

// operate applies a binary operator to values.
func (f *frame) operate(op string, l, r any) (any, error) {
	ignore := true
	name := op
	if len(op) > 2 {
		switch {
		case op[0] == 'c' && op != "contains":
			ignore, name = false, op[1:]
		case op[0] == 'i' && op != "in":
			name = op[1:]
		}
	}
	switch name {
	case "+", "-", "*", "/", "%":
		return f.arith(name, l, r)
	case "..":
		return f.rangeOf(l, r)
	case "f":
		return f.format(l, r)
	case "eq", "ne", "gt", "ge", "lt", "le", "like", "notlike":
		return f.compareAny(name, l, r, ignore)
	case "match", "notmatch":
		return f.match(name, l, r, ignore)
	case "replace":
		return f.replace(l, r, ignore)
	case "split":
		return f.split(l, r, ignore)
	case "join":
		return f.join(l, f.text(r))
	case "contains", "notcontains":
		found, err := f.contains(l, r, ignore)
		return found == (name == "contains"), err
	case "in", "notin":
		found, err := f.contains(r, l, ignore)
		return found == (name == "in"), err
	case "xor":
		return truth(l) != truth(r), nil
	case "band", "bor", "bxor":
		return f.bits(name, l, r)
	case "shl", "shr":
		return f.shift(name, l, r)
	}
	return nil, newFault("NotSupported", psobject.NotImplemented, nil, "The operator '-"+op+"' is not supported.")
}

// number gives a value as arithmetic takes it: text is read as a number.
func (f *frame) number(v any) (any, error) {
	switch x := psobject.Base(v).(type) {
	case nil:
		return int32(0), nil
	case string:
		n, ok := parseNumber(x)
		if !ok {
			return nil, conversionFault(&dotnet.ConversionError{
				Message: `Cannot convert value "` + x + `" to type "System.Int32". Error: "The input string '` + x + `' was not in a correct format."`,
				ID:      "InvalidCastFromStringToInteger"})
		}
		return n, nil
	case bool:
		if x {
			return int32(1), nil
		}
		return int32(0), nil
	default:
		return x, nil
	}
}

// parseNumber reads text as a number of the language, or as .NET would.
func parseNumber(s string) (any, bool) {
	if strings.TrimSpace(s) == "" {
		return int32(0), true
	}
	if n, ok := parse.Number(s); ok {
		return n, true
	}
	n, ok := dotnet.ParseNumber(s)
	if b, isBig := n.(*big.Int); isBig && ok {
		if d, fits := psobject.NewDecimal(b, 0); fits {
			return d, true
		}
		fl, _ := new(big.Float).SetInt(b).Float64()
		return fl, true
	}
	return n, ok
}

// format is the -f operator.
func (f *frame) format(l, r any) (any, error) {
	var args []any
	if list, ok := items(r); ok && objects(r) {
		for _, a := range list {
			args = append(args, f.formatArg(a))
		}
	} else {
		args = []any{f.formatArg(r)}
	}
	s := f.text(l)
	out, err := dotnet.Composite(s, args...)
	if err != nil {
		return nil, newFault("FormatError", psobject.InvalidOperation, s, "Error formatting a string: "+err.Error()+".")
	}
	return out, nil
}

// objects tells that .NET takes a collection for an array of objects: one that is an array, and not of values.
func objects(v any) bool {
	l, ok := psobject.Base(v).(*psobject.List)
	return ok && isArrayName(l.Type) && arrayRank(l.Type) == 1 && !isValueType(elementName(l.Type))
}

// formatArg prepares an argument for a format string.
func (f *frame) formatArg(v any) any {
	switch x := psobject.Base(plain(v)).(type) {
	case *instance:
		return f.instanceText(x)
	case *Type:
		return x.PSText()
	case *psobject.List:
		return dotnet.ToString(x)
	case enumerable:
		return dotnet.ToString(x)
	case *psobject.Object:
		return f.text(x)
	default:
		return x
	}
}

// asInt64 gives an integer value.
func asInt64(v any) (int64, bool) {
	switch x := psobject.Base(v).(type) {
	case int8:
		return int64(x), true
	case uint8:
		return int64(x), true
	case int16:
		return int64(x), true
	case uint16:
		return int64(x), true
	case int32:
		return int64(x), true
	case uint32:
		return int64(x), true
	case int64:
		return x, true
	case uint64:
		return int64(x), true
	case psobject.Enum:
		return x.Value, true
	case psobject.Char:
		return int64(x), true
	case bool:
		if x {
			return 1, true
		}
		return 0, true
	}
	return 0, false
}

func asInt(v any) (int, bool) {
	n, ok := asInt64(v)
	return int(n), ok
}

// bigDivide divides whole numbers of which one is a BigInteger; the result is one, too.
func bigDivide(a, b any) (any, bool, error) {
	_, x := a.(*big.Int)
	_, y := b.(*big.Int)
	if !x && !y {
		return nil, false, nil
	}
	whole := func(v any) (*big.Int, bool) {
		switch n := v.(type) {
		case *big.Int:
			return n, true
		case uint64:
			return new(big.Int).SetUint64(n), true
		}
		if n, ok := asInt64(v); ok {
			return big.NewInt(n), true
		}
		return nil, false
	}
	p, ok1 := whole(a)
	q, ok2 := whole(b)
	if !ok1 || !ok2 {
		return nil, false, nil
	}
	if q.Sign() == 0 {
		return nil, true, dotnet.ErrDivideByZero
	}
	return new(big.Int).Quo(p, q), true, nil
}
