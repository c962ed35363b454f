package format_test

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/format"
	"github.com/pslshell/psl/remoting/psobject"
)

// errorCase is a line of testdata/errors.jsonl, which testdata/errors.ps1 wrote on PowerShell 7.6.9; the folder of the
// script is replaced by /scripts.
type errorCase struct {
	Name, Message, Type, Details, Action, ID, Activity, Reason, TargetName, TargetType string
	Thrown, Invocation                                                                 bool
	Category                                                                           int32
	Command, CommandType, InvocationName, Script, Line, Position                       string
	LineNumber, Offset                                                                 int32
	Want                                                                               map[string]string
}

func (c *errorCase) record() *psobject.ErrorRecord {
	r := &psobject.ErrorRecord{Exception: psobject.NewException(c.Type, c.Message), FullyQualifiedErrorID: c.ID,
		Category: psobject.CategoryInfo{Category: psobject.ErrorCategory(c.Category), Activity: c.Activity, Reason: c.Reason, TargetName: c.TargetName, TargetType: c.TargetType}}
	if c.Thrown {
		r.Exception.Properties = []psobject.Property{{Name: "WasThrownFromThrowStatement", Value: true}}
	}
	if c.Details != "" || c.Action != "" {
		r.Details = &psobject.ErrorDetails{Message: c.Details, RecommendedAction: c.Action}
	}
	if c.Invocation {
		r.Invocation = &psobject.InvocationInfo{MyCommand: c.Command, CommandType: c.CommandType, InvocationName: c.InvocationName, ScriptName: c.Script,
			Line: c.Line, ScriptLineNumber: c.LineNumber, OffsetInLine: c.Offset, PositionMessage: c.Position}
	}
	return r
}

func errorCases(t testing.TB) []errorCase {
	t.Helper()
	f, err := os.Open("testdata/errors.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	var out []errorCase
	for lines.Scan() {
		var c errorCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

func TestErrorViews(t *testing.T) {
	for _, c := range errorCases(t) {
		for view, want := range c.Want {
			t.Run(c.Name+"/"+view, func(t *testing.T) {
				o := &format.Options{Error: format.ErrorOptions{View: view, Width: 80}}
				got, err := format.String(80, o, c.record())
				if err != nil {
					t.Fatal(err)
				}
				if got != want {
					t.Errorf("got:\n%s\nwant:\n%s", mark(got), mark(want))
				}
			})
		}
	}
}

// What Get-Error shows of a record, as PowerShell 7.6.9 does.
func TestDetailed(t *testing.T) {
	r := &psobject.ErrorRecord{Exception: psobject.NewException("Microsoft.PowerShell.Commands.WriteErrorException", "bad thing"), TargetObject: int32(5),
		FullyQualifiedErrorID: "Mine,F", ScriptStackTrace: "at F, /t.ps1: line 1\nat <ScriptBlock>, /t.ps1: line 2",
		Category:   psobject.CategoryInfo{Category: psobject.InvalidData, Activity: "Write-Error", Reason: "WriteErrorException", TargetName: "5", TargetType: "Int32"},
		Details:    &psobject.ErrorDetails{Message: "bad thing", RecommendedAction: "do it"},
		Invocation: &psobject.InvocationInfo{MyCommand: "F", ScriptLineNumber: 2, OffsetInLine: 1, HistoryID: 1, ScriptName: "/t.ps1", Line: "F 2>$null\n", Statement: "F 2>$null", PositionMessage: "At /t.ps1:2 char:1\n+ F 2>$null\n+ ~~~~~~~~~", PSScriptRoot: "/", PSCommandPath: "/t.ps1", InvocationName: "F", CommandOrigin: "Internal"}}
	r.Exception.HResult = -2146233087
	want := `
Exception             : 
    Type    : Microsoft.PowerShell.Commands.WriteErrorException
    Message : bad thing
    HResult : -2146233087
TargetObject          : 5
CategoryInfo          : InvalidData: (5:Int32) [Write-Error], WriteErrorException
FullyQualifiedErrorId : Mine,F
ErrorDetails          : bad thing
InvocationInfo        : 
    MyCommand        : F
    ScriptLineNumber : 2
    OffsetInLine     : 1
    HistoryId        : 1
    ScriptName       : /t.ps1
    Line             : F 2>$null
                       
    Statement        : F 2>$null
    PositionMessage  : At /t.ps1:2 char:1
                       + F 2>$null
                       + ~~~~~~~~~
    PSScriptRoot     : /
    PSCommandPath    : /t.ps1
    InvocationName   : F
    CommandOrigin    : Internal
ScriptStackTrace      : at F, /t.ps1: line 1
                        at <ScriptBlock>, /t.ps1: line 2

`
	got, err := format.String(80, &format.Options{Error: format.ErrorOptions{View: "DetailedView"}}, r)
	if err != nil || got != want+"\n" {
		t.Errorf("got:\n%s\nwant:\n%s, %v", mark(got), mark(want), err)
	}
}

// The place of an error is found without a position message, too.
func TestPosition(t *testing.T) {
	for _, c := range errorCases(t) {
		if c.Position == "" {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			r := c.record()
			r.Invocation.PositionMessage = ""
			// The end is not in the record: take it from the marks.
			marks := c.Position[len(c.Position)-1:]
			n := int32(0)
			for i := len(c.Position) - 1; i >= 0 && c.Position[i] == marks[0]; i-- {
				n++
			}
			r.Invocation.EndOffsetInLine = r.Invocation.OffsetInLine + n
			if got := format.PositionMessage(r.Invocation); got != c.Position {
				t.Errorf("got:\n%s\nwant:\n%s", mark(got), mark(c.Position))
			}
		})
	}
}

// The marks stand below the characters they mean, and the colour is around these, however wide they are; the computer stands
// before the message, once.
func TestErrorOfWideCharactersAndComputers(t *testing.T) {
	rec := &psobject.ErrorRecord{Exception: psobject.NewException("System.Exception", "wrong"), Category: psobject.CategoryInfo{Category: psobject.ParserError},
		Invocation: &psobject.InvocationInfo{ScriptName: "a.lua", ScriptLineNumber: 2, Line: "x = '漢字' 鳥 y", OffsetInLine: 10, EndOffsetInLine: 11}}
	got := format.Error(rec, format.ErrorOptions{Computer: "server01"})
	want := "ParserError: a.lua:2\nLine |\n   2 |  x = '漢字' 鳥 y\n     |             ~~\n     | [server01] wrong\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := format.Error(rec, format.ErrorOptions{Color: true}); !strings.Contains(got, "x = '漢字' \x1b[36;1m鳥\x1b[0m y\n") {
		t.Errorf("the colour is elsewhere: %q", got)
	}
	rec = &psobject.ErrorRecord{Exception: psobject.NewException("System.Exception", "[server01] no answer"), Category: psobject.CategoryInfo{Activity: "Open"}}
	if got := format.Error(rec, format.ErrorOptions{Computer: "server01"}); got != "Open: [server01] no answer" {
		t.Errorf("got %q", got)
	}
}
