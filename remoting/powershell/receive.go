package powershell

import "github.com/pslshell/psl/remoting/psobject"

// Receive makes of a value that was decoded what the engine has for it, in place: a SwitchParameter has its truth as its
// value. It is the counterpart of Export for what comes in: arguments, input, what a script deserialises.
func Receive(v any) any {
	(&receiver{}).value(v)
	return v
}

type receiver struct {
	seen map[any]bool // what has parts, which may be parts of itself
}

func (r *receiver) value(v any) {
	switch x := v.(type) {
	case *psobject.Object:
		if on, ok := psobject.Switch(x); ok {
			*x = *newSwitch(on)
			return
		}
		if !r.enter(x) {
			return
		}
		r.value(x.Base)
		for _, list := range [][]psobject.Property{x.Adapted, x.Extended} {
			for _, p := range list {
				r.value(p.Value)
			}
		}
	case *psobject.List:
		if len(x.Items) > 0 && r.enter(x) {
			for _, item := range x.Items {
				r.value(item)
			}
		}
	case *psobject.Dictionary:
		if x.Len() > 0 && r.enter(x) {
			for _, item := range x.Values() {
				r.value(item)
			}
		}
	}
}

// enter reports whether the parts of a value are still to be looked at.
func (r *receiver) enter(v any) bool {
	if r.seen[v] {
		return false
	}
	if r.seen == nil {
		r.seen = map[any]bool{}
	}
	r.seen[v] = true
	return true
}
