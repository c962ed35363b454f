package remoting

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/powershell/parse"
	"github.com/pslshell/psl/remoting/psobject"
)

// usingExpression is one $using: expression of a script: a variable of the caller, and the members and indexes that
// follow it, which the caller evaluates.
type usingExpression struct {
	key  string // what the remote side looks its value up by
	expr ast.Expr
}

// UsingUndefinedError tells that a script uses a variable that the caller has not set.
type UsingUndefinedError struct{ Name string }

// Error says it in the original's words.
func (e *UsingUndefinedError) Error() string {
	return "The value of the using variable '$using:" + e.Name + "' cannot be retrieved because it has not been set in the local session."
}

// UsingValues evaluates the $using: expressions of a script with the variables that lookup gives. The keys of the result
// are those that PowerShell 5 and later look the values up by (the parameter --% of the command). A script that cannot be
// parsed is left to the remote side, which tells what is wrong with it: the error then is nil and so are the values. An
// undefined variable is a *UsingUndefinedError.
func UsingValues(script string, lookup func(name string) (any, bool)) (*psobject.Dictionary, error) {
	if !strings.Contains(strings.ToLower(script), "using:") {
		return nil, nil
	}
	sb, err := parse.Parse(script, "")
	if err != nil {
		var perr *parse.Errors
		if errors.As(err, &perr) {
			return nil, nil
		}
		return nil, err
	}
	var found []usingExpression
	ast.Walk(sb, func(n ast.Node) bool {
		e, ok := n.(ast.Expr)
		if !ok || !isUsing(e) {
			return true
		}
		text := script[n.Pos().Start:n.Pos().End]
		switch e.(type) {
		case *ast.Variable, *ast.UsingExpr:
			text = strings.ToLower(text)
		}
		found = append(found, usingExpression{key: usingKey(text), expr: e})
		return false
	})
	if len(found) == 0 {
		return nil, nil
	}
	d := psobject.NewDictionary("System.Collections.Generic.Dictionary`2[[System.String, System.Private.CoreLib],[System.Object, System.Private.CoreLib]]")
	d.CaseSensitive = true
	for _, u := range found {
		v, err := evalUsing(u.expr, lookup)
		if err != nil {
			return nil, err
		}
		d.Set(u.key, v)
	}
	return d, nil
}

// isUsing reports whether an expression is a using variable, perhaps with constant members and indexes behind it: the
// caller evaluates all of that.
func isUsing(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.UsingExpr:
		return true
	case *ast.Variable:
		return e.Scope == "using"
	case *ast.MemberAccess:
		_, name := e.Member.(*ast.String)
		return name && !e.Static && isUsing(e.Target)
	case *ast.Index:
		_, err := constant(e.Index)
		return err == nil && isUsing(e.Target)
	}
	return false
}

// usingKey is the base64 form of the expression's UTF-16 text.
func usingKey(text string) string {
	u := utf16.Encode([]rune(text))
	b := make([]byte, 0, 2*len(u))
	for _, c := range u {
		b = binary.LittleEndian.AppendUint16(b, c)
	}
	return base64.StdEncoding.EncodeToString(b)
}

// evalUsing evaluates a variable with the constant members and indexes that follow it.
func evalUsing(e ast.Expr, lookup func(string) (any, bool)) (any, error) {
	switch e := e.(type) {
	case *ast.UsingExpr:
		return evalUsing(e.Child, lookup)
	case *ast.Variable:
		v, ok := lookup(e.Short)
		if !ok {
			return nil, &UsingUndefinedError{e.Short}
		}
		return v, nil
	case *ast.MemberAccess:
		v, err := evalUsing(e.Target, lookup)
		if err != nil {
			return nil, err
		}
		name, ok := e.Member.(*ast.String)
		if !ok {
			return nil, fmt.Errorf("remoting: a member of a $using: expression must be a name")
		}
		return memberOf(v, name.Value), nil
	case *ast.Index:
		v, err := evalUsing(e.Target, lookup)
		if err != nil {
			return nil, err
		}
		i, err := constant(e.Index)
		if err != nil {
			return nil, err
		}
		return indexOf(v, i), nil
	}
	return nil, fmt.Errorf("remoting: a $using: expression is a variable with members and indexes")
}

func constant(e ast.Expr) (any, error) {
	switch e := e.(type) {
	case *ast.Number:
		return e.Value, nil
	case *ast.String:
		return e.Value, nil
	case *ast.Unary:
		v, err := constant(e.Child)
		if err == nil && e.Op == "-" && dotnet.IsNumber(v) {
			return dotnet.Neg(v), nil
		}
	}
	return nil, fmt.Errorf("remoting: an index of a $using: expression must be a constant")
}

func memberOf(v any, name string) any {
	if o, ok := v.(*psobject.Object); ok {
		if x, ok := o.Get(name); ok {
			return x
		}
	}
	if d, ok := psobject.Base(v).(*psobject.Dictionary); ok {
		if x, ok := d.Get(name); ok {
			return x
		}
	}
	if x, ok := dotnet.Get(v, name); ok {
		return x
	}
	if v != nil && (strings.EqualFold(name, "Count") || strings.EqualFold(name, "Length")) {
		return int32(1)
	}
	// The members of a collection's elements.
	if l, ok := psobject.Base(v).(*psobject.List); ok {
		out := psobject.NewArray()
		for _, e := range l.Items {
			if x := memberOf(e, name); x != nil {
				out.Items = append(out.Items, x)
			}
		}
		if len(out.Items) > 0 {
			return out
		}
	}
	return nil
}

func indexOf(v, i any) any {
	switch b := psobject.Base(v).(type) {
	case *psobject.Dictionary:
		x, _ := b.Get(i)
		return x
	case *psobject.List:
		n, err := dotnet.Convert(i, "System.Int32")
		if err != nil {
			return nil
		}
		k := int(n.(int32))
		if k < 0 {
			k += len(b.Items)
		}
		if k >= 0 && k < len(b.Items) {
			return b.Items[k]
		}
	case string:
		n, err := dotnet.Convert(i, "System.Int32")
		u := dotnet.UTF16(b)
		if err != nil {
			return nil
		}
		k := int(n.(int32))
		if k < 0 {
			k += len(u)
		}
		if k >= 0 && k < len(u) {
			return psobject.Char(u[k])
		}
	}
	return nil
}
