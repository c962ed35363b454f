package parse

import (
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
)

// Error is one thing wrong with a script's text.
type Error struct {
	ID         string
	Message    string
	Extent     ast.Extent
	Incomplete bool // more text could make it right
}

// Errors is what Parse gives for text that is no valid script, in the order of discovery.
type Errors struct {
	Source *ast.Source
	List   []Error
}

// Error gives the message of PowerShell's ParseException: every error with its place, or only the text of the first where the
// script merely ends too early.
func (e *Errors) Error() string {
	if e.Incomplete() {
		return e.List[0].Message
	}
	return e.Full()
}

// Full gives every error with its place, even where the script merely ends too early.
func (e *Errors) Full() string {
	var parts []string
	for i, x := range e.List {
		if i == maxShownErrors {
			parts = append(parts, "Not all parse errors were reported.  Correct the reported errors and try again.")
			break
		}
		parts = append(parts, e.Source.PositionMessage(x.Extent)+"\n"+x.Message)
	}
	return strings.Join(parts, "\n\n")
}

// maxShownErrors is how many errors PowerShell puts into one message.
const maxShownErrors = 10

// Incomplete tells whether the text could become valid by adding to it; a prompt then asks for another line.
func (e *Errors) Incomplete() bool { return len(e.List) > 0 && e.List[0].Incomplete }

// ID gives the id of the first error, which is the FullyQualifiedErrorId of the whole.
func (e *Errors) ID() string {
	if len(e.List) == 0 {
		return ""
	}
	return e.List[0].ID
}
