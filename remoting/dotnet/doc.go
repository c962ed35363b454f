// Package dotnet is the everyday part of .NET that PowerShell's values bring along, and the language primitives that
// PowerShell puts on top of it: text and format strings, conversion, comparison, arithmetic, type names, and the
// members of strings, numbers, dates and collections.
//
// It works on the values of package psobject, always in the invariant culture, and is pure but for Now, which is a
// parameter where a clock is needed. Both the embedded engine and the Lua host use it, so that a value behaves the same
// on both sides.
package dotnet
