package module

// Completion is what may stand in place of a part of a text.
type Completion struct {
	// Start and End are the bytes of the text that a candidate replaces.
	Start, End int
	// Candidates are sorted as they are to be offered.
	Candidates []Candidate
}

// Candidate is one text that may be put in.
type Candidate struct {
	// Text is what is put in.
	Text string
	// Label is what the menu shows instead; "" for Text.
	Label string
	// Help says in one line what it is; may be "".
	Help string
}

// Mark says what a part of a text is, by which the prompt colours it.
type Mark struct {
	// Start and End are the part's bytes.
	Start, End int
	Kind       MarkKind
}

// MarkKind is what a part of a text is.
type MarkKind uint8

// The kinds of marks, named as the original's prompt names its colours.
const (
	DefaultMark MarkKind = iota
	CommandMark
	CommentMark
	KeywordMark
	MemberMark
	NumberMark
	OperatorMark
	ParameterMark
	StringMark
	TypeMark
	VariableMark
	ErrorMark
)
