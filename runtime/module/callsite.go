package module

// CallSite is a call in a text that was not run, as far as the text tells: f(...), f{...} or f"..." where f is no local.
type CallSite struct {
	Name     string
	Position Position
	Column   int // from 1, in bytes
	// Known tells that the host or the text gives the name a meaning; Own that the text does.
	Known, Own bool
	// Stage tells that the call stands behind a |.
	Stage bool
	// Fields are the named ones where a table is the only argument; Values is the number of the others, or of the arguments.
	Fields []FieldSite
	Values int
	// Open tells that there may be more arguments than the text shows.
	Open bool
}

// FieldSite is a named field of such a table.
type FieldSite struct {
	Name     string
	Position Position
	Column   int
	// Text is the value where that is a literal string, which HasText tells.
	Text    string
	HasText bool
}

// Finding is what is wrong at a place of a text that was not run.
type Finding struct {
	Position Position
	Column   int
	Message  string
}
