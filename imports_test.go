// Package psl_test holds the tests of the tree as a whole.
package psl_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/pslshell/psl/"

// layers says who may import whom inside the module: the longest prefix of a package's path decides. A package may
// always import what lies below its own folder. The reason is printed where the rule is broken.
var layers = []struct {
	pkg    string
	may    []string
	pure   bool
	reason string
}{
	{"cmd/psl", []string{"runtime", "bindings", "remoting", "stdlib", "docs"}, false, "cmd wires everything and holds no logic"},
	{"bindings", []string{"bindings", "runtime/module", "remoting", "stdlib", "docs"}, false, "bindings is the only place where Lua and remoting meet; it knows the host by its contract alone"},
	{"runtime/dialect", []string{"runtime/cells"}, true, "the dialect turns source into bytecode and nothing else"},
	{"runtime/cells", nil, true, "the width of text needs nothing else"},
	{"runtime/console", []string{"runtime/cells"}, false, "the terminal knows no language"},
	{"runtime/module", nil, false, "the contract imports no engine"},
	{"runtime", []string{"runtime"}, false, "the Lua host knows nothing of remoting"},
	{"stdlib", nil, false, "stdlib holds texts"},
	{"docs", nil, true, "docs holds texts"},
	{"remoting/psobject", nil, true, "everything stands on the object model"},
	{"remoting/dotnet", []string{"remoting/psobject"}, false, "values know their types and nothing of the wire"},
	{"remoting/clixml", []string{"remoting/psobject"}, true, "serialisation needs the object model alone"},
	{"remoting/format", []string{"remoting/psobject", "remoting/dotnet"}, true, "views need values and their texts"},
	{"remoting/cmdlet", []string{"remoting/psobject", "remoting/dotnet"}, false, "declarations and the binder serve both hosts"},
	{"remoting/cmdlets", []string{"remoting/psobject", "remoting/dotnet", "remoting/cmdlet", "remoting/format", "remoting/clixml"}, false, "everyday cmdlets know no host"},
	{"remoting/psrp", []string{"remoting/psobject", "remoting/clixml", "remoting/psrp"}, true, "the protocol is a state machine"},
	{"remoting/wsman", nil, true, "envelopes are bytes in, bytes out"},
	{"remoting/powershell", []string{"remoting/psobject", "remoting/dotnet", "remoting/clixml", "remoting/format", "remoting/cmdlet", "remoting/cmdlets", "remoting/powershell"}, false, "the engine knows no protocol"},
	{"remoting/sessionfile", []string{"remoting/psobject", "remoting/powershell"}, false, "the files tell the engine what to allow, and know no protocol"},
	{"remoting/auth", nil, false, "authentication knows tokens and bodies, never what the bodies say; mechanisms stand side by side on the common step"},
	{"remoting/auth/ntlm", []string{"remoting/auth"}, false, "a mechanism knows the common step and no other mechanism"},
	{"remoting/auth/spnego", []string{"remoting/auth"}, true, "negotiation is given its mechanisms"},
	{"remoting/auth/kerberos", []string{"remoting/auth"}, false, "a mechanism knows the common step and no other mechanism"},
	{"remoting/auth/credssp", []string{"remoting/auth"}, false, "CredSSP is given the mechanism that runs under it"},
	{"remoting/auth/digest", []string{"remoting/auth"}, false, "a scheme knows the common errors alone"},
	{"remoting/auth/sspi", []string{"remoting/auth"}, false, "the system's own log-on knows the common step alone"},
	{"remoting/auth/sealed", []string{"remoting/auth"}, true, "the form of sealed bodies needs a session and no mechanism"},
	{"remoting/auth/authhttp", []string{"remoting/auth"}, false, "HTTP carries what the mechanisms make"},
	{"remoting/auth/authtest", []string{"remoting/auth"}, false, "tests of authentication share it"},
	{"remoting/transport", []string{"remoting/psobject", "remoting/psrp", "remoting/wsman", "remoting/transport"}, false, "a transport carries bytes"},
	{"remoting/transport/transporttest", []string{"remoting"}, false, "the suite that every kind of transport passes drives it as a client does"},
	{"remoting/winrs", []string{"remoting/wsman", "remoting/transport/exchange"}, false, "command lines know nothing of PSRP"},
	{"remoting/client", []string{"remoting/psobject", "remoting/clixml", "remoting/psrp", "remoting/transport"}, false, "the driver of the protocol's client"},
	{"remoting/endpoint", []string{"remoting/psobject", "remoting/wsman", "remoting/dotnet", "remoting/clixml", "remoting/format", "remoting/psrp", "remoting/transport", "remoting/cmdlet", "remoting/powershell", "remoting/client", "remoting/endpoint"}, false, "the other side stands on the protocol and the engine"},
	{"remoting", []string{"remoting"}, false, "the API stands on all of remoting and never on the Lua host"},
}

// impure are packages that a pure one must not import: sockets, clocks, files, environment.
var impure = map[string]bool{"net": true, "net/http": true, "os": true, "os/exec": true, "syscall": true, "io/fs": false}

// layerOf gives the rule for a package by its place in layers, -1 for none.
func layerOf(pkg string) int {
	rule := -1
	for i, l := range layers {
		if (pkg == l.pkg || strings.HasPrefix(pkg, l.pkg+"/")) && (rule < 0 || len(l.pkg) > len(layers[rule].pkg)) {
			rule = i
		}
	}
	return rule
}

// sources hands over each file of the module that is no test, read as far as mode says, with its package's path in the module.
func sources(t *testing.T, mode parser.Mode, do func(pkg, path string, f *ast.File)) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); path != "." && (strings.HasPrefix(name, ".") || name == "testdata" || path == filepath.Join("scripts", "bench")) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, mode)
		if err != nil {
			return err
		}
		do(filepath.ToSlash(filepath.Dir(path)), path, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestImports(t *testing.T) {
	seen := map[string]bool{}
	sources(t, parser.ImportsOnly, func(pkg, path string, f *ast.File) {
		rule := layerOf(pkg)
		if rule < 0 {
			t.Errorf("%s is in no layer: add it to the table, with the reason", pkg)
			return
		}
		l := layers[rule]
		seen[l.pkg] = true
		for _, s := range f.Imports {
			name, _ := strconv.Unquote(s.Path.Value)
			if l.pure && impure[name] {
				t.Errorf("%s imports %s, but %s is pure: %s", path, name, l.pkg, l.reason)
			}
			in, ok := strings.CutPrefix(name, module)
			if !ok {
				continue
			}
			allowed := in == l.pkg || strings.HasPrefix(in, l.pkg+"/")
			for _, m := range l.may {
				allowed = allowed || in == m || strings.HasPrefix(in, m+"/")
			}
			if !allowed {
				t.Errorf("%s imports %s: %s", path, in, l.reason)
			}
		}
	})
	for _, pkg := range []string{"remoting/psobject", "runtime/dialect", "bindings", "cmd/psl"} {
		if !seen[pkg] {
			t.Errorf("no file of %s was looked at", pkg)
		}
	}
}
