// Package powershell runs PowerShell scripts: it is the engine behind an endpoint that needs no pwsh.
//
// A [Runspace] is a session, whose variables, functions, classes and modules live from one run to the next. [Runspace.Run] runs a
// [Pipeline]: commands by name with their arguments, or the text of scripts, with objects that stream in and [Streams] that take what comes
// out as it is made. The context ends a run at any time.
//
// Values are those of package psobject; what the engine has of its own, such as script blocks and objects of classes, can be told by
// the names that psobject.TypeNames gives and is turned into values of that package by [Export].
//
// # What there is
//
// The language of PowerShell 7 but for workflows and DSC configurations; jobs, which run in this process; the cmdlets of package cmdlets and those of the session itself
// (variables, functions, modules, script blocks, Write-*, ForEach-Object and its like); the everyday types and members of .NET, which
// are written out by hand: a type that is missing is answered with TypeNotFound, a member with MethodNotFound or nothing, as for any other name
// that does not exist. Programs of the system run unless [Options] forbid it.
//
// A session has environment variables and a current folder of its own, which the programs that it starts get; nothing that a script does
// changes those of the process. Its jobs end with it.
//
// # How it works
//
// Package parse makes a tree of package ast, and frames (frame.go) walk it: statement.go, expr.go, operators.go. A call goes through
// pipeline.go, which links processors, the stages of a pipeline: function.go for functions with bind.go for their parameters, host.go for
// cmdlets, native.go for programs. Errors are faults (fault.go), which carry the record that a script sees. The files named static_* hold the .NET types'
// static members and constructors, method.go and member.go those of objects.
package powershell
