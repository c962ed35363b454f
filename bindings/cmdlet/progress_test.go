package cmdlet

import (
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/format"
	"github.com/pslshell/psl/remoting/psobject"
)

func record(id, parent int32, activity, status string, percent int32) *psobject.ProgressRecord {
	return &psobject.ProgressRecord{ActivityID: id, ParentActivityID: parent, Activity: activity, StatusDescription: status, PercentComplete: percent, SecondsRemaining: -1}
}

func from(computer string, r *psobject.ProgressRecord) *psobject.ProgressRecord {
	r.Origin = &psobject.OriginInfo{PSComputerName: computer}
	return r
}

func done(r *psobject.ProgressRecord) *psobject.ProgressRecord {
	r.Completed = true
	return r
}

func TestProgress(t *testing.T) {
	for _, c := range []struct {
		name    string
		records []*psobject.ProgressRecord
		want    []string
	}{
		{"one", []*psobject.ProgressRecord{record(0, -1, "Work", "step", 50)}, []string{"Work [ 50% step                ]"}},
		{"not known how far", []*psobject.ProgressRecord{record(0, -1, "Work", "step", -1)}, []string{"Work [step                     ]"}},
		{"the last record counts", []*psobject.ProgressRecord{record(0, -1, "Work", "a", -1), record(0, -1, "Work", "b", -1)}, []string{"Work [b                        ]"}},
		{"parts below what they belong to", []*psobject.ProgressRecord{record(1, -1, "A", "a", -1), record(2, -1, "B", "b", -1), record(3, 1, "C", "c", -1)},
			[]string{"A [a                           ]", "  C [c                         ]", "B [b                           ]"}},
		{"computers apart", []*psobject.ProgressRecord{from("s1", record(0, -1, "W", "a", -1)), from("s2", record(0, -1, "W", "b", -1))},
			[]string{"[s1] W [a                      ]", "[s2] W [b                      ]"}},
		{"completed", []*psobject.ProgressRecord{record(0, -1, "Work", "a", -1), done(record(0, -1, "Work", "", -1)), done(record(9, -1, "Other", "", -1))}, nil},
		{"its own parent", []*psobject.ProgressRecord{record(5, 5, "Loop", "x", -1)}, []string{"Loop [x                        ]"}},
		{"parents of each other", []*psobject.ProgressRecord{record(1, 2, "A", "a", -1), record(2, 1, "B", "b", -1)}, nil},
		{"control characters", []*psobject.ProgressRecord{record(0, -1, "Wo\x1b[2Jrk\n", "a\tb", -1)}, []string{"Wo[2Jrk  [a b                  ]"}},
		{"wide characters", []*psobject.ProgressRecord{record(0, -1, "作業", "進行中", -1)}, []string{"作業 [進行中                   ]"}},
		{"a long activity", []*psobject.ProgressRecord{record(0, -1, strings.Repeat("long ", 20), "a", -1)}, []string{"long long long lon… [a         ]"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var p progress
			for _, r := range c.records {
				p.take(r)
			}
			got := p.lines(33, 10, false)
			if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
			for _, l := range append(got, p.lines(33, 10, true)...) {
				if n := format.Cells(l); n > 32 {
					t.Errorf("%q takes %d columns", l, n)
				}
			}
		})
	}
}

func TestProgressIsBounded(t *testing.T) {
	var p progress
	for i := range int32(maxBars * 2) {
		p.take(record(i, -1, "Work", "x", -1))
	}
	got := p.lines(40, 5, false)
	if len(p.bars) != maxBars || len(got) != 5 || !strings.Contains(got[4], "and 252 more") {
		t.Errorf("%d bars, %q", len(p.bars), got)
	}
}

func TestUncolored(t *testing.T) {
	for in, want := range map[string]string{"plain": "plain", "\x1b[31;1mred\x1b[0m": "red", "a\x1b[2Jb": "a\x1b[2Jb", "\x1b[": "\x1b[", "\x1b[3\x1b[31mx": "\x1b[3x"} {
		if got := uncolored(in); got != want {
			t.Errorf("uncolored(%q) is %q, want %q", in, got, want)
		}
	}
}
