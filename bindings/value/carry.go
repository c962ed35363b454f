package value

import (
	"errors"
	"fmt"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/runtime/module"
)

// Carrier takes values from one Lua state to another. Objects are copied, so that each state has its own; what may be
// used from several goroutines, such as a session, is the same in both.
type Carrier struct{ From, To *Values }

var _ module.Carrier = Carrier{}

// Carry gives a value for the other state.
func (c Carrier) Carry(to *lua.LState, ud *lua.LUserData) (lua.LValue, error) {
	switch {
	case ud == c.From.nullValue:
		return c.To.nullValue, nil
	case ud.Metatable != c.From.object:
		return nil, errors.New("a value of a Lua library, which stays where it was made")
	}
	if _, ok := ud.Value.(*errorValue); ok {
		return &lua.LUserData{Value: ud.Value, Metatable: c.To.object, Env: to.Env}, nil
	}
	v, err := Copy(ud.Value)
	if err != nil {
		return nil, err
	}
	return &lua.LUserData{Value: v, Metatable: c.To.object, Env: to.Env}, nil
}

// Metatable gives the counterpart of the metatables that values have.
func (c Carrier) Metatable(m *lua.LTable) (*lua.LTable, bool) {
	switch m {
	case c.From.collection:
		return c.To.collection, true
	case c.From.object:
		return c.To.object, true
	case c.From.null:
		return c.To.null, true
	}
	if m.RawGetString(originKey) != lua.LNil || m.RawGetString(notesKey) != lua.LNil {
		return c.To.collection, true
	}
	return nil, false
}

// Copy copies an object with all that it holds, so that two goroutines can have one each. Computed properties become the
// values that they have now. What belongs to a Lua state is an error.
func Copy(v any) (any, error) { return copies{}.of(v) }

type copies map[any]any

func (c copies) of(v any) (any, error) {
	switch x := v.(type) {
	case *psobject.Object:
		if x == nil {
			return nil, nil
		}
		if have, ok := c[x]; ok {
			return have, nil
		}
		o := *x
		c[x] = &o
		var err error
		if o.Base, err = c.of(x.Base); err != nil {
			return nil, err
		}
		if o.Adapted, err = c.properties(x, x.Adapted); err != nil {
			return nil, err
		}
		o.Extended, err = c.properties(x, x.Extended)
		return &o, err
	case *psobject.List:
		if have, ok := c[x]; ok {
			return have, nil
		}
		l := &psobject.List{Type: x.Type, Kind: x.Kind, Items: make([]any, len(x.Items))}
		c[x] = l
		for i, e := range x.Items {
			var err error
			if l.Items[i], err = c.of(e); err != nil {
				return nil, err
			}
		}
		return l, nil
	case *psobject.Dictionary:
		if have, ok := c[x]; ok {
			return have, nil
		}
		d := x.Clone()
		c[x] = d
		for i := range d.Len() {
			_, e := d.At(i)
			e, err := c.of(e)
			if err != nil {
				return nil, err
			}
			d.SetAt(i, e)
		}
		return d, nil
	case []byte:
		return slices.Clone(x), nil
	case *psobject.ErrorRecord:
		r := *x
		return &r, nil
	case lua.LValue, *Function:
		return nil, errors.New("an object that holds a Lua function, which stays where it was made")
	case psobject.HostValue:
		return nil, fmt.Errorf("%s, which stays where it was made", x.PSHostValue())
	}
	return v, nil // a value that nobody changes, or that many may use at once
}

func (c copies) properties(self *psobject.Object, list []psobject.Property) ([]psobject.Property, error) {
	out := slices.Clone(list)
	for i := range out {
		v := out[i].Value
		if computed, ok := v.(*psobject.Computed); ok {
			v, _ = computed.Get(self) // one that fails reads as nothing
		}
		var err error
		if out[i].Value, err = c.of(v); err != nil {
			return nil, err
		}
	}
	return out, nil
}
