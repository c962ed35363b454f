package powershell

import (
	"strings"
)

// xpath selects nodes by the everyday part of XPath: steps, //, @, *, positions and [@a='b'] or [name='b'].
func (n *xmlNode) xpath(path string) ([]any, error) {
	cur := []*xmlNode{n}
	p := path
	if strings.HasPrefix(p, "/") {
		root := n
		for root.parent != nil {
			root = root.parent
		}
		cur = []*xmlNode{root}
		if !strings.HasPrefix(p, "//") {
			p = p[1:]
		}
	}
	for p != "" {
		deep := false
		if strings.HasPrefix(p, "//") {
			deep, p = true, p[2:]
		} else {
			p = strings.TrimPrefix(p, "/")
		}
		step := p
		depth := 0
		for i, c := range p {
			if c == '[' {
				depth++
			} else if c == ']' {
				depth--
			} else if c == '/' && depth == 0 {
				step = p[:i]
				break
			}
		}
		p = p[len(step):]
		name, preds := step, ""
		if i := strings.IndexByte(step, '['); i >= 0 {
			name, preds = step[:i], step[i:]
		}
		var next []*xmlNode
		for _, c := range cur {
			var hits []*xmlNode
			switch {
			case name == ".":
				hits = []*xmlNode{c}
			case name == "..":
				if c.parent != nil {
					hits = []*xmlNode{c.parent}
				}
			case strings.HasPrefix(name, "@"):
				for _, a := range c.attrs {
					if name == "@*" || a.name == name[1:] {
						hits = append(hits, a)
					}
				}
				if deep {
					var all []any
					c.find("*", &all)
					for _, x := range all {
						for _, a := range x.(*xmlNode).attrs {
							if name == "@*" || a.name == name[1:] {
								hits = append(hits, a)
							}
						}
					}
				}
			case name == "text()":
				for _, x := range c.children {
					if x.kind == xmlText || x.kind == xmlCData {
						hits = append(hits, x)
					}
				}
			case deep:
				var all []any
				c.find(name, &all)
				for _, x := range all {
					hits = append(hits, x.(*xmlNode))
				}
			default:
				for _, x := range c.children {
					if x.kind == xmlElement && (name == "*" || x.name == name) {
						hits = append(hits, x)
					}
				}
			}
			for rest := preds; rest != ""; {
				end := strings.IndexByte(rest, ']')
				if end < 0 {
					return nil, netError("System.Xml.XPath.XPathException", "'"+path+"' has an invalid token.")
				}
				hits = xpathFilter(hits, strings.TrimSpace(rest[1:end]))
				rest = rest[end+1:]
			}
			next = append(next, hits...)
		}
		cur = next
	}
	out := make([]any, len(cur))
	for i, c := range cur {
		out[i] = c
	}
	return out, nil
}

func xpathFilter(list []*xmlNode, pred string) []*xmlNode {
	if n, ok := parseNumber(pred); ok && pred != "" {
		i, _ := asInt(n)
		if i >= 1 && i <= len(list) {
			return list[i-1 : i]
		}
		return nil
	}
	if pred == "last()" {
		if len(list) == 0 {
			return nil
		}
		return list[len(list)-1:]
	}
	key, val, hasVal := strings.Cut(pred, "=")
	neg := strings.HasSuffix(key, "!")
	key = strings.TrimSpace(strings.TrimSuffix(key, "!"))
	val = strings.Trim(strings.TrimSpace(val), `'"`)
	var out []*xmlNode
	for _, n := range list {
		got, found := "", false
		switch {
		case strings.HasPrefix(key, "@"):
			for _, a := range n.attrs {
				if a.name == key[1:] {
					got, found = a.value, true
				}
			}
		case key == "." || key == "text()":
			got, found = n.inner(), true
		default:
			for _, c := range n.children {
				if c.kind == xmlElement && c.name == key {
					got, found = c.inner(), true
					if !hasVal || got == val {
						break
					}
				}
			}
		}
		if found && (!hasVal || (got == val) != neg) {
			out = append(out, n)
		}
	}
	return out
}
