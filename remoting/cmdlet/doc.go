// Package cmdlet declares cmdlets once and derives the rest: parameters and their sets from a Go struct, PowerShell's
// parameter binder with its errors, the common parameters, and the rules of the streams.
//
// A cmdlet is a Go struct. Its exported fields with a `param` tag are parameters; it implements any of Beginner,
// Processor and Ender:
//
//	type joinLines struct {
//		InputObject string `param:"value mandatory" help:"The lines to join."`
//		Separator   string `param:"pos=0" help:"What stands between them." default:"a comma"`
//		lines       []string
//	}
//
//	func (j *joinLines) Process(r *cmdlet.Run) error { j.lines = append(j.lines, j.InputObject); return nil }
//	func (j *joinLines) End(r *cmdlet.Run) error     { return r.Write(strings.Join(j.lines, j.Separator)) }
//
// Both the embedded engine and the Lua host run declarations, each behind its own Host; so a cmdlet is written once and
// behaves the same on both sides. The binder also serves script functions, whose parameters are made at run time.
package cmdlet
