package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

const hostPrefix = smaPrefix + "Host."

// The types of the host's user interface.
var (
	coordinatesType = &structure{full: hostPrefix + "Coordinates", bases: valueBase, fields: []field{{name: "X", typ: int32Type, initial: int32(0)}, {name: "Y", typ: int32Type, initial: int32(0)}},
		ctors: [][]string{{}, {"X", "Y"}}, text: commas("X", "Y")}
	sizeType = &structure{full: hostPrefix + "Size", bases: valueBase, fields: []field{{name: "Width", typ: int32Type, initial: int32(0)}, {name: "Height", typ: int32Type, initial: int32(0)}},
		ctors: [][]string{{}, {"Width", "Height"}}, text: commas("Width", "Height")}
	rectangleType = &structure{full: hostPrefix + "Rectangle", bases: valueBase, fields: []field{{name: "Left", typ: int32Type, initial: int32(0)}, {name: "Top", typ: int32Type, initial: int32(0)},
		{name: "Right", typ: int32Type, initial: int32(0)}, {name: "Bottom", typ: int32Type, initial: int32(0)}}, ctors: [][]string{{}, {"Left", "Top", "Right", "Bottom"}},
		text: func(get func(string) any) string {
			return commas("Left", "Top")(get) + " ; " + commas("Right", "Bottom")(get)
		}}
	keyInfoType = &structure{full: hostPrefix + "KeyInfo", bases: valueBase, fields: []field{{name: "VirtualKeyCode", typ: int32Type, initial: int32(0)}, {name: "Character", typ: "System.Char", initial: psobject.Char(0)},
		{name: "ControlKeyState", typ: hostPrefix + "ControlKeyStates", initial: dotnet.EnumOf(hostPrefix+"ControlKeyStates", 0)}, {name: "KeyDown", typ: "System.Boolean", initial: false}},
		ctors: [][]string{{}, {"VirtualKeyCode", "Character", "ControlKeyState", "KeyDown"}}, text: commas("VirtualKeyCode", "Character", "ControlKeyState", "KeyDown")}
	bufferCellType = &structure{full: hostPrefix + "BufferCell", bases: valueBase, fields: []field{{name: "Character", typ: "System.Char", initial: psobject.Char(0)}, {name: "ForegroundColor", typ: colorType, initial: dotnet.EnumOf(colorType, 0)},
		{name: "BackgroundColor", typ: colorType, initial: dotnet.EnumOf(colorType, 0)}, {name: "BufferCellType", typ: hostPrefix + "BufferCellType", initial: dotnet.EnumOf(hostPrefix+"BufferCellType", 0)}},
		ctors: [][]string{{}, {"Character", "ForegroundColor", "BackgroundColor", "BufferCellType"}},
		text: func(get func(string) any) string {
			return "'" + dotnet.String(get("Character")) + "' " + dotnet.String(get("ForegroundColor")) + " " + dotnet.String(get("BackgroundColor")) + " " + dotnet.String(get("BufferCellType"))
		}}
	choiceType = &structure{full: hostPrefix + "ChoiceDescription", fields: []field{{name: "Label", typ: textType, initial: "", fixed: true}, {name: "HelpMessage", typ: textType, initial: ""}},
		ctors: [][]string{{"Label"}, {"Label", "HelpMessage"}}, check: needsText("Label", "label")}
	fieldType = &structure{full: hostPrefix + "FieldDescription", fields: []field{{name: "Name", typ: textType, initial: "", fixed: true}, {name: "ParameterTypeName", initial: "String", fixed: true},
		{name: "ParameterTypeFullName", initial: textType, fixed: true}, {name: "ParameterAssemblyFullName", initial: coreName(textType), fixed: true}, {name: "Label", typ: textType, initial: ""},
		{name: "HelpMessage", typ: textType, initial: ""}, {name: "IsMandatory", typ: "System.Boolean", initial: true}, {name: "DefaultValue"},
		{name: "Attributes", initial: &psobject.List{Type: "System.Collections.ObjectModel.Collection`1[[System.Attribute]]"}, fixed: true}},
		ctors: [][]string{{"Name"}}, check: needsText("Name", "name")}
)

const (
	int32Type = "System.Int32"
	textType  = "System.String"
	colorType = "System.ConsoleColor"
)

var valueBase = []string{"System.ValueType"}

// osPlatformType names an operating system.
var osPlatformType = &structure{full: "System.Runtime.InteropServices.OSPlatform", bases: valueBase, fields: []field{{name: "Name", typ: textType, initial: "", fixed: true}}, ctors: [][]string{{}}, text: commas("Name")}

// structures are all types that the engine knows as mere fields.
var structures = []*structure{osPlatformType, coordinatesType, sizeType, rectangleType, keyInfoType, bufferCellType, choiceType, fieldType}

// AssemblyQualified gives the name of a type of .NET's core library with its assembly, as a field of a host's prompt has it.
func AssemblyQualified(full string) string { return coreName(full) }

// coreName is a type of .NET's core library with its assembly.
func coreName(full string) string {
	return full + ", System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e"
}

// commas makes the text of a structure of some of its fields.
func commas(names ...string) func(func(string) any) string {
	return func(get func(string) any) string {
		parts := make([]string, len(names))
		for i, n := range names {
			parts[i] = dotnet.String(get(n))
		}
		return strings.Join(parts, ",")
	}
}

// needsText refuses an empty text for a field.
func needsText(name, parameter string) func(string, any) error {
	return func(n string, v any) error {
		if n == name && v == "" {
			return netError(smaPrefix+"PSArgumentException", "The value of argument \""+parameter+"\" is not valid. Change the value of the \""+parameter+"\" argument and run the operation again. (Parameter '"+parameter+"')")
		}
		return nil
	}
}

// numbers gives fields of a structure as numbers.
func (v *structValue) numbers(names ...string) []int32 {
	list := make([]int32, len(names))
	for i, n := range names {
		list[i], _ = v.get(n).(int32)
	}
	return list
}
