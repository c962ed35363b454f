// Package clixml reads and writes CLIXML, PowerShell's serialisation of objects ([MS-PSRP] 2.2.5): what PSRP messages,
// Export-Clixml files and the XML streams of a host carry.
//
// It is pure: bytes in, values of package psobject out, and back. It opens nothing and starts no goroutine.
//
// # Reading
//
//	v, err := clixml.Decode(data, nil)             // the one object of a message or document
//	vs, err := clixml.DecodeAll(data, nil)         // every object of a document
//	d := clixml.NewDecoder(&clixml.DecodeOptions{Deserialized: true, Cipher: key})
//	v, err := d.Decode(data)                       // many messages: the decoder reuses memory and type names
//	for d.Reset(text); ; {                         // object by object, with the stream (S attribute) of each
//		item, ok, err := d.Next()
//		...
//	}
//
// By default values keep what came: type names, properties adapted and extended in order, ToString text, shared and
// circular references (the same pointer). A list, dictionary or enumeration whose element has only its usual type names
// comes as a bare *psobject.List, *psobject.Dictionary or psobject.Enum, anything with more around it as a
// *psobject.Object. With DecodeOptions.Deserialized type names and bases are those that .NET's own deserialiser gives:
// that is the view of a session's client.
//
// Records come as objects too; ErrorRecord, InformationalRecord, InformationRecord and ProgressRecord turn them into the
// types of psobject, and the Remote field of those keeps everything that came.
//
// # Writing
//
//	dst, err = clixml.Append(dst, v, nil)                             // a bare object, as PSRP messages carry it
//	dst, err = clixml.Append(dst, v, &clixml.EncodeOptions{Document: true, Depth: 2})
//
// What was read is written as it was. Live values are written by PowerShell's rules: containers and custom objects at
// every depth, properties of other objects to EncodeOptions.Depth, deeper ones as their text.
//
// # What it will never do
//
// It never runs code, resolves entities beyond XML's own five, or follows a DTD. What a peer can make it use is bounded by
// the limits in limits.go. Input is never dropped silently: an element that is not known comes as an Unknown and is
// written back as it was, and a value that cannot be read is an error.
package clixml
