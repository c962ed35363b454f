// Package stdlib holds the Lua texts that come with psl. A script loads a module by require:
//
//	local retry = require("psl.retry")
//
// A module is a Lua file in this folder, named as it is required, with its documentation at its top. The folder annotations
// holds what an editor is told of psl beside the cmdlets.
package stdlib

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed *.lua annotations/*.lua
var files embed.FS

// Prefix stands before the name of each module.
const Prefix = "psl."

// Modules gives the texts of all modules by the names under which they are required.
func Modules() (map[string]string, error) {
	return texts("*.lua", Prefix)
}

// Annotations gives the texts for editors by their names without .lua: values describes what psl adds to Lua for
// lua-language-server, plugin lets it read pipelines.
func Annotations() (map[string]string, error) {
	return texts("annotations/*.lua", "")
}

func texts(pattern, prefix string) (map[string]string, error) {
	names, err := fs.Glob(files, pattern)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, n := range names {
		b, err := files.ReadFile(n)
		if err != nil {
			return nil, err
		}
		out[prefix+strings.TrimSuffix(n[strings.LastIndexByte(n, '/')+1:], ".lua")] = string(b)
	}
	return out, nil
}
