package cmdlets

import "github.com/pslshell/psl/remoting/cmdlet"

// All returns the declarations of this package in alphabetical order.
func All() []*cmdlet.Declaration {
	return []*cmdlet.Declaration{
		AddContent, CompareObject, ConvertFromCLIXML, ConvertFromCSV, ConvertFromJSON, ConvertToCLIXML, ConvertToCSV, ConvertToJSON,
		ExportCLIXML, ExportCSV, ForEachObject, FormatCustom, FormatList, FormatTable, FormatWide, GetContent, GetDate, GetMember,
		GetRandom, GroupObject, ImportCLIXML, ImportCSV, MeasureObject, OutDefault, OutFile, OutHost, OutNull, OutString, SelectObject,
		SetContent, SortObject, StartSleep, TeeObject, WhereObject, WriteDebug, WriteError, WriteHost, WriteInformation, WriteOutput,
		WriteProgress, WriteVerbose, WriteWarning,
	}
}
