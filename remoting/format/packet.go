package format

import "github.com/pslshell/psl/remoting/psobject"

// Alignment is where a text stands in its column.
type Alignment uint8

// The alignments; Unset means: what the column or the value says.
const (
	Unset Alignment = iota
	Left
	Center
	Right
)

// packet is what a Shaper makes of objects: FormatStartData and its kin. They are objects, so that what a Format cmdlet
// puts out can be kept in variables and shown later.
type packet struct{ typeName string }

const packetPrefix = "Microsoft.PowerShell.Commands.Internal.Format."

func (p packet) PSTypeNames() []string { return classTypes(p.typeName) }
func (p packet) PSText() string        { return packetPrefix + p.typeName }
func (p packet) isPacket()             {}

// Packet is implemented by all packets.
type Packet interface {
	psobject.Live
	isPacket()
}

// IsPacket tells whether v is part of a formatted document, which only a Writer or Formatter understands.
func IsPacket(v any) bool {
	_, ok := psobject.Base(v).(Packet)
	if !ok {
		_, ok = received(v)
	}
	return ok
}

// start begins a document of one shape.
type start struct {
	packet
	kind    viewKind
	columns []column // of a table
	wide    int      // columns of a wide view, 0 for 2 or as many as fit
	hide    bool     // no headers
	repeat  bool     // headers again after each screen of rows: accepted
	auto    bool     // widths from all entries
}

// column is a column of a table; width 0 is for the writer to find.
type column struct {
	label string
	width int
	align Alignment
}

// groupStart begins a group; entry is its header, nil for none.
type groupStart struct {
	packet
	entry []token
}

type groupEnd struct{ packet }

type end struct{ packet }

// entry is one object, or text where raw. An entry that is out of band takes no part in the document: it stands where it
// comes.
type entry struct {
	packet
	oob    bool
	raw    bool
	text   string // raw text, or the value of a wide view
	ended  bool   // raw text has its line end already or wants none
	cells  []cell
	wrap   bool
	fields []field
	tokens []token
}

type cell struct {
	text  string
	align Alignment
}

// field is a line of a list.
type field struct{ label, text string }

// token is a piece of a custom view: text, a line end or a frame around others.
type token struct {
	text    string
	newline bool
	frame   *frame
}

type frame struct {
	left, right int
	first       int // more for the first line, negative for the lines after it
	tokens      []token
}

func newStart() *start           { return &start{packet: packet{"FormatStartData"}} }
func newEntry() *entry           { return &entry{packet: packet{"FormatEntryData"}} }
func newGroupStart() *groupStart { return &groupStart{packet: packet{"GroupStartData"}} }
func newGroupEnd() *groupEnd     { return &groupEnd{packet{"GroupEndData"}} }
func newEnd() *end               { return &end{packet{"FormatEndData"}} }

func rawEntry(text string) *entry {
	e := newEntry()
	e.oob, e.raw, e.text = true, true, text
	return e
}
