// Package runtime is a map of the Lua host and holds no code.
//
// The packages below it run scripts and know nothing of remoting. PowerShell
// objects are opaque values to them; what a command is, how objects become Lua
// values and how they are shown comes in through the interfaces of module.
//
//	dialect  source text -> gopher-lua bytecode: own lexer and parser, pure
//	scope    global, script, local and private variables, preference variables
//	engine   one Lua state and the goroutine that owns it: load, run, cancel,
//	         limits, tracebacks, the pipeline driver
//	module   what a binding is given and must fulfil; imports no engine
//	repl     read, complete, evaluate, show
//
// A script passes them in this order: engine reads the text, dialect compiles
// it, scope gives it an environment, engine runs it. Commands that the script
// calls were registered through module.Host.
package runtime
