// Package cmdlets holds the everyday cmdlets of PowerShell: those that filter, sort, group, measure, convert and write
// objects. Each is one declaration of package cmdlet; the embedded engine and the Lua host both run them.
//
// All lists them; a host adds those that only it can offer.
package cmdlets
