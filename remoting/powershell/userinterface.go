package powershell

import "github.com/pslshell/psl/remoting/psobject"

// UserInterface is what a Host may be besides: a user interface with more than lines of text. A host without it refuses what only it can
// serve, as the original's hosts do.
type UserInterface interface {
	// EndLine ends a line, or shows an empty one.
	EndLine() error
	// WriteStreamLine shows a line of a stream: error, warning, verbose or debug.
	WriteStreamLine(kind psobject.StreamKind, text string) error
	// WriteProgress shows progress.
	WriteProgress(source int64, r *psobject.ProgressRecord) error
	// Prompt asks for the values of fields and gives them by name.
	Prompt(caption, message string, fields []Field) (*psobject.Dictionary, error)
	// Choose asks for one of some choices and gives its index; selected is the default, -1 for none.
	Choose(caption, message string, choices []Choice, selected int) (int, error)
	// ChooseSeveral is Choose for a question with several answers; selected are the defaults.
	ChooseSeveral(caption, message string, choices []Choice, selected []int) ([]int, error)
	// CredentialFor asks for a user's name and password.
	CredentialFor(r CredentialRequest) (*psobject.Credential, error)
	// Screen is the host's screen and keyboard; nil where there is none.
	Screen() Screen
}

// Field is a value that a Prompt asks for.
type Field struct {
	Name, Label, Help string
	// Type is the full name of its .NET type, and Assembly that with its assembly.
	Type, Assembly string
	Mandatory      bool
	Default        any
}

// Choice is one answer to a question. An & in the label stands before the key that selects it.
type Choice struct{ Label, Help string }

// CredentialRequest is a question for a user's name and password.
type CredentialRequest struct {
	Caption, Message, User, Target string
	// Kinds tells that AllowedTypes and Options (PSCredentialTypes, PSCredentialUIOptions) were given.
	Kinds                 bool
	AllowedTypes, Options int32
}

// Screen is a screen of character cells and the keyboard before it. Colours are ConsoleColors.
type Screen interface {
	// State tells what is known of the screen.
	State() ScreenState
	// Set changes the screen to what s has in one property.
	Set(p ScreenProperty, s ScreenState) error
	// ReadKey waits for a key; options are ReadKeyOptions.
	ReadKey(options int32) (Key, error)
	// FlushInput forgets the keys that wait.
	FlushInput() error
	// Fill writes one cell all over a rectangle.
	Fill(r Rectangle, with Cell) error
	// Put writes rows of cells, all of one length, the first at a place.
	Put(at Point, rows [][]Cell) error
	// Scroll moves a rectangle's cells to a place, as far as they are within clip, and leaves fill behind.
	Scroll(source Rectangle, to Point, clip Rectangle, fill Cell) error
}

// Point is a place on the screen, from 0,0 at the top left.
type Point struct{ X, Y int32 }

// Extent is a size in cells.
type Extent struct{ Width, Height int32 }

// Rectangle is a part of the screen, its borders included.
type Rectangle struct{ Left, Top, Right, Bottom int32 }

// Cell is what stands at one place of the screen.
type Cell struct {
	Character              uint16
	Foreground, Background int32
	Kind                   int32 // BufferCellType
}

// Key is a key that was pressed or let go.
type Key struct {
	Code, State int32 // State is ControlKeyStates
	Character   uint16
	Down        bool
}

// ScreenState is what can be known of a screen.
type ScreenState struct {
	Foreground, Background int32
	Cursor, Window         Point
	CursorSize             int32 // percent of a cell
	Buffer, WindowSize     Extent
	MaxWindow, MaxPhysical Extent
	Title                  string
}

// ScreenProperty is one property of a screen that can be set.
type ScreenProperty int

// The properties.
const (
	ScreenForeground ScreenProperty = iota
	ScreenBackground
	ScreenCursor
	ScreenWindow
	ScreenCursorSize
	ScreenBuffer
	ScreenWindowSize
	ScreenTitle
)
