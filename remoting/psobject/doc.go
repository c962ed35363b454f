// Package psobject is PowerShell's object model in Go: the values that scripts handle, that CLIXML carries and that
// views display. It holds data only; it opens nothing, reads no clock and starts no goroutine.
//
// A PowerShell value is a Go any of one of these types:
//
//	nil                      $null
//	bool, string             System.Boolean, System.String
//	Char                     System.Char (one UTF-16 unit)
//	int8 int16 int32 int64   SByte, Int16, Int32, Int64
//	uint8 uint16 uint32 uint64   Byte, UInt16, UInt32, UInt64
//	float32, float64         Single, Double
//	Decimal, *big.Int        Decimal, BigInteger
//	DateTime, DateTimeOffset, TimeSpan
//	GUID, Version, SemanticVersion, URI
//	[]byte                   System.Byte[]
//	ScriptBlock, XMLDocument the texts of these
//	*SecureString, *Credential
//	Enum                     a member of an enumeration
//	*List                    arrays, lists, queues, stacks, enumerables
//	*Dictionary              Hashtable, OrderedDictionary and other dictionaries
//	*Object                  a PSObject: a property bag, or a value wrapped with type names and notes
//	*ErrorRecord, *Exception, *InvocationInfo and the stream records
//	Live                     anything else that has type names and properties of its own
//
// Strings are UTF-8 except that a lone UTF-16 surrogate, which .NET allows, is kept in its three-byte form (WTF-8), so
// that no text is changed by passing through.
//
// The form that values have on the wire is package clixml's; conversion, comparison, text and members are package
// dotnet's.
package psobject
