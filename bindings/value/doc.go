// Package value converts between Lua values and PowerShell's. It is the one place where the two meet: what a number, a
// table, a date or an object of one side is on the other.
//
// From PowerShell to Lua: $null is nil; strings, booleans and numbers that a Lua number holds exactly are Lua's; other
// numbers, dates, GUIDs, dictionaries and objects are userdata that keep their type; a collection is a Lua table with a
// Count. Properties of an object read by name, ignoring case; methods are called with a colon.
//
// From Lua to PowerShell: an integer is an Int32 where it fits, else an Int64; a fraction is a Double; a table 1..n is
// an array, another table a Hashtable; null stands for $null where Lua would drop a nil. Constructors say otherwise:
// int64"5", decimal"1.10", ordered{...}, psobject{...}.
package value
