package bindings

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
)

// advised are words that people enter to do what a prompt has another way for.
var advised = map[string]string{
	"quit": "exit(), or Ctrl-D, leaves.", "logout": "exit(), or Ctrl-D, leaves.", "bye": "exit(), or Ctrl-D, leaves.",
	"cls": "Ctrl-L clears the screen.", "clear": "Ctrl-L clears the screen.", "clear_host": "Ctrl-L clears the screen.",
	"history": "Up and Ctrl-R go through what was entered.", "get_history": "Up and Ctrl-R go through what was entered.", "h": "Up and Ctrl-R go through what was entered.",
	"get_alias": "help(name) tells a cmdlet's aliases.", "gal": "help(name) tells a cmdlet's aliases.",
	"get_module": "require(name) loads a module of Lua; get_command() lists the cmdlets.", "gmo": "require(name) loads a module of Lua; get_command() lists the cmdlets.",
	"man": "help() lists what there is; help(\"language\") is a topic.",
}

// Advice says what somebody meant who entered nothing but a name, as PowerShell runs a cmdlet: in Lua that is a value, and
// one that a name does not have is nil, which shows nothing. It is "" for any other input.
func (k *Completer) Advice(text string) string {
	if text == "" || !isWord(text) || text[0] >= '0' && text[0] <= '9' || slices.Contains(completedWords, text) {
		return ""
	}
	k.learn()
	v := k.variable(text)
	switch {
	case k.byName[text] != nil, v.Type() == lua.LTFunction:
		return text + " is a function: " + text + "() calls it."
	case v != lua.LNil:
		return ""
	}
	if a := advised[text]; a != "" {
		return a
	}
	var names []string
	for _, d := range k.byName {
		names = append(names, luacmdlet.LuaName(d.Name))
	}
	if n := nearest(text, names); n != "" {
		return "There is no " + text + ": did you mean " + n + "()?"
	}
	return ""
}

// Defined reports whether a name has a value at the prompt.
func (k *Completer) Defined(name string) bool {
	return k.byName[name] != nil || k.variable(name) != lua.LNil
}
