// Package dialect turns psl source text into gopher-lua bytecode.
//
// The language is Lua 5.1 as gopher-lua accepts it (goto included) plus the
// additions of psl. Every valid Lua 5.1 program keeps its meaning and its
// speed: what the dialect adds is paid for only where it is used.
//
//   - A pipeline, a | f{...} | g(x) | function(o) ... end, compiles to one call
//     of [HookPipeline] whose arguments are its stages. "|" binds weaker than
//     "or" and may begin a line.
//   - $using:name in a string literal keeps a getter of the visible local
//     beside the text ([HookUsing]); the literal stays an ordinary string.
//   - private.x lives in a hidden table of the running function.
//   - Locals named like preference variables are captured by the functions
//     inside, so that a command finds them from its caller's frame.
//   - With [Options.Prompt], an input that is an expression is displayed, and
//     locals of the chunk's top level survive in [Options.Locals].
//
// Multiple assignment and display need no code of their own: a command asks the
// running frame how many results are wanted (see package engine).
//
// Calls of the host are emitted as loads of constants, which no script can
// name, replace or see through setfenv or the debug library; [Program.Bind]
// puts the values in.
//
// The package is pure: no files, goroutines, clocks or state.
package dialect
