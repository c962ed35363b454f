package clixml_test

import (
	"fmt"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/psobject"
)

func Example() {
	o := psobject.NewCustom(psobject.Property{Name: "Name", Value: "psl"}, psobject.Property{Name: "Stars", Value: int32(5)})
	b, err := clixml.Append(nil, o, nil)
	fmt.Println(string(b), err)

	v, err := clixml.Decode(b, &clixml.DecodeOptions{Deserialized: true})
	stars, _ := v.(*psobject.Object).Get("stars")
	fmt.Println(psobject.TypeName(v), stars, err)
	// Output:
	// <Obj RefId="0"><TN RefId="0"><T>System.Management.Automation.PSCustomObject</T><T>System.Object</T></TN><MS><S N="Name">psl</S><I32 N="Stars">5</I32></MS></Obj> <nil>
	// Deserialized.System.Management.Automation.PSCustomObject 5 <nil>
}
