package powershell

import (
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// dataExpr is an expression over the columns of a row, as DataTable.Select takes it.
type dataExpr func(r *dataRow) (any, error)

// dataParser reads such an expression: comparisons, AND, OR, NOT, LIKE, IN and IS NULL over columns, numbers and texts.
type dataParser struct {
	f     *frame
	t     *dataTable
	rest  string
	depth int
}

// maxDataExpr bounds how deep brackets stand within one another.
const maxDataExpr = 100

func dataSyntax(text string) error { return netError(dataPrefix+"SyntaxErrorException", text) }

// filter reads an expression that decides about rows; an empty one lets all through.
func (t *dataTable) filter(f *frame, text string) (func(r *dataRow) (bool, error), error) {
	if strings.TrimSpace(text) == "" {
		return func(*dataRow) (bool, error) { return true, nil }, nil
	}
	p := &dataParser{f: f, t: t, rest: text}
	e, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.next() != "" {
		return nil, dataSyntax("Syntax error: Missing operand after '" + p.next() + "' operator.")
	}
	return func(r *dataRow) (bool, error) {
		v, err := e(r)
		if err != nil {
			return false, err
		}
		b, ok := v.(bool)
		if !ok && v != dbNull {
			return false, netError(dataPrefix+"EvaluateException", "Filter expression '"+text+"' does not evaluate to a Boolean term.")
		}
		return b, nil
	}, nil
}

// next is the next word or sign, without taking it.
func (p *dataParser) next() string {
	p.rest = strings.TrimLeft(p.rest, " \t\r\n")
	s := p.rest
	if s == "" {
		return ""
	}
	switch s[0] {
	case '\'', '#', '[':
		end := map[byte]string{'\'': "'", '#': "#", '[': "]"}[s[0]]
		for i := 1; i < len(s); i++ {
			if strings.HasPrefix(s[i:], end) {
				if end == "'" && strings.HasPrefix(s[i:], "''") {
					i++
					continue
				}
				return s[:i+1]
			}
		}
		return s
	case '<', '>', '!':
		if len(s) > 1 && (s[1] == '=' || s[1] == '>') {
			return s[:2]
		}
		return s[:1]
	}
	n := strings.IndexFunc(s, func(r rune) bool {
		return r != '_' && r != '.' && r < 128 && (r < '0' || r > '9') && (r|32 < 'a' || r|32 > 'z')
	})
	switch {
	case n == 0:
		return s[:1]
	case n < 0:
		return s
	}
	return s[:n]
}

func (p *dataParser) take(words ...string) (string, bool) {
	n := p.next()
	if n == "" || !slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, n) }) {
		return "", false
	}
	p.rest = p.rest[len(n):]
	return strings.ToUpper(n), true
}

func (p *dataParser) or() (dataExpr, error) {
	if p.depth++; p.depth > maxDataExpr {
		return nil, dataSyntax("The expression is too complex.")
	}
	defer func() { p.depth-- }()
	return p.logical("OR", func() (dataExpr, error) { return p.logical("AND", p.not) })
}

func (p *dataParser) logical(word string, operand func() (dataExpr, error)) (dataExpr, error) {
	left, err := operand()
	for err == nil {
		if _, ok := p.take(word); !ok {
			return left, nil
		}
		var right dataExpr
		if right, err = operand(); err != nil {
			break
		}
		l := left
		left = func(r *dataRow) (any, error) {
			a, err := l(r)
			if err != nil {
				return nil, err
			}
			if b, _ := a.(bool); b == (word == "OR") {
				return b, nil
			}
			b, err := right(r)
			if err != nil {
				return nil, err
			}
			is, _ := b.(bool)
			return is, nil
		}
	}
	return nil, err
}

func (p *dataParser) not() (dataExpr, error) {
	if _, ok := p.take("NOT"); ok {
		e, err := p.not()
		if err != nil {
			return nil, err
		}
		return func(r *dataRow) (any, error) {
			v, err := e(r)
			b, _ := v.(bool)
			return !b, err
		}, nil
	}
	return p.comparison()
}

func (p *dataParser) comparison() (dataExpr, error) {
	left, err := p.sum()
	if err != nil {
		return nil, err
	}
	if _, ok := p.take("IS"); ok {
		_, not := p.take("NOT")
		if _, ok := p.take("NULL"); !ok {
			return nil, dataSyntax("Syntax error: Missing operand after 'Is' operator.")
		}
		return func(r *dataRow) (any, error) {
			v, err := left(r)
			return (v == dbNull) != not, err
		}, nil
	}
	_, not := p.take("NOT")
	if _, ok := p.take("IN"); ok {
		return p.oneOf(left, not)
	}
	op, ok := p.take("=", "<>", "<", "<=", ">", ">=", "LIKE")
	if !ok {
		return left, nil
	}
	right, err := p.sum()
	if err != nil {
		if p.next() == "" {
			return nil, dataSyntax("Syntax error: Missing operand after '" + op + "' operator.")
		}
		return nil, err
	}
	return func(r *dataRow) (any, error) {
		a, err := left(r)
		if err != nil {
			return nil, err
		}
		b, err := right(r)
		if err != nil {
			return nil, err
		}
		if a == dbNull || b == dbNull {
			return false, nil
		}
		if op == "LIKE" {
			pattern := strings.NewReplacer("%", "*", "[*]", "`*", "[%]", "%").Replace(p.f.text(b))
			return wildcard(pattern, true)(p.f.text(a)) != not, nil
		}
		n, err := p.f.order(a, b, false)
		if err != nil {
			return nil, netError(dataPrefix+"EvaluateException", "Cannot perform '"+op+"' operation on "+typeNameOf(a)+" and "+typeNameOf(b)+".")
		}
		switch op {
		case "=":
			return n == 0, nil
		case "<>":
			return n != 0, nil
		case "<":
			return n < 0, nil
		case "<=":
			return n <= 0, nil
		case ">":
			return n > 0, nil
		}
		return n >= 0, nil
	}, nil
}

