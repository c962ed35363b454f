package clixml

import (
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// object reads <Obj>.
func (d *Decoder) object(t *tag) (any, error) {
	if t.closed {
		o := d.blocks.object()
		d.refs.set(t.ref, o)
		return o, nil
	}
	if err := d.enter(); err != nil {
		return nil, err
	}
	var (
		o    *psobject.Object // nil until something needs it
		bare any              // a list or dictionary that so far needs no Object around it
		ts   *typeSet
		base any
		text string
		has  struct{ text, base bool }
	)
	id := t.ref // not t itself, which would then live on the heap
	need := func() *psobject.Object {
		if o == nil {
			o = d.blocks.object()
			d.refs.set(id, o)
		}
		return o
	}
	var c tag // outside the loop: inside, it would live on the heap
	for {
		more, err := d.child(t, &c)
		if err != nil {
			return nil, err
		}
		if !more {
			break
		}
		switch c.name {
		case "TN":
			if ts, err = d.typeNames(&c); err != nil {
				return nil, err
			}
			continue
		case "TNRef":
			if ts = d.typeRefs.get(c.ref); ts == nil {
				return nil, d.fail(c.start, "a TNRef to type names that did not come")
			}
			if !c.closed {
				if err := d.empty(&c); err != nil {
					return nil, err
				}
			}
			continue
		case "ToString":
			if text, err = d.text(&c); err != nil {
				return nil, err
			}
			has.text = true
			continue
		case "Props":
			p := need()
			if p.Adapted != nil {
				return nil, d.fail(c.start, "a second <Props>")
			}
			if p.Adapted, err = d.properties(&c); err != nil {
				return nil, err
			}
			continue
		case "MS":
			p := need()
			if p.Extended != nil {
				return nil, d.fail(c.start, "a second <MS>")
			}
			if p.Extended, err = d.properties(&c); err != nil {
				return nil, err
			}
			continue
		}
		if has.base {
			return nil, d.fail(c.start, "a second value in <Obj>")
		}
		has.base = true
		switch c.name {
		case "LST", "QUE", "STK", "IE":
			l := d.newList(c.name, ts)
			base = l
			if ts != nil && ts.plain && !has.text && o == nil {
				bare = l
				d.refs.set(t.ref, l)
			} else {
				need()
			}
			if err := d.list(&c, l); err != nil {
				return nil, err
			}
		case "DCT":
			dict := d.newDictionary(ts)
			base = dict
			if ts != nil && ts.plain && !has.text && o == nil {
				bare = dict
				d.refs.set(t.ref, dict)
			} else {
				need()
			}
			if err := d.dictionary(&c, dict); err != nil {
				return nil, err
			}
		default:
			if base, err = d.value(&c); err != nil {
				return nil, err
			}
		}
	}
	d.depth--
	if o == nil && bare != nil && !has.text {
		return bare, nil
	}
	if o == nil && ts != nil && ts.enum && has.text && has.base && !d.o.Deserialized {
		if n, ok := base.(int32); ok {
			e := any(psobject.Enum{Type: ts.came, Value: int64(n), Name: text})
			d.refs.set(t.ref, e)
			return e, nil
		}
	}
	need()
	o.Base, o.Text, o.HasText = base, text, has.text
	if ts != nil {
		o.TypeNames = ts.names
		if d.o.Deserialized && ts.keep {
			v := rehydrate(ts.came, o)
			d.refs.set(t.ref, anew{v})
			return v, nil
		}
	} else if d.o.Deserialized && base == nil {
		o.TypeNames = customNames
	}
	return o, nil
}

func (d *Decoder) newList(element string, ts *typeSet) *psobject.List {
	l := &psobject.List{Type: psobject.ObjectArray}
	switch element {
	case "QUE":
		l.Kind = psobject.KindQueue
	case "STK":
		l.Kind = psobject.KindStack
	case "IE":
		l.Kind = psobject.KindEnumerable
	}
	if d.o.Deserialized {
		switch l.Kind {
		case psobject.KindQueue:
			l.Type = "System.Collections.Queue"
		case psobject.KindStack:
			l.Type = "System.Collections.Stack"
		default:
			l.Kind, l.Type = psobject.KindList, psobject.ArrayList
		}
	} else if ts != nil {
		l.Type = ts.came
	}
	return l
}

func (d *Decoder) newDictionary(ts *typeSet) *psobject.Dictionary {
	dict := psobject.NewHashtable()
	switch {
	case ts == nil:
	case !d.o.Deserialized:
		dict.Type = ts.came
	case ts.keep:
		dict.Type = ts.came
	case strings.TrimPrefix(ts.came, deserialized) == psobject.OrderedDict:
		dict.Type = psobject.OrderedDict
	}
	return dict
}

// typeNames reads <TN>, or finds a set that was read before.
func (d *Decoder) typeNames(t *tag) (*typeSet, error) {
	var ts *typeSet
	if t.closed {
		ts = &typeSet{names: []string{}}
		d.typeRefs.set(t.ref, ts)
		return ts, nil
	}
	end := strings.Index(d.in[d.pos:], "</TN>")
	if end >= 0 {
		if ts = d.types[d.in[d.pos:d.pos+end]]; ts != nil {
			d.pos += end + len("</TN>")
			d.typeRefs.set(t.ref, ts)
			return ts, nil
		}
	}
	from := d.pos
	names := make([]string, 0, 4)
	for {
		var c tag
		more, err := d.child(t, &c)
		if err != nil {
			return nil, err
		}
		if !more {
			break
		}
		if c.name != "T" {
			return nil, d.fail(c.start, "<"+clip(c.name)+"> where a type name is expected")
		}
		n, err := d.text(&c)
		if err != nil {
			return nil, err
		}
		if len(names) >= maxRefGap {
			return nil, &LimitError{"type names", maxRefGap}
		}
		names = append(names, strings.Clone(n))
	}
	ts = newTypeSet(slices.Clip(names), d.o.Deserialized)
	if raw := d.in[from:max(from, from+end)]; end >= 0 && len(raw) <= maxTypeSetText && len(d.types) < maxTypeSets {
		if d.types == nil {
			d.types = map[string]*typeSet{}
		}
		d.types[strings.Clone(raw)] = ts
	}
	d.typeRefs.set(t.ref, ts)
	return ts, nil
}

func newTypeSet(names []string, asDeserialized bool) *typeSet {
	ts := &typeSet{names: names}
	if len(names) == 0 {
		ts.names = []string{}
		return ts
	}
	ts.came = names[0]
	switch n := len(names); {
	case asDeserialized:
		if ts.names, ts.keep = rehydrated(names); !ts.keep {
			ts.names = deserializedNames(names)
		}
		ts.came = strings.TrimPrefix(ts.names[0], deserialized)
	case n == 4 && names[1] == "System.Enum" && names[2] == "System.ValueType" && names[3] == "System.Object":
		ts.enum = true
	case n == 2 && names[1] == "System.Object":
		// An array has three names; anything else with two may be a list or dictionary.
		ts.plain = !(&psobject.List{Type: names[0]}).FixedSize()
	case n == 3 && names[1] == "System.Array" && names[2] == "System.Object":
		ts.plain = (&psobject.List{Type: names[0]}).FixedSize()
	}
	return ts
}
