package cmdlets

import "github.com/pslshell/psl/remoting/cmdlet"

// All returns the declarations of this package in alphabetical order.
func All() []*cmdlet.Declaration {
	return []*cmdlet.Declaration{
		AddContent, CompareObject, ForEachObject, GetContent, GetDate, GetMember, GetRandom, GroupObject, MeasureObject, SelectObject, SetContent,
		SortObject, StartSleep, TeeObject, WhereObject, WriteDebug, WriteError, WriteHost, WriteInformation, WriteOutput, WriteProgress, WriteVerbose,
		WriteWarning,
	}
}

// displayText renders objects as the default views do. It is set by the file that knows package format.
var displayText = func(objs []any, width int) (string, error) { return "", nil }