// oneOf reads the list after IN.
func (p *dataParser) oneOf(left dataExpr, not bool) (dataExpr, error) {
	if _, ok := p.take("("); !ok {
		return nil, dataSyntax("Syntax error: The items following the IN keyword must be separated by commas and be enclosed in parentheses.")
	}
	var list []dataExpr
	for {
		e, err := p.sum()
		if err != nil {
			return nil, err
		}
		list = append(list, e)
		if _, ok := p.take(","); !ok {
			break
		}
	}
	if _, ok := p.take(")"); !ok {
		return nil, dataSyntax("The expression is missing the closing parenthesis.")
	}
	return func(r *dataRow) (any, error) {
		v, err := left(r)
		if err != nil {
			return nil, err
		}
		for _, e := range list {
			x, err := e(r)
			if err != nil {
				return nil, err
			}
			if eq, _ := p.f.equal(v, x, false); eq {
				return !not, nil
			}
		}
		return not, nil
	}, nil
}

func (p *dataParser) sum() (dataExpr, error) {
	left, err := p.operand()
	for err == nil {
		op, ok := p.take("+", "-", "*", "/", "%")
		if !ok {
			return left, nil
		}
		var right dataExpr
		if right, err = p.operand(); err != nil {
			break
		}
		l := left
		left = func(r *dataRow) (any, error) {
			a, err := l(r)
			if err != nil {
				return nil, err
			}
			b, err := right(r)
			if err != nil || a == dbNull || b == dbNull {
				return dbNull, err
			}
			return p.f.arith(op, a, b)
		}
	}
	return nil, err
}

func (p *dataParser) operand() (dataExpr, error) {
	w := p.next()
	if w == "" {
		return nil, dataSyntax("Syntax error: Missing operand.")
	}
	p.rest = p.rest[len(w):]
	constant := func(v any) (dataExpr, error) { return func(*dataRow) (any, error) { return v, nil }, nil }
	switch {
	case w == "(":
		e, err := p.or()
		if err != nil {
			return nil, err
		}
		if _, ok := p.take(")"); !ok {
			return nil, dataSyntax("The expression is missing the closing parenthesis.")
		}
		return e, nil
	case w == "-":
		n := p.next()
		p.rest = p.rest[len(n):]
		if v, ok := parseNumber("-" + n); ok {
			return constant(v)
		}
	case w[0] == '\'':
		return constant(strings.ReplaceAll(strings.Trim(w, "'"), "''", "'"))
	case w[0] == '#':
		v, err := p.f.convert(strings.Trim(w, "#"), p.f.in.rs.typeOf("System.DateTime"))
		if err != nil {
			return nil, err
		}
		return constant(v)
	case strings.EqualFold(w, "true"), strings.EqualFold(w, "false"):
		return constant(strings.EqualFold(w, "true"))
	case strings.EqualFold(w, "null"):
		return constant(dbNull)
	}
	if v, ok := parseNumber(w); ok && w[0] >= '0' && w[0] <= '9' {
		return constant(v)
	}
	name := strings.Trim(w, "[]")
	col := p.t.column(name)
	if col == nil {
		return nil, netError(dataPrefix+"EvaluateException", "Cannot find column ["+name+"].")
	}
	return func(r *dataRow) (any, error) { return r.at(col), nil }, nil
}

// compute is DataTable.Compute: a function of a column over rows.
func (t *dataTable) compute(f *frame, text string, rows []*dataRow) (any, error) {
	name, arg, ok := strings.Cut(text, "(")
	col := t.column(strings.Trim(strings.TrimSuffix(strings.TrimSpace(arg), ")"), " []"))
	if !ok || col == nil {
		return nil, netError(dataPrefix+"EvaluateException", "Cannot find column ["+strings.Trim(strings.TrimSuffix(arg, ")"), " []")+"].")
	}
	var values []any
	for _, r := range rows {
		if v := r.at(col); v != dbNull {
			values = append(values, v)
		}
	}
	name = strings.ToUpper(strings.TrimSpace(name))
	if name == "COUNT" {
		return int32(len(values)), nil
	}
	if len(values) == 0 {
		return dbNull, nil
	}
	result := values[0]
	for _, v := range values[1:] {
		switch name {
		case "MIN", "MAX":
			if n := compareData(f, v, result); n < 0 == (name == "MIN") && n != 0 {
				result = v
			}
		case "SUM", "AVG":
			sum, err := f.arith("+", result, v)
			if err != nil {
				return nil, err
			}
			result = sum
		}
	}
	switch name {
	case "SUM":
		if n, ok := result.(int32); ok {
			return int64(n), nil
		}
	case "AVG":
		avg, err := f.arith("/", result, int32(len(values)))
		if n, whole := asInt64(avg); whole && err == nil {
			if _, isInt := psobject.Base(result).(int32); isInt {
				return int32(n), nil
			}
		}
		return avg, err
	}
	return result, nil
}
