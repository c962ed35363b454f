package cmdlets

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// indexer is the property with parameters that a value is indexed by; false for values without one.
func indexer(v any) (memberDefinition, bool) {
	named := func(name, definition string) (memberDefinition, bool) {
		return memberDefinition{name: name, kind: "ParameterizedProperty", definition: definition}, true
	}
	short := func(typ string) string {
		if s := dotnet.Accelerator(typ); "System."+s != typ {
			return s
		}
		return typ
	}
	switch x := psobject.Base(v).(type) {
	case string:
		return named("Chars", "char Chars(int index) {get;}")
	case *psobject.Dictionary:
		if x.Owner != nil {
			return memberDefinition{}, false
		}
		if args := typeArguments(x.Type); len(args) == 2 {
			return named("Item", short(args[1])+" Item("+short(args[0])+" key) {get;set;}, System.Object IDictionary.Item(System.Object key) {get;set;}")
		}
		if x.Type == psobject.OrderedDict {
			return named("Item", "System.Object Item(int index) {get;set;}, System.Object Item(System.Object key) {get;set;}")
		}
		return named("Item", "System.Object Item(System.Object key) {get;set;}")
	case *psobject.List:
		switch args := typeArguments(x.Type); {
		case x.Owner != nil || x.Kind != psobject.KindList && !strings.HasSuffix(x.Type, "[]"):
		case strings.HasSuffix(x.Type, "[]"):
			return named("Item", "System.Object IList.Item(int index) {get;set;}")
		case len(args) == 1:
			return named("Item", short(args[0])+" Item(int index) {get;set;}")
		case x.Type == psobject.ArrayList:
			return named("Item", "System.Object Item(int index) {get;set;}")
		}
	}
	return memberDefinition{}, false
}

// typeArguments are the arguments of a generic type by its full name.
func typeArguments(full string) []string {
	_, args, ok := strings.Cut(full, "[[")
	if !ok || strings.HasSuffix(full, "[]") {
		return nil
	}
	return strings.Split(strings.TrimSuffix(args, "]]"), "],[")
}
