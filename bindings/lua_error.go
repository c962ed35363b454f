package bindings

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/runtime/module"
)

// luaRecord makes a record of an error of the language, so that the prompt shows it as it shows all others; nil for any
// other error.
func luaRecord(err error) *psobject.ErrorRecord {
	var syntax interface {
		Place() (file string, line, column int, source string)
		Problem() string
	}
	var le *module.LuaError
	record := func(kind psobject.ErrorCategory, typ, id, message string) *psobject.ErrorRecord {
		return &psobject.ErrorRecord{Exception: psobject.NewException(typ, message), FullyQualifiedErrorID: id, Cause: err,
			Category: psobject.CategoryInfo{Category: kind, Reason: id}}
	}
	switch {
	case errors.As(err, &syntax):
		_, line, column, source := syntax.Place()
		rec := record(psobject.ParserError, "System.Management.Automation.ParseException", "LuaSyntaxError", syntax.Problem())
		rec.Invocation = &psobject.InvocationInfo{ScriptLineNumber: int32(line), Line: source, OffsetInLine: int32(runes(source, column-1) + 1)}
		rec.Invocation.EndOffsetInLine = rec.Invocation.OffsetInLine + 1
		return rec
	case errors.As(err, &le):
		at := le.Position
		message := le.Message
		if rest, ok := strings.CutPrefix(message, fmt.Sprintf("%s:%d: ", at.File, at.Line)); ok && at.File != "" {
			message = rest
		}
		rec := record(psobject.NotSpecified, "System.Management.Automation.RuntimeException", "LuaError", message)
		rec.ScriptStackTrace = le.Traceback
		if at.Line > 0 {
			start := len(at.Source) - len(strings.TrimLeft(at.Source, " \t"))
			rec.Invocation = &psobject.InvocationInfo{ScriptLineNumber: int32(at.Line), Line: at.Source,
				OffsetInLine: int32(start + 1), EndOffsetInLine: int32(runes(at.Source, len(at.Source)) + 1)}
			if !at.Prompt {
				rec.Invocation.ScriptName = at.File
			}
		}
		return rec
	}
	return nil
}

// runes is how many characters the first bytes of a line are.
func runes(line string, bytes int) int {
	return len([]rune(line[:min(max(bytes, 0), len(line))]))
}
