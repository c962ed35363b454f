package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"

	"github.com/pslshell/psl/bindings"
)

// annotations writes what editors are told of psl into a folder, and the settings that make them look there.
func (a *app) annotations(dir string) int {
	files, err := bindings.Annotations()
	if err != nil {
		return a.fail(err)
	}
	full, err := filepath.Abs(dir)
	if err != nil {
		return a.fail(err)
	}
	names := make([]string, 0, len(files))
	for n := range files {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		file := filepath.Join(full, filepath.FromSlash(n))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return a.fail(err)
		}
		if err := os.WriteFile(file, []byte(files[n]), 0o644); err != nil {
			return a.fail(err)
		}
	}
	settings, err := json.MarshalIndent(map[string]any{
		"runtime.version":     "Lua 5.1",
		"runtime.plugin":      filepath.Join(full, "plugin.lua"),
		"workspace.library":   []string{filepath.Join(full, "library")},
		"diagnostics.disable": []string{"lowercase-global"},
	}, "", "  ")
	if err != nil {
		return a.fail(err)
	}
	fmt.Fprintf(a.stderr, "%d files written. Put this into .luarc.json in the folder of your scripts:\n", len(names))
	fmt.Fprintf(a.stdout, "%s\n", settings)
	return codeOK
}
