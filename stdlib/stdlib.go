// Package stdlib holds the Lua modules that come with psl. A script loads one by require:
//
//	local retry = require("psl.retry")
//
// A module is a Lua file in this folder, named as it is required, with its documentation at its top.
package stdlib

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed *.lua
var files embed.FS

// Prefix stands before the name of each module.
const Prefix = "psl."

// Modules gives the texts of all modules by the names under which they are required.
func Modules() (map[string]string, error) {
	names, err := fs.Glob(files, "*.lua")
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, n := range names {
		b, err := files.ReadFile(n)
		if err != nil {
			return nil, err
		}
		out[Prefix+strings.TrimSuffix(n, ".lua")] = string(b)
	}
	return out, nil
}
