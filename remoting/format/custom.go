package format

import (
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// maxCustomDepth is how deep Format-Custom goes by itself.
const maxCustomDepth = 5

// custom is the entry of a custom view: that of the database, or the object taken apart as a class.
func (g *generator) custom(v any) ([]token, error) {
	types := psobject.TypeNames(v)
	if g.view != nil {
		i := pick(types, len(g.view.entries), func(i int) []string { return g.view.entries[i].types })
		if i < 0 {
			return nil, nil
		}
		var out []token
		for _, it := range g.view.entries[i].items {
			for n, t := range splitLines(g.viewValue(it.expr, it.form, v)) {
				if n > 0 {
					out = append(out, token{newline: true})
				}
				out = append(out, token{text: t})
			}
		}
		return out, nil
	}
	b := browser{limit: g.opts.limit(), max: maxCustomDepth, g: g}
	if g.params != nil && g.params.Depth > 0 {
		b.max = g.params.Depth
	}
	if scalar(types) {
		return []token{{text: text(v)}}, nil
	}
	if items, ok := enumerate(v); ok {
		return b.list(items, 0), nil
	}
	return b.object(v, 0, g.params != nil && len(g.params.Columns) > 0)
}

// browser writes objects as classes with their properties.
type browser struct {
	limit, max int
	g          *generator
}

// line is a text with its line end.
func line(s string) []token { return []token{{text: s}, {newline: true}} }

func (b browser) object(v any, depth int, chosen bool) ([]token, error) {
	name := psobject.TypeName(v)
	name = name[strings.LastIndexByte(name, '.')+1:]
	out := append(line("class "+name), line("{")...)
	inner := &frame{left: 2}
	var cols []resolved
	if chosen {
		cols = b.g.columns(v, false)
	} else {
		cols = named(shownNames(v))
	}
	for i := range cols {
		c := &cols[i]
		x, err := b.g.raw(v, c)
		inner.tokens = append(inner.tokens, token{text: c.label + " = "})
		if err != nil {
			mark, err := b.g.failed(v, c, err, "#ERR")
			if err != nil {
				return nil, err
			}
			inner.tokens = append(inner.tokens, line(mark)...)
			continue
		}
		items, list := enumerate(x)
		switch {
		case x == nil:
			inner.tokens = append(inner.tokens, token{newline: true})
		case list && depth < b.max:
			inner.tokens = append(inner.tokens, token{newline: true},
				token{frame: &frame{left: 2, tokens: append(b.list(items, depth+1), token{newline: true})}})
		case list:
			inner.tokens = append(inner.tokens, line(display(x, b.limit, false))...)
		case scalar(psobject.TypeNames(x)) || depth >= b.max || len(shownNames(x)) == 0:
			inner.tokens = append(inner.tokens, line(text(x))...)
		default:
			nested, err := b.object(x, depth+1, false)
			if err != nil {
				return nil, err
			}
			inner.tokens = append(inner.tokens, token{newline: true}, token{frame: &frame{left: 2, tokens: nested}})
		}
	}
	out = append(out, token{frame: inner})
	return append(out, line("}")...), nil
}

func (b browser) list(items []any, depth int) []token {
	out := line("[")
	inner := &frame{left: 2}
	for i, e := range items {
		if b.limit >= 0 && i == b.limit {
			inner.tokens = append(inner.tokens, line(ellipsis)...)
			break
		}
		sub, list := enumerate(e)
		switch {
		case e == nil || scalar(psobject.TypeNames(e)) || depth >= b.max:
			inner.tokens = append(inner.tokens, line(text(e))...)
		case list:
			inner.tokens = append(inner.tokens, b.list(sub, depth+1)...)
		default:
			nested, _ := b.object(e, depth, false)
			inner.tokens = append(inner.tokens, nested...)
		}
	}
	out = append(out, token{frame: inner})
	return append(out, line("]")...)
}
