package powershell

import (
	"math"
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
		v, err := f.convert(l, t)
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
			return f.repeatText(dotnet.ToString(x), r)
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
	if e, ok := a.(psobject.Enum); ok && (op == "+" || op == "-") {
		if n, ok := numeric(b); ok && n {
			v, err, _ := dotnet.Arith(op[0], int32(e.Value), plainEnum(b))
			return v, err
		}
	}
	if op == "/" {
		if v, ok, err := bigDivide(a, b); ok {
			return v, err
		}
	}
	v, err, ok := dotnet.Arith(op[0], plainEnum(a), plainEnum(b))
	if ok {
		if err == nil && isFloat32(a) && isFloat32(b) {
			if s, isSingle := v.(float32); isSingle {
				return float64(s), nil
			}
		}
		return v, err
	}
	return nil, operatorMissing(op, l, r)
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
		n, err := f.toInt(r)
		if err != nil {
			return nil, err
		}
		if n < 0 {
			return nil, psobject.NewException("System.ArgumentOutOfRangeException", "times ('"+itoa(n)+"') must be a non-negative value. (Parameter 'times')\nActual value was "+itoa(n)+".")
		}
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
			if d, ok := rb.(psobject.DateTime); ok {
				return psobject.TimeSpan(x.Ticks - d.Ticks), true, nil
			}
			if s, ok := rb.(string); ok {
				if v, err := f.convert(s, f.in.rs.typeOf("System.DateTime")); err == nil {
					return psobject.TimeSpan(x.Ticks - v.(psobject.DateTime).Ticks), true, nil
				}
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

// rangeOf is a..b, of numbers or of characters.
func (f *frame) rangeOf(l, r any) (any, error) {
	if a, ok := oneChar(l); ok {
		if b, ok := oneChar(r); ok {
			var out []any
			for c := int(a); ; {
				out = append(out, psobject.Char(c))
				if c == int(b) {
					break
				}
				if a < b {
					c++
				} else {
					c--
				}
			}
			return psobject.NewArray(out...), nil
		}
	}
	a, b, err := f.rangeEnds(l, r)
	if err != nil {
		return nil, err
	}
	n := max(b-a, a-b)
	if n > maxItems {
		return nil, netError("System.OutOfMemoryException", "Array dimensions exceeded supported range.")
	}
	out := make([]any, 0, n+1)
	_ = eachInt(a, b, func(v any) error {
		out = append(out, v)
		return nil
	})
	return psobject.NewArray(out...), nil
}

// rangeEnds gives the bounds of a range of numbers.
func (f *frame) rangeEnds(l, r any) (a, b int, err error) {
	end := func(v any) (int, error) {
		if s, ok := psobject.Base(v).(string); ok {
			if _, ok := parseNumber(s); !ok {
				return 0, netError("System.FormatException", "The input string '"+s+"' was not in a correct format.")
			}
		}
		return f.toInt(v)
	}
	if a, err = end(l); err != nil {
		return 0, 0, err
	}
	b, err = end(r)
	return a, b, err
}

// eachInt goes from a to b, up or down.
func eachInt(a, b int, do func(any) error) error {
	step := 1
	if a > b {
		step = -1
	}
	for i := a; ; i += step {
		if err := do(int32(i)); err != nil || i == b {
			return err
		}
	}
}

// rangeExpr is the range that an expression is; nil if it is none.
func rangeExpr(e ast.Expr) *ast.Binary {
	if x, ok := e.(*ast.Binary); ok && x.Op == ".." {
		return x
	}
	return nil
}

// eachOf enumerates a range into a sink. The numbers of a long one are never all there at once.
func (f *frame) eachOf(x *ast.Binary, sink func(any) error) error {
	l, err := f.eval(x.Left)
	if err != nil {
		return err
	}
	r, err := f.eval(x.Right)
	if err != nil {
		return err
	}
	_, lchar := oneChar(l)
	_, rchar := oneChar(r)
	if lchar && rchar {
		v, err := f.rangeOf(l, r)
		if err != nil {
			return err
		}
		return emit(sink, v)
	}
	a, b, err := f.rangeEnds(l, r)
	if err != nil {
		return err
	}
	*f.in.question = true
	return eachInt(a, b, func(v any) error {
		if err := f.tick(); err != nil {
			return err
		}
		return sink(v)
	})
}

func oneChar(v any) (psobject.Char, bool) {
	switch x := psobject.Base(v).(type) {
	case psobject.Char:
		return x, true
	case string:
		if u := dotnet.UTF16(x); len(u) == 1 && (x < "0" || x > "9") {
			return psobject.Char(u[0]), true
		}
	}
	return 0, false
}

// format is the -f operator.
func (f *frame) format(l, r any) (any, error) {
	var args []any
	if list, ok := items(r); ok {
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
	if left {
		return int32(i) << (uint(n) & 31), nil
	}
	return int32(i) >> (uint(n) & 31), nil
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
