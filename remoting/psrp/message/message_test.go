package message_test

import (
	"errors"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
)

func version(major, minor int32) psobject.Version {
	return psobject.Version{Major: major, Minor: minor, Build: -1, Revision: -1}
}

func hashtable(k string, v any) *psobject.Dictionary {
	d := &psobject.Dictionary{Type: message.PrimitiveDictionary}
	d.Set(k, v)
	return d
}

var local = true

// Each message comes back as it was.
var messages = []message.Message{
	&message.SessionCapability{ProtocolVersion: version(2, 3), PSVersion: version(2, 0), SerializationVersion: version(1, 1), TimeZone: []byte{1}},
	&message.InitRunspacePool{MinRunspaces: 1, MaxRunspaces: 5, ThreadOptions: message.ReuseThread, ApartmentState: message.ApartmentMTA, Host: message.NullHost, ApplicationArguments: hashtable("a", int32(1))},
	&message.InitRunspacePool{MinRunspaces: 1, MaxRunspaces: 1, ApartmentState: message.ApartmentUnknown, Host: message.HostInfo{Default: &message.HostDefaultData{
		ForegroundColor: 7, BackgroundColor: -1, CursorPosition: message.Coordinates{X: 1, Y: 2}, WindowPosition: message.Coordinates{X: 3, Y: 4}, CursorSize: 25,
		BufferSize: message.Size{Width: 120, Height: 3000}, WindowSize: message.Size{Width: 120, Height: 50}, MaxWindowSize: message.Size{Width: 1, Height: 2},
		MaxPhysicalSize: message.Size{Width: 3, Height: 4}, WindowTitle: "t"}}},
	&message.ConnectRunspacePool{},
	&message.ConnectRunspacePool{MinRunspaces: 1, MaxRunspaces: 2},
	&message.RunspacePoolInitData{MinRunspaces: 1, MaxRunspaces: 2},
	&message.PublicKey{Key: "AAAA"},
	&message.EncryptedSessionKey{Key: "BBBB"},
	message.PublicKeyRequest{},
	&message.SetMaxRunspaces{Count: 3, CallID: 1},
	&message.SetMinRunspaces{Count: 3, CallID: 2},
	&message.GetAvailableRunspaces{CallID: 3},
	&message.ResetRunspaceState{CallID: 4},
	&message.RunspaceAvailability{CallID: 1, Response: true},
	&message.RunspaceAvailability{CallID: 3, Response: int64(5)},
	&message.RunspacePoolState{State: message.PoolOpened},
	&message.ApplicationPrivateData{Data: hashtable("v", version(7, 6))},
	&message.UserEvent{EventIdentifier: 1, SourceIdentifier: "s", Sender: int32(1), Arguments: []any{"a"}, ComputerName: "c", RunspaceID: psobject.GUID{1}},
	&message.CreatePipeline{
		PowerShell: message.PowerShell{
			Commands: []message.Command{
				{Text: "Get-Item", UseLocalScope: &local, Arguments: []message.Argument{{Name: "-Path"}, {Value: "/"}, {Name: "Force", Value: true}}},
				{Text: "1..3", IsScript: true, MergeMyResult: message.ResultError, MergeToResult: message.ResultOutput, MergeWarning: message.ResultOutput},
			},
			Further:  [][]message.Command{{{Text: "second"}}},
			IsNested: true, History: "h", RedirectErrors: true,
		},
		NoInput: true, ApartmentState: message.ApartmentUnknown, StreamOptions: message.AddInvocation, AddToHistory: true, Host: message.NullHost, IsNested: true,
	},
	&message.GetCommandMetadata{Names: []string{"a*"}, CommandTypes: 8, Namespaces: []string{"n"}, Arguments: []any{int32(1)}},
	&message.PipelineInput{Value: int32(1)},
	&message.PipelineInput{},
	message.EndOfPipelineInput{},
	&message.PipelineOutput{Value: "a"},
	&message.PipelineOutput{},
	&message.PipelineState{State: message.Completed},
	&message.HostCall{CallID: 1, Method: message.ReadLine},
	&message.HostCall{Pipeline: true, CallID: message.NoResponse, Method: message.Write2, Parameters: []any{int32(1), int32(2), "text"}},
	&message.HostResponse{CallID: 1, Method: message.ReadLine, Value: "typed"},
	&message.HostResponse{Pipeline: true, CallID: 1, Method: message.PromptForChoice, Value: int32(1)},
	&message.ProgressRecord{Record: &psobject.ProgressRecord{Activity: "a", StatusDescription: "s", ParentActivityID: -1, PercentComplete: 5, SecondsRemaining: -1, Completed: true}},
	&message.Unknown{Kind: 0x00041234, Body: []byte("<X/>")},
}

var header = message.Header{Destination: message.ToServer, Pool: psobject.GUID{1, 2, 3}, Pipeline: psobject.GUID{4, 5, 6}}

