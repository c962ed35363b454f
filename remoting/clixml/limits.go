package clixml

import "fmt"

// What a peer sends decides how much memory and time reading takes, so all of it is bounded here. The values are far
// above what real sessions need and far below what hurts.
const (
	// maxDepth bounds nesting of elements when reading. Values of PowerShell are within 50 levels of objects, each some
	// three elements. The Go stack grows, so the cost of a level is a few hundred bytes.
	maxDepth = 1000

	// maxObjects bounds the values of one document or message: 16 million, about what 1 GiB of XML can hold.
	maxObjects = 1 << 24

	// maxSize bounds one document or message in bytes. Offsets stay in 31 bits with it.
	maxSize = 1<<31 - 1

	// maxRefGap bounds how far a RefId may be above those seen before it is kept in a map rather than a slice: RefIds
	// count up by one when they come from PowerShell, and a hostile one must not reserve memory.
	maxRefGap = 1024

	// maxTypeSets bounds the sets of type names that a decoder remembers between messages, maxTypeSetText the length of
	// one. A session meets some dozens.
	maxTypeSets    = 512
	maxTypeSetText = 8192

	// maxPinned bounds the input that one kept value can keep alive through its neighbours: values are made in blocks,
	// strings are pieces of the input, and a block in use keeps the input of all its strings.
	maxPinned = 64 << 10

	// maxNested is how many values may stand within one another when writing, the outermost one counted: PowerShell's
	// deserialiser refuses the 50th, and a server that meets it in a message stops reading without a word. It is also
	// the guard against live objects without end. PowerShell's own serialiser puts a sentence in the value's place.
	maxNested = 49
	cutText   = "Serialized XML is nested too deeply."
)

// A SyntaxError tells that the input is no CLIXML, or holds a value that is none of its type.
type SyntaxError struct {
	Offset int    // bytes from the start of the input
	Reason string // what is wrong; never contains the text of a secret
}

// Error returns the reason and the place.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("clixml: %s (at byte %d)", e.Reason, e.Offset)
}

// A LimitError tells that a limit of this package or of DecodeOptions was passed.
type LimitError struct {
	What  string // what is limited: depth, objects, bytes
	Limit int
}

// Error names the limit.
func (e *LimitError) Error() string {
	return fmt.Sprintf("clixml: more than %d %s", e.Limit, e.What)
}
