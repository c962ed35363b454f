package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// foreachMethod is .ForEach() of a value that stands for the list.
func (f *frame) foreachMethod(of any, list, args []any) (any, error) {
	if len(args) == 0 {
		return nil, newFaultOf(smaPrefix+"MethodException", "MethodCountCouldNotFindBest", psobject.NotSpecified, nil, `Cannot find an overload for "ForEach" and the argument count: "0".`)
	}
	out := []any{}
	switch a := psobject.Base(args[0]).(type) {
	case *ScriptBlock:
		en, ok := enumeratorOf(of)
		if !ok {
			en = newEnumerator(list)
		}
		for e, more := en.next(); more; e, more = en.next() {
			r, err := f.runBlock(a, plain(e), true, args[1:])
			if err == nil {
				err = en.bad()
			}
			if err != nil {
				return nil, err
			}
			out = append(out, r...)
		}
	case *Type:
		for _, e := range list {
			v, err := f.castTo(plain(e), a)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
	default:
		name := f.text(a)
		for _, e := range list {
			e = plain(e)
			if e == nil {
				continue
			}
			if len(args) == 1 {
				v, known, err := f.property(e, name)
				if err != nil {
					return nil, err
				}
				if known {
					out = append(out, v)
					continue
				}
			} else if _, known, _ := f.property(e, name); known {
				if err := f.setMember(e, name, args[1]); err != nil {
					return nil, err
				}
				continue
			}
			v, known, err := f.tryMethod(e, name, args[1:])
			if err != nil {
				return nil, err
			}
			if known && !isNone(v) {
				out = append(out, v)
			}
		}
	}
	return &psobject.List{Type: collectionOfObject, Items: out}, nil
}

const collectionOfObject = "System.Collections.ObjectModel.Collection`1[[System.Management.Automation.PSObject]]"

// whereMethod is .Where().
func (f *frame) whereMethod(list, args []any) (any, error) {
	if len(args) == 0 {
		return nil, newFaultOf(smaPrefix+"MethodException", "MethodCountCouldNotFindBest", psobject.NotSpecified, nil, `Cannot find an overload for "Where" and the argument count: "0".`)
	}
	mode, n := "default", 0
	if len(args) > 1 {
		mode = strings.ToLower(f.text(args[1]))
	}
	if len(args) > 2 {
		n, _ = asInt(args[2])
	}
	sb, ok := psobject.Base(args[0]).(*ScriptBlock)
	if !ok {
		return nil, badCast(args[0], f.in.rs.typeOf(smaPrefix+"ScriptBlock"))
	}
	var hits, misses []any
	collect := func(l []any) *psobject.List {
		if l == nil {
			l = []any{}
		}
		return &psobject.List{Type: collectionOfObject, Items: l}
	}
	limit := n
	if limit == 0 && mode == "first" {
		limit = 1
	}
	for i, e := range list {
		e = plain(e)
		r, err := f.runBlock(sb, e, true, nil)
		if err != nil {
			return nil, err
		}
		hit := truth(collapse(r))
		switch mode {
		case "until":
			if hit || n > 0 && len(hits) >= n {
				return collect(hits), nil
			}
			hits = append(hits, e)
			continue
		case "skipuntil":
			if hit {
				rest := list[i:]
				if n > 0 && len(rest) > n {
					rest = rest[:n]
				}
				return collect(append([]any(nil), rest...)), nil
			}
			continue
		}
		if hit {
			if mode == "split" && n > 0 && len(hits) >= n {
				misses = append(misses, e)
				continue
			}
			hits = append(hits, e)
			if (mode == "default" || mode == "first") && limit > 0 && len(hits) >= limit {
				break
			}
		} else {
			misses = append(misses, e)
		}
	}
	switch mode {
	case "last":
		if n == 0 {
			n = 1
		}
		if len(hits) > n {
			hits = hits[len(hits)-n:]
		}
	case "split":
		return psobject.NewArray(collect(hits), collect(misses)), nil
	case "skipuntil":
		return collect(nil), nil
	}
	return collect(hits), nil
}
