package clixml_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/psobject"
)

// A CIM instance as Windows writes it: the form is that of files which its Export-Clixml wrote, with the class beside the
// properties.
const cimDocument = `<Obj RefId="0"><TN RefId="0"><T>Microsoft.Management.Infrastructure.CimInstance#root/cimv2/Win32_Fan</T>` +
	`<T>Microsoft.Management.Infrastructure.CimInstance#Win32_Fan</T><T>Microsoft.Management.Infrastructure.CimInstance</T><T>System.Object</T></TN>` +
	`<ToString>Win32_Fan (DeviceID = "1")</ToString><Props><S N="DeviceID">1</S><U64 N="DesiredSpeed">3000</U64>` +
	`<Obj N="PowerManagementCapabilities" RefId="1"><TN RefId="1"><T>System.UInt16[]</T><T>System.Array</T><T>System.Object</T></TN><LST><U16>1</U16></LST></Obj>` +
	`<Nil N="InstallDate" /><S N="PSComputerName">HOST</S></Props><MS><I32 N="note">5</I32>` +
	`<Obj N="__ClassMetadata" RefId="2"><TN RefId="2"><T>System.Collections.ArrayList</T><T>System.Object</T></TN><LST>` +
	`<Obj RefId="3"><MS><S N="ClassName">CIM_CoolingDevice</S><S N="Namespace">root/cimv2</S><S N="ServerName">HOST</S><I32 N="Hash">-5</I32>` +
	`<S N="MiXml">&lt;CLASS NAME="CIM_CoolingDevice"&gt;&lt;/CLASS&gt;</S></MS></Obj>` +
	`<Obj RefId="4"><MS><S N="ClassName">Win32_Fan</S><S N="Namespace">root/cimv2</S><S N="ServerName">HOST</S><I32 N="Hash">7</I32>` +
	`<S N="MiXml">&lt;CLASS NAME="Win32_Fan"&gt;&lt;/CLASS&gt;</S></MS></Obj></LST></Obj></MS></Obj>`

// The receiver of a CIM instance has an instance again, whose class is not among its properties and goes along when it is
// sent on.
func TestCIMInstance(t *testing.T) {
	v, err := clixml.Decode([]byte(cimDocument), &clixml.DecodeOptions{Deserialized: true})
	if err != nil {
		t.Fatal(err)
	}
	o := v.(*psobject.Object)
	if o.TypeNames[0] != "Microsoft.Management.Infrastructure.CimInstance#root/cimv2/Win32_Fan" {
		t.Errorf("%v", o.TypeNames)
	}
	if speed, _ := o.Get("DesiredSpeed"); speed != any(uint64(3000)) {
		t.Errorf("%v", speed)
	}
	if _, shown := o.Get("__ClassMetadata"); shown || len(psobject.Shown(o.Extended)) != 1 {
		t.Error("the class is shown as a property")
	}
	b, err := clixml.Append(nil, psobject.NewArray(psobject.NewCustom(psobject.Property{Name: "deep", Value: v})), &clixml.EncodeOptions{Depth: 1})
	if err != nil {
		t.Fatal(err)
	}
	again, err := clixml.Decode(b, nil)
	if err != nil {
		t.Fatal(err)
	}
	inner, _ := again.(*psobject.List).Items[0].(*psobject.Object).Get("deep")
	b, err = clixml.Append(nil, inner, nil)
	// The list is one that was received; all else is as it came.
	want := strings.ReplaceAll(cimDocument, `<T>System.UInt16[]</T><T>System.Array</T><T>System.Object</T>`, `<T>Deserialized.System.UInt16[]</T><T>Deserialized.System.Array</T><T>Deserialized.System.Object</T>`)
	if err != nil || string(b) != want {
		t.Errorf("%v\ngot  %s\nwant %s", err, b, want)
	}
}

// An instance that came without its class is a bag of properties, as any other object.
func TestCIMInstanceWithoutClass(t *testing.T) {
	v, err := clixml.Decode([]byte(`<Obj RefId="0"><TN RefId="0"><T>Microsoft.Management.Infrastructure.CimInstance</T><T>System.Object</T></TN><Props><S N="a">b</S></Props></Obj>`),
		&clixml.DecodeOptions{Deserialized: true})
	if err != nil || psobject.TypeName(v) != "Deserialized.Microsoft.Management.Infrastructure.CimInstance" {
		t.Errorf("%v, %v", v, err)
	}
}

// A value that is made anew for each reference counts with its parts: few bytes do not become much memory.
func TestRehydratedReferencesAreBounded(t *testing.T) {
	var b strings.Builder
	b.WriteString(`<Obj RefId="0"><LST><Obj RefId="1"><TN RefId="0"><T>System.Management.Automation.PSPrimitiveDictionary</T></TN><DCT>`)
	for i := range 100 {
		fmt.Fprintf(&b, `<En><I32 N="Key">%d</I32><Nil N="Value" /></En>`, i)
	}
	b.WriteString("</DCT></Obj>" + strings.Repeat(`<Ref RefId="1" />`, 100) + "</LST></Obj>")
	_, err := clixml.Decode([]byte(b.String()), &clixml.DecodeOptions{Deserialized: true, MaxObjects: 1000})
	var limit *clixml.LimitError
	if !errors.As(err, &limit) {
		t.Errorf("%v", err)
	}
	if _, err := clixml.Decode([]byte(b.String()), &clixml.DecodeOptions{Deserialized: true, MaxObjects: 100_000}); err != nil {
		t.Error(err)
	}
}
