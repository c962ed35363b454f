// Package engine runs scripts: it owns one Lua state, loads text through
// dialect, gives it an environment from scope, drives pipelines, and turns
// what ends a script into typed errors.
//
// An Engine belongs to the goroutine that calls it. Run ends a script when its
// context does, wherever the script is: commands get the context, and Lua code
// meets it at the next instruction. exit(n) ends a script the same way, so that
// no pcall holds it up.
//
// The package imports no commands. They come in through [module.Host], which
// [Engine.Host] gives.
package engine
