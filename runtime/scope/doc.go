// Package scope holds the variables of a Lua state: a global scope, one scope
// for each running script, private variables and what locals a frame shows.
//
// A script's free variables live in an environment table of its own. Host
// functions and libraries are copied into it, so that they cost what they cost
// in plain Lua; other names not found there are looked up in the global scope.
// Scopes nest no deeper: reading falls outward from locals to the script's
// scope to the global one.
//
// Everything here belongs to the goroutine that owns the state.
package scope
