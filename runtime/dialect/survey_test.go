package dialect_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/runtime/dialect"
)

func TestLook(t *testing.T) {
	s, err := dialect.Look(`local function own() end
own(1)
first{ a = "x", ["b c"] = 2, 3, more() }
first "text" | second(1, ...) | own() | function(o) return third(o.f()) end
script.mine = 1
function yours() private.hers = print end
t.field(1)
hers()
`, "x", dialect.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := &dialect.Survey{
		Calls: []dialect.SurveyedCall{
			{Name: "more", Line: 3, Column: 33},
			{Name: "first", Line: 3, Column: 1, Values: 2, Open: true, Fields: []dialect.SurveyedField{
				{Name: "a", Line: 3, Column: 8, Text: "x", HasText: true}, {Name: "b c", Line: 3, Column: 18}}},
			{Name: "first", Line: 4, Column: 1, Values: 1},
			{Name: "second", Line: 4, Column: 16, Values: 2, Open: true, Stage: true},
			{Name: "third", Line: 4, Column: 60, Values: 1, Open: true},
			{Name: "hers", Line: 8, Column: 1},
		},
		Assigned: map[string]bool{"mine": true, "yours": true, "hers": true},
	}
	if d := cmp.Diff(want, s); d != "" {
		t.Error(d)
	}
	if _, err := dialect.Look("local = 1", "x", dialect.Options{}); err == nil {
		t.Error("a text that is no program was surveyed")
	}
}
