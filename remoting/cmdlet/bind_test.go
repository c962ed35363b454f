package cmdlet

import (
	"errors"
	"testing"

	"github.com/pslshell/psl/remoting/psobject"
)

// probe has the shape of New-PSSession: sets that share position 0.
type probe struct {
	ComputerName      []string             `param:"sets=ComputerName pos=0 value name alias=Cn nne"`
	HostName          []string             `param:"sets=SSHHost pos=0 mandatory nne"`
	Port              int32                `param:"sets=ComputerName,SSHHost range=1,65535"`
	UseSSL            bool                 `param:"sets=ComputerName"`
	Credential        *psobject.Credential `param:"sets=ComputerName"`
	ConfigurationName string               `param:"sets=ComputerName name"`
	ConnectionURI     []psobject.URI       `param:"sets=Uri mandatory alias=URI,CU name nne" as:"ConnectionUri"`
	Name              []string             `param:""`
	Action            psobject.Enum        `param:"type=System.DayOfWeek"`
}

var probeDeclaration = &Declaration{Name: "New-Probe", Class: "Test.NewProbe", DefaultSet: "ComputerName", New: func() any { return &probe{} }}

func bind(args ...Argument) (*Binder, error) {
	b := &Binder{Parameters: probeDeclaration.Parameters(), Command: "New-Probe", Class: "Test.NewProbe", LuaNames: true}
	return b, b.Bind(args, false)
}

func TestBindErrors(t *testing.T) {
	for _, c := range []struct {
		name string
		args []Argument
		want string
	}{
		{"unknown", []Argument{Named("bogus", int32(1))}, "NamedParameterNotFound,Test.NewProbe"},
		{"ambiguous", []Argument{Named("con", "x")}, "AmbiguousParameter,Test.NewProbe"},
		{"own before common", []Argument{Named("e", "x")}, "AmbiguousParameter,Test.NewProbe"},
		{"conversion", []Argument{Named("port", "many")}, "CannotConvertArgumentNoMessage,Test.NewProbe"},
		{"sets", []Argument{Named("host_name", "a"), Named("computer_name", "b")}, "AmbiguousParameterSet,Test.NewProbe"},
		{"empty", []Argument{Named("host_name", "")}, "ParameterArgumentValidationError,Test.NewProbe"},
		{"empty element", []Argument{Named("host_name", psobject.NewArray("a", ""))}, "ParameterArgumentValidationError,Test.NewProbe"},
		{"range", []Argument{Named("port", int32(70000))}, "ParameterArgumentValidationError,Test.NewProbe"},
		{"twice", []Argument{Named("cn", "a"), Named("computername", "b")}, "ParameterAlreadyBound,Test.NewProbe"},
		{"surplus", []Argument{Positional("a"), Positional("b")}, "PositionalParameterNotFound,Test.NewProbe"},
		{"missing value", []Argument{{Name: "port"}}, "MissingArgument,Test.NewProbe"},
		{"text for a switch", []Argument{Named("UseSSL", "yes")}, "CannotConvertArgument,Test.NewProbe"},
		{"no way to ask", []Argument{Named("credential", "user")}, "ParameterArgumentTransformationError,Test.NewProbe"},
	} {
		_, err := bind(c.args...)
		var rec *psobject.ErrorRecord
		if !errors.As(err, &rec) || rec.FullyQualifiedErrorID != c.want {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
}

func TestBindByPositionAndPrefix(t *testing.T) {
	_, err := bind(Positional("Server01"), Named("use", true), Named("conf", "x"), Named("err", "x"))
	if err == nil {
		t.Error("-err is ambiguous between ErrorAction and ErrorVariable")
	}
	b, err := bind(Positional("Server01"), Named("use", true), Named("ErrorA", "Stop"), Named("action", "mon"))
	if err != nil {
		t.Fatal(err)
	}
	v, _ := b.Get("ComputerName")
	if l := v.(*psobject.List); len(l.Items) != 1 || l.Items[0] != "Server01" || b.Set() != "ComputerName" {
		t.Errorf("ComputerName = %v in set %q", v, b.Set())
	}
	if v, _ := b.Get("Action"); v.(psobject.Enum).Name != "Monday" {
		t.Errorf("Action = %v", v)
	}
}

func TestBindObject(t *testing.T) {
	b := &Binder{Parameters: probeDeclaration.Parameters(), Command: "New-Probe", Class: "Test.NewProbe"}
	if err := b.Bind(nil, true); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		obj  any
		want string
	}{
		{"a", "a"}, {int32(5), "5"},
		{psobject.NewCustom(psobject.Property{Name: "Cn", Value: "byname"}, psobject.Property{Name: "ConfigurationName", Value: "E12"}), "byname"},
	} {
		if err := b.BindObject(c.obj); err != nil {
			t.Errorf("%v: %v", c.obj, err)
			continue
		}
		v, _ := b.Get("ComputerName")
		if v.(*psobject.List).Items[0] != c.want {
			t.Errorf("%v bound as %v", c.obj, v)
		}
	}
	if v, ok := b.Get("ConfigurationName"); !ok || v != "E12" {
		t.Errorf("by property name: %v", v)
	}
}
