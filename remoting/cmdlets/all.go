package cmdlets

import "github.com/pslshell/psl/remoting/cmdlet"

// All returns the declarations of this package in alphabetical order.
func All() []*cmdlet.Declaration {
	return []*cmdlet.Declaration{
		AddContent, AddMember, ClearContent, CompareObject, ConvertFromCLIXML, ConvertFromCSV, ConvertFromJSON, ConvertToCLIXML, ConvertToCSV, ConvertToHTML, ConvertToJSON, ConvertToXML,
		ExportCLIXML, ExportCSV, ForEachObject, FormatCustom, FormatList, FormatTable, FormatWide, GetChildItem, GetContent, GetDate,
		GetItem, GetMember, GetRandom, GetUnique, GroupObject, ImportCLIXML, ImportCSV, JoinPath, JoinString, MeasureCommand, MeasureObject, MoveItem, NewGUID,
		NewItem, NewTimeSpan, OutDefault,
		OutFile, OutHost, OutNull, OutString, RemoveItem, RenameItem, SelectObject, SelectString, SetContent, SortObject, SplitPath, StartSleep, TeeObject, TestJSON,
		TestPath, WhereObject, WriteDebug, WriteError, WriteHost, WriteInformation, WriteOutput, WriteProgress, WriteVerbose, WriteWarning,
	}
}
