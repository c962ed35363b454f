package message

import (
	"fmt"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/psobject"
)

// PipelineInput is one object for the pipeline's input ([MS-PSRP] 2.2.2.17).
type PipelineInput struct{ Value any }

// Type is TypePipelineInput.
func (*PipelineInput) Type() Type { return TypePipelineInput }

// AppendBody appends the value, nothing for null.
func (m *PipelineInput) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	if m.Value == nil {
		return dst, nil
	}
	return clixml.Append(dst, m.Value, o)
}

// EndOfPipelineInput ends the input ([MS-PSRP] 2.2.2.18). It has no body.
type EndOfPipelineInput struct{}

// Type is TypeEndOfPipelineInput.
func (EndOfPipelineInput) Type() Type { return TypeEndOfPipelineInput }

// AppendBody appends nothing.
func (EndOfPipelineInput) AppendBody(dst []byte, _ *clixml.EncodeOptions) ([]byte, error) {
	return dst, nil
}

// PipelineOutput is one object of the pipeline's output ([MS-PSRP] 2.2.2.19).
type PipelineOutput struct{ Value any }

// Type is TypePipelineOutput.
func (*PipelineOutput) Type() Type { return TypePipelineOutput }

// AppendBody appends the value, nothing for null.
func (m *PipelineOutput) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	if m.Value == nil {
		return dst, nil
	}
	return clixml.Append(dst, m.Value, o)
}

// ErrorRecord is one record of the error stream ([MS-PSRP] 2.2.2.20).
type ErrorRecord struct{ Record *psobject.ErrorRecord }

// Type is TypeErrorRecord.
func (*ErrorRecord) Type() Type { return TypeErrorRecord }

// AppendBody appends the record.
func (m *ErrorRecord) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	return clixml.Append(dst, m.Record, o)
}

// InformationalRecord is a warning, verbose or debug record ([MS-PSRP] 2.2.2.22 to 2.2.2.24).
type InformationalRecord struct{ Record *psobject.InformationalRecord }

// Type depends on the record's kind.
func (m *InformationalRecord) Type() Type {
	switch m.Record.Kind {
	case psobject.VerboseStream:
		return TypeVerboseRecord
	case psobject.DebugStream:
		return TypeDebugRecord
	}
	return TypeWarningRecord
}

// AppendBody appends the record.
func (m *InformationalRecord) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	return clixml.Append(dst, m.Record, o)
}

// ProgressRecord is a progress record ([MS-PSRP] 2.2.2.25).
type ProgressRecord struct{ Record *psobject.ProgressRecord }

// Type is TypeProgressRecord.
func (*ProgressRecord) Type() Type { return TypeProgressRecord }

// AppendBody appends the record as an object with properties.
func (m *ProgressRecord) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	return clixml.Append(dst, clixml.ProgressRecordObject(m.Record), o)
}

// InformationRecord is a record of the information stream ([MS-PSRP] 2.2.2.26).
type InformationRecord struct{ Record *psobject.InformationRecord }

// Type is TypeInformationRecord.
func (*InformationRecord) Type() Type { return TypeInformationRecord }

// AppendBody appends the record.
func (m *InformationRecord) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	return clixml.Append(dst, clixml.InformationRecordObject(m.Record), o)
}

func parseRecord(t Type, v any) (Message, error) {
	switch t {
	case TypeErrorRecord:
		if r, ok := clixml.ErrorRecord(v); ok {
			return &ErrorRecord{r}, nil
		}
	case TypeDebugRecord, TypeVerboseRecord, TypeWarningRecord:
		kind := map[Type]psobject.StreamKind{TypeDebugRecord: psobject.DebugStream, TypeVerboseRecord: psobject.VerboseStream,
			TypeWarningRecord: psobject.WarningStream}[t]
		if r, ok := clixml.InformationalRecord(v, kind); ok {
			return &InformationalRecord{r}, nil
		}
	case TypeProgressRecord:
		if r, ok := clixml.ProgressRecord(v); ok {
			return &ProgressRecord{r}, nil
		}
	case TypeInformationRecord:
		if r, ok := clixml.InformationRecord(v); ok {
			return &InformationRecord{r}, nil
		}
	}
	return nil, &Error{Type: t, Reason: "the body is no record"}
}

// InvocationState is a pipeline's state ([MS-PSRP] 2.2.3.5).
type InvocationState int32

// The states.
const (
	NotStarted   InvocationState = 0
	Running      InvocationState = 1
	Stopping     InvocationState = 2
	Stopped      InvocationState = 3
	Completed    InvocationState = 4
	Failed       InvocationState = 5
	Disconnected InvocationState = 6
)

var invocationStateNames = [...]string{"NotStarted", "Running", "Stopping", "Stopped", "Completed", "Failed", "Disconnected"}

// String returns the state's name.
func (s InvocationState) String() string {
	if s < 0 || int(s) >= len(invocationStateNames) {
		return fmt.Sprintf("InvocationState(%d)", int32(s))
	}
	return invocationStateNames[s]
}

// Final reports whether nothing follows.
func (s InvocationState) Final() bool { return s == Stopped || s == Completed || s == Failed }

// PipelineState tells the pipeline's state ([MS-PSRP] 2.2.2.21).
type PipelineState struct {
	State InvocationState
	Err   *psobject.ErrorRecord // why it failed or was stopped, else nil
}

// Type is TypePipelineState.
func (*PipelineState) Type() Type { return TypePipelineState }

// AppendBody appends the body.
func (m *PipelineState) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	ps := []psobject.Property{prop("PipelineState", int32(m.State))}
	if m.Err != nil {
		ps = append(ps, prop("ExceptionAsErrorRecord", m.Err))
	}
	return appendBag(dst, o, ps...)
}

func parsePipelineState(b *fields) Message {
	m := &PipelineState{State: InvocationState(b.int32("PipelineState"))}
	m.Err, _ = clixml.ErrorRecord(b.optional("ExceptionAsErrorRecord"))
	return m
}
