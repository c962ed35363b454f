package bindings

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/runtime/module"
	"github.com/pslshell/psl/stdlib"
)

// installModules makes the modules of stdlib known to require.
func installModules(h module.Host) error {
	modules, err := stdlib.Modules()
	if err != nil {
		return fmt.Errorf("bindings: the modules of psl: %w", err)
	}
	for name, text := range modules {
		h.Preload(name, func(L *lua.LState) int {
			fn, err := h.Load(text, name)
			if err != nil {
				L.RaiseError("%s", err.Error())
			}
			L.Push(fn)
			L.Call(0, 1)
			return 1
		})
	}
	return nil
}
