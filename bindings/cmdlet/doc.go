// Package cmdlet makes a declared cmdlet a Lua function: names, arguments as Lua writes them, the pipeline's stage, the
// streams on the terminal, the list of errors, variables named by common parameters; and the help that a declaration
// gives.
//
// The declaration itself and PowerShell's binder are remoting/cmdlet's, because the embedded engine uses them too.
package cmdlet
