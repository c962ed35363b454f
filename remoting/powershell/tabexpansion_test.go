package powershell_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/powershell"
	"github.com/pslshell/psl/remoting/psobject"
)

// TestTabExpansion: what TabExpansion2 gives for a line, the cursor at its end. Of a line of more
// candidates, some.
func TestTabExpansion(t *testing.T) {
	for _, c := range []struct {
		line   string
		index  int
		wanted []string
	}{
		{"Get-Chi", 0, []string{"Get-ChildItem"}},
		{"1 | sort-o", 4, []string{"Sort-Object"}},
		{"Get-Content -Pa", 12, []string{"-Path"}},
		{"gc -Pa", 3, []string{"-Path"}},
		{"$num", 0, []string{"$numbers"}},
		{"$object.al", 8, []string{"Alpha"}},
		{"$numbers.Cou", 9, []string{"Count"}},
		{"Write-Error x -Category ResourceB", 24, []string{"ResourceBusy"}},
		{"Get-Content /etc/host", 12, []string{"/etc/hosts", "/etc/hostname"}},
		{"nothing-like-this", 0, nil},
		{"", 0, nil},
	} {
		t.Run(c.line, func(t *testing.T) {
			rs := powershell.New(powershell.Options{})
			defer rs.Close()
			text := "$global:numbers = 1, 2; $global:object = [pscustomobject]@{ Alpha = 1; Beta = 2 }\n" +
				"$r = TabExpansion2 -inputScript '" + c.line + "' -cursorColumn " + strconv.Itoa(len(c.line)) + "\n" +
				"\"$($r.ReplacementIndex)\"; $r.CompletionMatches | ForEach-Object CompletionText"
			var got []string
			err := rs.Run(t.Context(), powershell.Pipeline{Commands: []powershell.Command{{Text: text, Script: true}}}, powershell.Streams{
				Output: func(v any) error {
					s, _ := psobject.Base(v).(string)
					got = append(got, s)
					return nil
				},
				Error: func(r *psobject.ErrorRecord) error { t.Error(r.Message()); return nil },
			})
			if err != nil || len(got) == 0 {
				t.Fatalf("%v, %q", err, got)
			}
			if got[0] != strconv.Itoa(c.index) {
				t.Errorf("it replaces from %s, want %d", got[0], c.index)
			}
			have := " " + strings.Join(got[1:], " ") + " "
			for _, w := range c.wanted {
				if !strings.Contains(have, " "+w+" ") {
					t.Errorf("%q is not in %q", w, got[1:])
				}
			}
			if c.wanted == nil && len(got) > 1 {
				t.Errorf("there is %q", got[1:])
			}
		})
	}
}
