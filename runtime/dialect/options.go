package dialect

// Hooks are the host's functions that compiled code calls. They appear in the
// bytecode as constants; see [Program.Bind].
const (
	// HookSource(name, callee, args...) evaluates a call that begins a
	// pipeline: a streaming stage for a command, else the call's first result.
	HookSource = "(source)"
	// HookStage(name, callee, args...) makes a stage.
	HookStage = "(stage)"
	// HookMethodStage(method, receiver, args...) makes a stage of a method.
	HookMethodStage = "(method stage)"
	// HookPipeline(source, stages...) runs a pipeline.
	HookPipeline = "(pipeline)"
	// HookUsing(text, getter, name...) keeps getter, a function giving the
	// values of the named locals, for the text and returns the text. Without
	// names it forgets what was kept.
	HookUsing = "(using)"
	// HookPrivate() gives the private table of the calling function, and a
	// view of it with the function's environment behind.
	HookPrivate = "(private variables)"
	// HookPromptPrivate() is HookPrivate for the prompt, whose private
	// variables outlive the chunk.
	HookPromptPrivate = "(prompt private variables)"
	// HookDisplay(values...) displays what was typed at the prompt.
	HookDisplay = "(display)"
	// HookDisplayCall(name, callee, args...) makes a call typed at the prompt
	// and displays its results.
	HookDisplayCall = "(display call)"
	// HookLocals is no function but the table with the prompt's locals.
	HookLocals = "(prompt locals)"
)

// Hidden locals of functions that use private variables. No source text can
// spell these names.
const (
	LocalPrivate     = "(private)"
	localPrivateView = "(private view)"
	localCapture     = "(captured preference)"
)

// Options change how a text is compiled. The zero value compiles a script.
type Options struct {
	// Preferences says which names are preference variables; nil means none.
	Preferences func(name string) bool
	// Prompt compiles one input of the prompt: an expression is displayed.
	Prompt bool
	// Locals, with Prompt, holds the locals of earlier inputs. Compile adds
	// those of this one when it succeeds.
	Locals *PromptLocals
	// Shebang ignores a first line that begins with #.
	Shebang bool

	survey bool // the parser notes calls and assignments
}

// PromptLocals remembers the locals declared at the prompt. The zero value is
// ready. It is not safe for use by several goroutines.
type PromptLocals struct {
	slots   map[string]string
	private map[string]bool
	n       int
}

// Slot gives the key in the [HookLocals] table that holds a local, "" where
// none of that name is declared.
func (l *PromptLocals) Slot(name string) string {
	if l == nil {
		return ""
	}
	return l.slots[name]
}

// Names calls yield with each declared local and its slot.
func (l *PromptLocals) Names(yield func(name, slot string) bool) {
	if l == nil {
		return
	}
	for n, s := range l.slots {
		if !yield(n, s) {
			return
		}
	}
}

func (l *PromptLocals) clone() *PromptLocals {
	c := &PromptLocals{slots: map[string]string{}, private: map[string]bool{}}
	if l != nil {
		for k, v := range l.slots {
			c.slots[k] = v
		}
		for k := range l.private {
			c.private[k] = true
		}
		c.n = l.n
	}
	return c
}
