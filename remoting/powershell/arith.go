package powershell

import (
	"math"
	"math/big"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// arith is + - * / %, whose left operand decides.
func (f *frame) arith(op string, l, r any) (any, error) {
	lb, rb := psobject.Base(l), psobject.Base(r)
	if a, ok := lb.(int32); ok {
		if b, ok := rb.(int32); ok {
			if v, ok := arith32(op, a, b); ok {
				return v, nil
			}
		}
	}
	switch x := lb.(type) {
	case psobject.Enum:
		return f.arithEnum(op, x, r, rb)
	case *instance:
		return f.operatorMethod(op, x, l, r)
	case string:
		switch op {
		case "+":
			return x + f.text(r), nil
		case "*":
			return f.repeatText(x, r)
		}
	case psobject.Char:
		if op == "+" {
			return dotnet.ToString(x) + f.text(r), nil
		}
		if op == "*" {
			return nil, operationUndefined(op, l, r)
		}
	case bool:
		if op == "*" {
			return nil, operationUndefined(op, l, r)
		}
	case *psobject.List:
		return f.arithList(op, x.Items, x.Type, r)
	case []byte:
		list, _ := items(x)
		return f.arithList(op, list, "System.Object[]", r)
	case *psobject.Dictionary:
		if op == "+" {
			return f.addDictionary(x, r)
		}
	case *dateOnly:
		if y, ok := rb.(*dateOnly); ok && x.time && y.time && op == "-" {
			const day = int64(psobject.Day)
			return psobject.TimeSpan(((x.d.Ticks-y.d.Ticks)%day + day) % day), nil // the time from the one to the next of the other
		}
	case *psobject.Object:
		if v, ok, err := f.arithComplex(op, x, r); ok {
			return v, err
		}
	case psobject.DateTime, psobject.DateTimeOffset, psobject.TimeSpan:
		if v, ok, err := f.arithTime(op, x, r); ok {
			return v, err
		}
	case nil:
		switch op {
		case "+":
			if rb == nil {
				return nil, nil
			}
			if _, isNum := numeric(rb); !isNum {
				return r, nil
			}
		case "*":
			if _, isList := rb.(*psobject.List); isList || isText(rb) {
				if n, ok := rb.(string); !ok || n == "" {
					return nil, nil
				}
			}
			return nil, nil
		}
	case enumerable:
		return f.arithList(op, x.psItems(), "System.Object[]", r)
	}
	if _, ok := rb.(*instance); ok && op != "+" {
		return f.operatorMethod(op, rb.(*instance), l, r)
	}
	if _, ok := rb.(psobject.TimeSpan); ok && op == "*" {
		if isNumber, _ := numeric(lb); isNumber {
			return f.arith(op, r, l) // a duration is multiplied from both sides
		}
	}
	a, err := f.number(l)
	if err != nil {
		return nil, err
	}
	b, err := f.number(r)
	if err != nil {
		return nil, err
	}
	if op == "-" || op == "/" || op == "%" || op == "+" || op == "*" {
		if _, ok := numeric(a); ok {
			if bl, isList := b.(*psobject.List); isList && len(bl.Items) != 0 {
				return nil, operatorMissing(op, l, r)
			}
		}
	}
	if c, ok := a.(psobject.Char); ok {
		a = int32(c)
	}
	a, b = bigWith(a, b), bigWith(b, a)
	if op == "/" {
		if v, ok, err := bigDivide(a, b); ok {
			return v, err
		}
	}
	if x, ok := a.(float32); ok && isFloat32(b) {
		a = float64(x) // two singles are computed as doubles
	}
	v, err, ok := dotnet.Arith(op[0], plainEnum(a), plainEnum(b))
	if ok {
		return v, err
	}
	return nil, operatorMissing(op, l, r)
}

// operationUndefined is the error for a left operand that could be taken for a number, and is none for this operator.
func operationUndefined(op string, l, r any) error {
	return newFault("NotADefinedOperationForType", psobject.InvalidOperation, l,
		"The operation '["+typeNameOf(l)+"] "+op+" ["+typeNameOf(r)+"]' is not defined.")
}

func isFloat32(v any) bool { _, ok := v.(float32); return ok }

func isText(v any) bool { _, ok := v.(string); return ok }

func plainEnum(v any) any {
	if e, ok := v.(psobject.Enum); ok {
		return int32(e.Value)
	}
	return v
}

func numeric(v any) (bool, bool) {
	switch v.(type) {
	case bool, psobject.Char, psobject.Enum:
		return true, true
	}
	ok := dotnet.IsNumber(v)
	return ok, ok
}

// arith32 is arithmetic on Int32 where the result is one, too.
func arith32(op string, a, b int32) (any, bool) {
	x, y := int64(a), int64(b)
	var n int64
	switch op {
	case "+":
		n = x + y
	case "-":
		n = x - y
	case "*":
		n = x * y
	case "%":
		if y == 0 {
			return nil, false
		}
		n = x % y
	default:
		return nil, false
	}
	if n < math.MinInt32 || n > math.MaxInt32 {
		return float64(n), true
	}
	return int32(n), true
}

var operatorNames = map[string]string{"+": "op_Addition", "-": "op_Subtraction", "*": "op_Multiply", "/": "op_Division", "%": "op_Modulus"}

func operatorMissing(op string, l, r any) error {
	name := operatorNames[op]
	if primitiveTypes[typeNameOf(l)] && !primitiveTypes[typeNameOf(r)] {
		l = r // a number has no methods, and the other side is asked
	}
	return newFault("MethodNotFound", psobject.InvalidOperation, name, "Method invocation failed because ["+clrText(typeNameOf(l))+"] does not contain a method named '"+name+"'.")
}

// operatorMethod calls a static op_ method of a class.
func (f *frame) operatorMethod(op string, c *instance, l, r any) (any, error) {
	if op == "+" {
		if _, ok := psobject.Base(l).(string); ok {
			return f.text(l) + f.text(r), nil
		}
	}
	name := operatorNames[op]
	if m := c.class.findMethods(name, true); len(m) > 0 {
		return f.callMethods(c.class, nil, name, m, []any{l, r})
	}
	return nil, operatorMissing(op, l, r)
}

func (f *frame) repeatText(s string, r any) (any, error) {
	n, err := f.toInt(r)
	if err != nil {
		return nil, err
	}
	if n < 0 {
		ex := psobject.NewException("System.ArgumentOutOfRangeException", "times ('"+itoa(n)+"') must be a non-negative value. (Parameter 'times')\nActual value was "+itoa(n)+".")
		return nil, ex
	}
	if len(s)*n > maxText {
		return nil, netError("System.OutOfMemoryException", "Insufficient memory to continue the execution of the program.")
	}
	return strings.Repeat(s, n), nil
}

// bigWith gives a number beside a BigInteger, which is one too then: its fraction is cut off.
func bigWith(v, beside any) any {
	if _, ok := beside.(*big.Int); !ok {
		return v
	}
	var x float64
	switch n := v.(type) {
	case float64:
		x = n
	case float32:
		x = float64(n)
	case psobject.Decimal:
		x = n.Float()
	default:
		return v
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return v
	}
	i, _ := big.NewFloat(x).Int(nil)
	return i
}

// maxText and maxItems bound what one operator may make, so that a script cannot take the process down.
const (
	maxText  = 1 << 30
	maxItems = 1 << 26
)

func (f *frame) toInt(v any) (int, error) {
	n, err := f.convert(v, f.in.rs.typeOf("System.Int32"))
	if err != nil {
		return 0, err
	}
	i, _ := n.(int32)
	return int(i), nil
}

func (f *frame) arithList(op string, list []any, typ string, r any) (any, error) {
	switch op {
	case "+":
		out := append([]any(nil), list...)
		if more, ok := items(r); ok {
			out = append(out, more...)
		} else if e, ok := psobject.Base(r).(*enumerator); ok {
			for it, m := e.next(); m; it, m = e.next() {
				out = append(out, it)
			}
		} else {
			out = append(out, r)
		}
		return psobject.NewArray(out...), nil
	case "*":
		u, err := f.convert(r, f.in.rs.typeOf("System.UInt32"))
		if err != nil {
			return nil, err
		}
		times, _ := u.(uint32)
		n := int(times)
		if len(list)*n > maxItems {
			return nil, netError("System.OutOfMemoryException", "Array dimensions exceeded supported range.")
		}
		out := make([]any, 0, len(list)*n)
		for i := 0; i < n; i++ {
			out = append(out, list...)
		}
		if isArrayName(typ) {
			return &psobject.List{Type: typ, Items: out}, nil
		}
		return psobject.NewArray(out...), nil
	}
	return nil, operatorMissing(op, &psobject.List{Type: typ}, r)
}

func (f *frame) addDictionary(d *psobject.Dictionary, r any) (any, error) {
	o, ok := psobject.Base(r).(*psobject.Dictionary)
	if !ok {
		return nil, newFault("AddHashTableToNonHashTable", psobject.InvalidOperation, nil, "A hash table can only be added to another hash table.")
	}
	out := psobject.NewHashtable()
	for i, k := range d.Keys() {
		out.Set(k, d.Values()[i])
	}
	for i, k := range o.Keys() {
		if j := out.Index(k); j >= 0 {
			have, _ := out.At(j)
			return nil, netError("System.ArgumentException", "Item has already been added. Key in dictionary: '"+f.text(have)+"'  Key being added: '"+f.text(k)+"'")
		}
		out.Set(k, o.Values()[i])
	}
	return out, nil
}

func (f *frame) arithTime(op string, l, r any) (any, bool, error) {
	rb := psobject.Base(r)
	span := func() (psobject.TimeSpan, bool) {
		if s, ok := rb.(psobject.TimeSpan); ok {
			return s, true
		}
		if v, err := f.convert(r, f.in.rs.typeOf("System.TimeSpan")); err == nil {
			s, ok := v.(psobject.TimeSpan)
			return s, ok
		}
		return 0, false
	}
	switch x := l.(type) {
	case psobject.DateTime:
		if op == "-" {
			found := ""
			switch _, isText := rb.(string); {
			case rb == nil:
				found = "Cannot find an overload"
			case isText || dotnet.IsNumber(rb): // which is a time as much as a duration
				found = "Multiple ambiguous overloads found"
			}
			if found != "" {
				return nil, true, newFaultOf(smaPrefix+"MethodException", "MethodCountCouldNotFindBest", psobject.NotSpecified, nil,
					found+" for \"op_Subtraction\" and the argument count: \"2\".")
			}
			if d, ok := rb.(psobject.DateTime); ok {
				return psobject.TimeSpan(x.Ticks - d.Ticks), true, nil
			}
		}
		if s, ok := span(); ok && (op == "+" || op == "-") {
			if op == "-" {
				s = -s
			}
			return x.Add(s), true, nil
		}
	case psobject.DateTimeOffset:
		if op == "-" {
			if d, ok := rb.(psobject.DateTimeOffset); ok {
				return psobject.TimeSpan(x.UTCTicks() - d.UTCTicks()), true, nil
			}
		}
		if s, ok := span(); ok && (op == "+" || op == "-") {
			if op == "-" {
				s = -s
			}
			x.Ticks += int64(s)
			return x, true, nil
		}
	case psobject.TimeSpan:
		switch op {
		case "+", "-":
			if d, ok := rb.(psobject.DateTime); ok && op == "+" {
				return d.Add(x), true, nil
			}
			if s, ok := span(); ok {
				if op == "-" {
					s = -s
				}
				return x + s, true, nil
			}
		case "*", "/":
			if s, ok := rb.(psobject.TimeSpan); ok && op == "/" {
				return float64(x) / float64(s), true, nil
			}
			n, err := f.convert(r, f.in.rs.typeOf("System.Double"))
			if err != nil {
				return nil, true, err
			}
			d, _ := n.(float64)
			if op == "/" {
				return psobject.TimeSpan(math.RoundToEven(float64(x) / d)), true, nil
			}
			return psobject.TimeSpan(math.RoundToEven(float64(x) * d)), true, nil
		}
	}
	return nil, false, nil
}

func (f *frame) negate(v any) (any, error) {
	switch x := psobject.Base(v).(type) {
	case psobject.TimeSpan:
		return -x, nil
	case nil:
		return int32(0), nil
	case float64:
		return -x, nil
	case float32:
		return -x, nil
	}
	return f.arith("-", int32(0), v)
}

// arithEnum calculates with an enumeration on the left: the result is of its type, too.
func (f *frame) arithEnum(op string, x psobject.Enum, r, rb any) (any, error) {
	if rb == nil {
		rb = int32(0)
	}
	var right any = r
	switch y := rb.(type) {
	case psobject.Enum:
		right = int32(y.Value)
	case string:
		n, err := f.number(y)
		if err != nil {
			return nil, err
		}
		right = n
	}
	cast := func(from, to string) error {
		return netError("System.InvalidCastException", "Unable to cast object of type '"+from+"' to type '"+to+"'.")
	}
	if typ := psobject.TypeName(right); typ == "System.Double" || typ == "System.Single" || typ == "System.Decimal" {
		return nil, cast(x.Type, typ)
	}
	var left any = int32(x.Value)
	if int64(int32(x.Value)) != x.Value {
		left = x.Value
	}
	v, err := f.arith(op, left, right)
	if err != nil {
		return nil, err
	}
	n, ok := asInt64(v)
	if !ok || psobject.TypeName(v) == "System.Double" {
		return nil, cast(psobject.TypeName(v), x.Type)
	}
	return f.enumOf(x.Type, n), nil
}
