package clixml_test

import (
	"errors"
	"testing"

	"github.com/pslshell/psl/remoting/clixml"
)

// Any input is read or refused with this package's errors; what was read can be written, and is then read and written
// the same.
func FuzzDecode(f *testing.F) {
	for _, c := range scalars {
		f.Add([]byte(c.xml))
	}
	f.Add([]byte(`<Objs Version="1.1.0.1"><Obj RefId="0"><TN RefId="0"><T>a</T></TN><ToString>x</ToString><IE><Nil /></IE><Props><Ref N="a" RefId="0" /></Props><MS /></Obj><S S="Error">e_x000A_</S></Objs>`))
	f.Add([]byte(`<Obj RefId="0"><DCT><En><S N="Key">a</S><X N="Value">b<!-- c --></X></En></DCT></Obj>`))
	f.Add([]byte(`<Obj RefId="0"><LST><Obj RefId="1"><TN RefId="0"><T>System.Management.Automation.PSCredential</T></TN><Props><S N="UserName">u</S><SS N="Password"></SS></Props></Obj><Ref RefId="1" /></LST></Obj>`))
	f.Add([]byte(`<Obj RefId="0"><TN RefId="0"><T>Microsoft.PowerShell.Commands.ModuleSpecification</T></TN><Props><S N="Name">m</S><Nil N="MaximumVersion" /></Props><MS><MS N="PSStandardMembers"><I32 N="a">1</I32></MS></MS></Obj>`))
	f.Add([]byte(`<Obj RefId="0"><TN RefId="0"><T>System.Management.Automation.JobStateInfo</T></TN><Props><Obj N="Reason" RefId="1"><Props><S N="Message">x</S></Props></Obj></Props></Obj>`))
	f.Add([]byte(`<Obj RefId="0"><TN RefId="0"><T>System.Management.Automation.PSListModifier</T></TN><Props><Obj N="Add" RefId="1"><LST><I32>1</I32></LST></Obj></Props></Obj>`))
	f.Add([]byte(`<Obj RefId="0"><DCT><En><Obj N="Key" RefId="1"><TN RefId="0"><T>E</T><T>System.Enum</T></TN><BA>AAA=</BA></Obj><I32 N="Value">1</I32></En><En><I32 N="Key">1</I32><I32 N="Value">1</I32></En></DCT></Obj>`))
	f.Add([]byte(cimDocument))
	f.Fuzz(func(t *testing.T, in []byte) {
		for _, o := range []*clixml.DecodeOptions{nil, {Deserialized: true}} {
			v, err := clixml.Decode(in, o)
			if err != nil {
				var se *clixml.SyntaxError
				var le *clixml.LimitError
				if !errors.As(err, &se) && !errors.As(err, &le) {
					t.Fatalf("a strange error: %T %v", err, err)
				}
				continue
			}
			once, err := clixml.Append(nil, v, nil)
			if err != nil {
				var le *clixml.LimitError
				if errors.As(err, &le) {
					continue
				}
				t.Fatalf("read but not written: %v", err)
			}
			again, err := clixml.Decode(once, nil)
			if err != nil {
				t.Fatalf("%v in what was written: %s", err, once)
			}
			twice, err := clixml.Append(nil, again, nil)
			if err != nil || string(twice) != string(once) {
				t.Fatalf("%v\n once %s\ntwice %s", err, once, twice)
			}
		}
	})
}