func parse(b []byte) (message.Header, message.Message, error) {
	h, body, err := message.ParseHeader(b)
	if err != nil {
		return h, nil, err
	}
	m, err := message.Parse(h.Type, body, clixml.NewDecoder(&clixml.DecodeOptions{Deserialized: true}))
	return h, m, err
}

func TestRoundTrip(t *testing.T) {
	for _, m := range messages {
		t.Run(m.Type().String(), func(t *testing.T) {
			b, err := message.Append(nil, header, m, nil)
			if err != nil {
				t.Fatal(err)
			}
			h, got, err := parse(b)
			if err != nil {
				t.Fatal(err)
			}
			want := header
			want.Type = m.Type()
			if h != want {
				t.Errorf("header %+v", h)
			}
			if d := cmp.Diff(m, got, cmp.Exporter(func(reflect.Type) bool { return true }), cmp.Comparer(equalDictionaries)); d != "" {
				t.Errorf("(-want +got):\n%s\n%s", d, b[message.HeaderSize:])
			}
		})
	}
}

func equalDictionaries(a, b *psobject.Dictionary) bool {
	if a == nil || b == nil {
		return a == b
	}
	return cmp.Equal(a.Keys(), b.Keys()) && cmp.Equal(a.Values(), b.Values())
}

// Records keep what they say.
func TestRecords(t *testing.T) {
	r := &psobject.ErrorRecord{
		Exception:             psobject.NewException("System.ArgumentException", "bad"),
		TargetObject:          int32(5),
		FullyQualifiedErrorID: "id",
		Category:              psobject.CategoryInfo{Category: psobject.InvalidArgument, Activity: "a", Reason: "r", TargetName: "n", TargetType: "t"},
		Details:               &psobject.ErrorDetails{Message: "d", RecommendedAction: "do"},
		Invocation:            &psobject.InvocationInfo{MyCommand: "c", Line: "l", ScriptLineNumber: 3, CommandOrigin: "Internal"},
		ScriptStackTrace:      "s",
	}
	for _, pi := range [][]int32{nil, {0, 1}} {
		r.PipelineIteration = pi
		b, err := message.Append(nil, header, &message.ErrorRecord{Record: r}, &clixml.EncodeOptions{Depth: 1})
		if err != nil {
			t.Fatal(err)
		}
		_, m, err := parse(b)
		if err != nil {
			t.Fatal(err)
		}
		got := m.(*message.ErrorRecord).Record
		if got.Message() != "d" || got.FullyQualifiedErrorID != "id" || got.Category != r.Category || *got.Details != *r.Details ||
			got.TargetObject != any(int32(5)) || got.ScriptStackTrace != "s" || got.Exception.Type() != "System.ArgumentException" ||
			got.Invocation.ScriptLineNumber != 3 || got.Invocation.Line != "l" || !cmp.Equal(got.PipelineIteration, pi) {
			t.Errorf("%+v", got)
		}
	}
	for _, kind := range []psobject.StreamKind{psobject.WarningStream, psobject.VerboseStream, psobject.DebugStream} {
		b, err := message.Append(nil, header, &message.InformationalRecord{Record: &psobject.InformationalRecord{Kind: kind, Message: "m"}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		_, m, err := parse(b)
		if err != nil || m.(*message.InformationalRecord).Record.Kind != kind || m.(*message.InformationalRecord).Record.Message != "m" {
			t.Errorf("%v, %v", m, err)
		}
	}
}

// Every beginning of a message is an error or a message, and never a panic.
func TestCuts(t *testing.T) {
	for _, m := range messages {
		b, err := message.Append(nil, header, m, nil)
		if err != nil {
			t.Fatal(err)
		}
		for n := range len(b) {
			if _, _, err := parse(b[:n]); err != nil {
				var me *message.Error
				if !errors.As(err, &me) {
					t.Fatalf("%s cut at %d: %v", m.Type(), n, err)
				}
			}
		}
	}
}

func TestMethods(t *testing.T) {
	if message.PromptForChoiceMultipleSelection != 56 || message.PromptForChoiceMultipleSelection.String() != "PromptForChoiceMultipleSelection" {
		t.Errorf("%d %s", message.PromptForChoiceMultipleSelection, message.PromptForChoiceMultipleSelection)
	}
	if message.GetBufferContents != 50 || message.Write1 != 13 || message.Prompt != 23 || message.Method(99).String() != "Method(99)" {
		t.Error("methods are numbered wrong")
	}
}

// Any bytes give a message or this package's error; what was read can be written.
func FuzzParse(f *testing.F) {
	for _, m := range messages {
		b, err := message.Append(nil, header, m, nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		_, m, err := parse(in)
		if err != nil {
			var me *message.Error
			if !errors.As(err, &me) {
				t.Fatalf("a strange error: %T %v", err, err)
			}
			return
		}
		if _, err := message.Append(nil, header, m, nil); err != nil {
			var le *clixml.LimitError
			if !errors.As(err, &le) {
				t.Fatalf("read but not written: %v", err)
			}
		}
	})
}
