package psobject

// ErrorRecord is a System.Management.Automation.ErrorRecord. It is a Go error, so that it travels as one.
type ErrorRecord struct {
	Exception             *Exception
	TargetObject          any
	FullyQualifiedErrorID string
	Category              CategoryInfo
	// Details replaces the message that is shown; nil where there is none.
	Details          *ErrorDetails
	Invocation       *InvocationInfo
	ScriptStackTrace string
	// PipelineIteration has the numbers of PipelineIterationInfo; nil where not known.
	PipelineIteration []int32
	// Origin is set on records that came from another computer.
	Origin *OriginInfo
	// Remote is the record as it was received, with everything that has no field here; nil for local records.
	Remote *Object
	// ExitCode is that of the last native command on the computer where the error happened; nil where it is not known.
	ExitCode *int32
	// Cause is the Go error behind a local record, for errors.Is and errors.As; may be nil.
	Cause error
}

// ErrorDetails is a message for people that stands before the exception's.
type ErrorDetails struct {
	Message           string
	RecommendedAction string
}

// CategoryInfo is an ErrorCategoryInfo.
type CategoryInfo struct {
	Category   ErrorCategory
	Activity   string
	Reason     string
	TargetName string
	TargetType string
}

// OriginInfo tells where a remote record comes from.
type OriginInfo struct {
	PSComputerName string
	RunspaceID     GUID
	InstanceID     GUID
}

// Message is the text that is shown: the details' if there are any, else the exception's.
func (r *ErrorRecord) Message() string {
	if r.Details != nil && r.Details.Message != "" {
		return r.Details.Message
	}
	if r.Exception != nil {
		return r.Exception.Message
	}
	return ""
}

// Error returns the message.
func (r *ErrorRecord) Error() string { return r.Message() }

// Unwrap returns the cause.
func (r *ErrorRecord) Unwrap() error { return r.Cause }

// Exception is a .NET exception as a script sees it.
type Exception struct {
	// TypeNames has the most derived first, e.g. System.DivideByZeroException, System.ArithmeticException, ....
	TypeNames  []string
	Message    string
	Inner      *Exception
	StackTrace string
	Source     string
	HResult    int32
	// Properties holds what the type has beyond Exception (ParamName, ActualValue, ErrorRecord ...).
	Properties []Property
	// Remote is the exception as it was received, for the local side of a RemoteException.
	Remote *Object
	// Owner is the object of a script's class that has this exception as its base; it is not serialised.
	Owner any
}

// Error returns the message.
func (e *Exception) Error() string { return e.Message }

// NewException returns an exception of the type, whose bases are Exception and Object unless more are given.
func NewException(typeName, message string) *Exception {
	types := exceptionTypes(typeName)
	return &Exception{TypeNames: types, Message: message, HResult: hresultOf(types)}
}

// Type returns the most derived type name.
func (e *Exception) Type() string {
	if len(e.TypeNames) == 0 {
		return "System.Exception"
	}
	return e.TypeNames[0]
}

// InvocationInfo tells where in a script a command or error stood.
type InvocationInfo struct {
	MyCommand             string // the command's name, "" if none
	CommandType           string // Cmdlet, Function, Script ...; "" if not known
	InvocationName        string
	ScriptName            string // path of the file, "" if none
	Line                  string // the source line
	PositionMessage       string
	Statement             string // the text of the statement
	ScriptLineNumber      int32
	OffsetInLine          int32
	EndLineNumber         int32 // 0 if not known
	EndOffsetInLine       int32 // 0 if not known
	HistoryID             int64
	PipelineLength        int32
	PipelinePosition      int32
	ExpectingInput        bool
	CommandOrigin         string // Runspace or Internal
	PSScriptRoot          string
	PSCommandPath         string
	BoundParameters       *Dictionary
	UnboundArguments      []any
	PipelineIterationInfo []int32
	Remote                *Object // as received
}

// InformationalRecord is a warning, verbose or debug record.
type InformationalRecord struct {
	Kind              StreamKind // Warning, Verbose or Debug
	Message           string
	Invocation        *InvocationInfo
	PipelineIteration []int32
	Remote            *Object // as received
	// Origin is set on records that came from another computer.
	Origin *OriginInfo
}

// InformationRecord is what Write-Information and Write-Host make.
type InformationRecord struct {
	MessageData     any
	Source          string
	TimeGenerated   DateTime
	Tags            []string
	User            string
	Computer        string
	ProcessID       uint32
	NativeThreadID  uint32
	ManagedThreadID uint32
	Remote          *Object // as received
	// Origin is set on records that came from another computer.
	Origin *OriginInfo
}

// HostMessage is the message data of Write-Host: text with colours.
type HostMessage struct {
	Message         string
	NoNewline       bool
	ForegroundColor *int32 // a ConsoleColor, nil for the default
	BackgroundColor *int32
}

// ProgressRecord is what Write-Progress makes.
type ProgressRecord struct {
	Activity          string
	ActivityID        int32
	StatusDescription string
	CurrentOperation  string
	ParentActivityID  int32 // -1 for none
	PercentComplete   int32 // -1 for not known
	SecondsRemaining  int32 // -1 for not known
	Completed         bool
	// Origin is set on records that came from another computer.
	Origin *OriginInfo
}

// StreamKind names a stream of a pipeline.
type StreamKind uint8

// The streams, numbered as redirection does.
const (
	OutputStream      StreamKind = 1
	ErrorStream       StreamKind = 2
	WarningStream     StreamKind = 3
	VerboseStream     StreamKind = 4
	DebugStream       StreamKind = 5
	InformationStream StreamKind = 6
	ProgressStream    StreamKind = 7
)

// ErrorCategory is System.Management.Automation.ErrorCategory.
type ErrorCategory int32

// The categories by number.
const (
	NotSpecified ErrorCategory = iota
	OpenError
	CloseError
	DeviceError
	DeadlockDetected
	InvalidArgument
	InvalidData
	InvalidOperation
	InvalidResult
	InvalidType
	MetadataError
	NotImplemented
	NotInstalled
	ObjectNotFound
	OperationStopped
	OperationTimeout
	SyntaxError
	ParserError
	PermissionDenied
	ResourceBusy
	ResourceExists
	ResourceUnavailable
	ReadError
	WriteError
	FromStdErr
	SecurityError
	ProtocolError
	ConnectionError
	AuthenticationError
	LimitsExceeded
	QuotaExceeded
	NotEnabled
)

var categoryNames = [...]string{"NotSpecified", "OpenError", "CloseError", "DeviceError", "DeadlockDetected",
	"InvalidArgument", "InvalidData", "InvalidOperation", "InvalidResult", "InvalidType", "MetadataError",
	"NotImplemented", "NotInstalled", "ObjectNotFound", "OperationStopped", "OperationTimeout", "SyntaxError",
	"ParserError", "PermissionDenied", "ResourceBusy", "ResourceExists", "ResourceUnavailable", "ReadError",
	"WriteError", "FromStdErr", "SecurityError", "ProtocolError", "ConnectionError", "AuthenticationError",
	"LimitsExceeded", "QuotaExceeded", "NotEnabled"}

// String returns the category's name.
func (c ErrorCategory) String() string {
	if c < 0 || int(c) >= len(categoryNames) {
		return "NotSpecified"
	}
	return categoryNames[c]
}

// CategoryNames returns the names of all categories by number.
func CategoryNames() []string { return append([]string(nil), categoryNames[:]...) }
