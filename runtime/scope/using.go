package scope

import (
	"container/list"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/runtime/module"
)

// maxUsing bounds the literals whose locals are remembered. Those used least
// recently are forgotten first; then the frame of the call still answers.
const maxUsing = 1024

// usingEntry reads the locals that a literal with $using: can see.
type usingEntry struct {
	text   string
	names  []string
	getter *lua.LFunction
}

type usingTable struct {
	byText map[string]*list.Element
	order  *list.List // newest first
}

func (t *usingTable) init() {
	t.byText, t.order = map[string]*list.Element{}, list.New()
}

func (t *usingTable) put(e *usingEntry) {
	if old, ok := t.byText[e.text]; ok {
		old.Value = e
		t.order.MoveToFront(old)
		return
	}
	t.byText[e.text] = t.order.PushFront(e)
	if t.order.Len() > maxUsing {
		last := t.order.Back()
		t.order.Remove(last)
		delete(t.byText, last.Value.(*usingEntry).text)
	}
}

func (t *usingTable) drop(text string) {
	if old, ok := t.byText[text]; ok {
		t.order.Remove(old)
		delete(t.byText, text)
	}
}

func (t *usingTable) get(text string) *usingEntry {
	if e, ok := t.byText[text]; ok {
		return e.Value.(*usingEntry)
	}
	return nil
}

func (e *usingEntry) read(L *lua.LState, match func(string) bool) (lua.LValue, bool) {
	if e == nil {
		return nil, false
	}
	for i, n := range e.names {
		if !match(n) {
			continue
		}
		values, err := module.Invoke(L, e.getter)
		if err != nil || i >= len(values) {
			return lua.LNil, false
		}
		return values[i], true
	}
	return nil, false
}

// KeepUsing remembers how to read the locals that a literal text can see. It
// is the host's side of dialect.HookUsing; a nil getter forgets the text.
func (s *Scopes) KeepUsing(text string, getter *lua.LFunction, names []string) {
	if getter == nil {
		s.using.drop(text)
		return
	}
	s.using.put(&usingEntry{text: text, names: names, getter: getter})
}
