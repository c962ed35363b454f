package bindings_test

import (
	"testing"

	"github.com/pslshell/psl/remoting"
)

// An object shows its members as it does in PowerShell: by name, by number, all of them at once.
func TestPSObjectMember(t *testing.T) {
	out, stderr, err := run(t, remoting.Options{Embedded: true}, "psobject", `
local o = psobject{A = 1, Name = "n"}
print(table.concat(o.psobject.Properties.Name, ","), #o.psobject.Properties)
for p in each(o.psobject.Properties) do print(p.Name, p.Value, p.MemberType, p.TypeNameOfValue, p.IsSettable) end
o.psobject.Properties.A.Value = 7
print(o.A, o.psobject.Properties["A"].Value, o.psobject.Properties[2].Value, o.psobject.Properties:Match("N*")[1].Name)
print(pcall(function() get_date("2024-01-01").psobject.Properties.Year.Value = 5 end))
o.psobject.Properties:Remove("A")
o.psobject.Properties | select_object{"Name", "Value"} | convertto_csv()
print(o.psobject.TypeNames[1])
local s = new_pssession()
print(invoke_command(s, "[pscustomobject]@{ X = 1 }").psobject.TypeNames[1])
`)
	want := `A,Name	2
A	1	NoteProperty	System.Int32	true
Name	n	NoteProperty	System.String	true
7	7	n	Name
false	Set accessor for property "Year" is unavailable.
"Name","Value"
"Name","n"
System.Management.Automation.PSCustomObject
Deserialized.System.Management.Automation.PSCustomObject
`
	if err != nil || out != want {
		t.Errorf("%v\n%s\nprinted:\n%s\nwanted:\n%s", err, stderr, out, want)
	}
}

// XML has its members as the original adapts them, and its methods.
func TestXMLMembers(t *testing.T) {
	out, stderr, err := run(t, remoting.Options{Embedded: true}, "xml", `
local x = xml'<inv a="1"><item id="1"><n>pen</n></item><item id="2"><n>ink</n></item></inv>'
print(x.inv.a, x.inv.item[2].InnerText, x.inv.item[1].OuterXml, x.inv:GetAttribute("a"), x:SelectSingleNode("//item[@id='2']/n").InnerText)
for n in each(x:SelectNodes("//n")) do print(n.InnerText) end
print((pcall(function() return x:Nope() end)), x:SelectSingleNode("//none"))
`)
	want := "1\tink\t<item id=\"1\"><n>pen</n></item>\t1\tink\npen\nink\nfalse\tnil\n"
	if err != nil || out != want {
		t.Errorf("%v\n%s\nprinted:\n%s\nwanted:\n%s", err, stderr, out, want)
	}
}
