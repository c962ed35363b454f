package clixml

import (
	"strings"
	"testing"

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
	v, err := Decode([]byte(cimDocument), &DecodeOptions{Deserialized: true})
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
	b, err := Append(nil, psobject.NewArray(psobject.NewCustom(psobject.Property{Name: "deep", Value: v})), &EncodeOptions{Depth: 1})
	if err != nil {
		t.Fatal(err)
	}
	again, err := Decode(b, nil)
	if err != nil {
		t.Fatal(err)
	}
	inner, _ := again.(*psobject.List).Items[0].(*psobject.Object).Get("deep")
	b, err = Append(nil, inner, nil)
	// The list is one that was received; all else is as it came.
	want := strings.ReplaceAll(cimDocument, `<T>System.UInt16[]</T><T>System.Array</T><T>System.Object</T>`, `<T>Deserialized.System.UInt16[]</T><T>Deserialized.System.Array</T><T>Deserialized.System.Object</T>`)
	if err != nil || string(b) != want {
		t.Errorf("%v\ngot  %s\nwant %s", err, b, want)
	}
}

// An instance that came without its class is a bag of properties, as any other object.
func TestCIMInstanceWithoutClass(t *testing.T) {
	v, err := Decode([]byte(`<Obj RefId="0"><TN RefId="0"><T>Microsoft.Management.Infrastructure.CimInstance</T><T>System.Object</T></TN><Props><S N="a">b</S></Props></Obj>`),
		&DecodeOptions{Deserialized: true})
	if err != nil || psobject.TypeName(v) != "Deserialized.Microsoft.Management.Infrastructure.CimInstance" {
		t.Errorf("%v, %v", v, err)
	}
}
