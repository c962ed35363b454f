package bindings

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/runtime/module"
)

// maxCompletions is how many candidates the other side is asked for.
const maxCompletions = 500

// completionScript asks the session's TabExpansion2 and gives what is needed of its answer as texts: where the part that is
// replaced begins, how long it is, and then for each candidate three texts.
const completionScript = `param($text, $cursor, $most)
$r = TabExpansion2 -inputScript $text -cursorColumn $cursor
"$($r.ReplacementIndex)"; "$($r.ReplacementLength)"
foreach ($m in @($r.CompletionMatches | Select-Object -First $most)) { "$($m.CompletionText)"; "$($m.ListItemText)"; "$($m.ToolTip)" }`

// Complete asks the session.
func (v *visit) Complete(ctx context.Context, text string, cursor int) module.Completion {
	var got []string
	cursor = min(max(cursor, 0), len(text))
	cmd := remoting.Command{Script: completionScript, Arguments: []any{text, int32(units(text[:cursor])), int32(maxCompletions)}}
	_ = v.run(ctx, cmd, func(e remoting.Event) {
		if e.Kind == remoting.Output && len(got) < 2+3*maxCompletions {
			s, _ := psobject.Base(e.Value).(string)
			got = append(got, s)
		}
	})
	if len(got) < 2 {
		return module.Completion{}
	}
	index, err := strconv.Atoi(got[0])
	length, lerr := strconv.Atoi(got[1])
	if err != nil || lerr != nil {
		return module.Completion{}
	}
	c := module.Completion{Start: bytesOf(text, index), End: bytesOf(text, index+length)}
	for got = got[2:]; len(got) >= 3; got = got[3:] {
		help := strings.TrimSpace(got[2])
		if help == got[0] || help == got[1] {
			help = ""
		}
		help, _, _ = strings.Cut(help, "\n")
		c.Candidates = append(c.Candidates, module.Candidate{Text: got[0], Label: got[1], Help: strings.TrimSpace(help)})
	}
	return c
}

// units is how long a text is for .NET.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// bytesOf is the byte of a text at a number of .NET's units.
func bytesOf(s string, n int) int {
	for i, r := range s {
		if n <= 0 {
			return i
		}
		n -= utf16.RuneLen(r)
	}
	return len(s)
}
