package clixml

import (
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting/remotingtest"
)

// The types with a depth of their own and those that are turned back into what they were are those of the real engine's
// type data.
func TestRealTypeData(t *testing.T) {
	const script = `Get-TypeData | ForEach-Object { '{0}|{1}|{2}|{3}' -f $_.TypeName, $_.SerializationDepth, [bool]$_.TargetTypeForDeserialization, ($_.PropertySerializationSet.ReferencedProperties -join ',') }`
	out, err := exec.Command(remotingtest.PWSH(t), "-NoProfile", "-NonInteractive", "-Command", script).Output()
	if err != nil {
		t.Fatal(err)
	}
	depths, targets, properties := map[string]int{}, map[string]bool{}, map[string][]string{}
	for _, line := range strings.Fields(string(out)) {
		f := strings.Split(line, "|")
		if n, _ := strconv.Atoi(f[1]); n > 0 {
			depths[f[0]] = n
		}
		if f[2] == "True" {
			targets[strings.TrimPrefix(f[0], deserialized)] = true
		}
		if f[3] != "" {
			properties[f[0]] = strings.Split(f[3], ",")
		}
	}
	if d := cmp.Diff(depths, ownDepth); d != "" {
		t.Errorf("depths (-want +got):\n%s", d)
	}
	if d := cmp.Diff(properties, ownProperties); d != "" {
		t.Errorf("properties (-want +got):\n%s", d)
	}
	if d := cmp.Diff(targets, rehydratedTypes); d != "" {
		t.Errorf("types turned back (-want +got):\n%s", d)
	}
}
