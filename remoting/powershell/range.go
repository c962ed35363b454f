package powershell

import (
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

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
	return drain(numbers(a, b)), nil
}

// numbers enumerates from a to b, up or down.
func numbers(a, b int) *enumerator {
	e := &enumerator{at: -1, first: a, step: 1, n: b - a + 1}
	if a > b {
		e.step, e.n = -1, a-b+1
	}
	return e
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

// rangeExpr is the range that an expression is; nil if it is none.
func rangeExpr(e ast.Expr) *ast.Binary {
	if x, ok := e.(*ast.Binary); ok && x.Op == ".." {
		return x
	}
	return nil
}

// rangeEnumerator enumerates a range. The numbers of a long one are never all there at once.
func (f *frame) rangeEnumerator(x *ast.Binary) (*enumerator, error) {
	l, err := f.eval(x.Left)
	if err != nil {
		return nil, err
	}
	r, err := f.eval(x.Right)
	if err != nil {
		return nil, err
	}
	_, lchar := oneChar(l)
	_, rchar := oneChar(r)
	if lchar && rchar {
		v, err := f.rangeOf(l, r)
		if err != nil {
			return nil, err
		}
		list, _ := items(v)
		return newEnumerator(list), nil
	}
	a, b, err := f.rangeEnds(l, r)
	if err != nil {
		return nil, err
	}
	return numbers(a, b), nil
}

// eachOf puts a range into a sink, one by one.
func (f *frame) eachOf(x *ast.Binary, sink func(any) error) error {
	e, err := f.rangeEnumerator(x)
	if err != nil {
		return err
	}
	*f.in.question = true
	for v, more := e.next(); more; v, more = e.next() {
		if err := f.tick(); err != nil {
			return err
		}
		if err := sink(v); err != nil {
			return err
		}
	}
	return nil
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
