// Package sessionfile reads session configuration files (.pssc) and role capability files (.psrc) of PowerShell
// (about_Session_Configuration_Files, about_Role_Capability_Files), which say what the users of an endpoint may do and what they find
// there.
//
// It fails closed: a key or a value that it does not know, and one that psl's engine cannot follow, is an error that names the file
// and the key. Nothing in a file is run to read it.
package sessionfile
