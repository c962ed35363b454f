// Package format gives objects the text that PowerShell 7.6 shows for them: tables, lists, wide and custom views, and
// the views of errors.
//
// It works in two halves, as the original does. A [Shaper] chooses the view of objects and turns them into packets:
// the start of a view, the start of a group, an entry, the ends. A [Writer] turns packets into lines of a width. The
// packets are objects of their own: what Format-Table puts out are packets, and whoever shows them later needs no more
// than a Writer. A [Formatter] is both, and passes packets that it meets among objects straight on:
//
//	f := format.New(os.Stdout, 79, nil)
//	err := f.Write(obj)        // rows of a type share a table
//	err = f.Text("between\n")  // text comes between the rows, in order
//	err = f.Close()            // ends what is open
//
// Tables without fixed widths are held back until their widths are known: until something else comes, the formatter is
// settled or closed, or the original's 300 ms are over where Options.Now supplies a clock.
//
// The package is pure: it opens nothing, reads no clock and no environment. The views of types are those of the
// original, read from views.txt, which was written by Get-FormatData and Get-TypeData of PowerShell 7.6 (MIT licence).
// The culture is the invariant one, in which long text wraps at any character.
package format
