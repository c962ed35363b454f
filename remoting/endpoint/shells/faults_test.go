//go:build unix

package shells_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/pslshell/psl/remoting/endpoint/shells"
	"github.com/pslshell/psl/remoting/winrs"
	"github.com/pslshell/psl/remoting/wsman"
)

const noGUID = "E1D0B269-64E9-4126-9B83-BFB3A6399F0C" // of nothing that there is

// The faults that Windows hosts were recorded with are answered alike: their codes, their details, who refuses, and the words.
func TestFaultsOfWindows(t *testing.T) {
	sh, s := console(t, shells.Options{MaxOperation: 10 * time.Millisecond}, shells.Console{}, winrs.Options{})
	of := func(id string) wsman.Header {
		return wsman.Header{ResourceURI: wsman.Cmd, Selectors: wsman.ShellSelector(id)}
	}
	p := start(t, sh, "sleep 20")
	badTime := of(noGUID)
	badTime.OperationTimeout = -time.Second
	for file, c := range map[string]struct {
		h wsman.Header
		b wsman.Body
		// ownWords are those that say more than Windows' do.
		ownWords bool
	}{
		"fault_no_shell":       {wsman.Header{ResourceURI: wsman.Shells, Selectors: wsman.ShellSelector(noGUID)}, wsman.Get{}, false},
		"fault_no_command":     {of(sh.ID()), &wsman.Receive{CommandID: noGUID, Streams: "stdout stderr"}, false},
		"fault_timeout_header": {badTime, wsman.Get{}, false},
		"fault_timed_out":      {of(sh.ID()), &wsman.Receive{CommandID: p.ID(), Streams: "stdout stderr"}, false},
		"fault_parameter":      {of(sh.ID()), &wsman.Receive{Streams: "stdout stderr"}, false},
		"fault_file": {wsman.Header{ResourceURI: wsman.Cmd, Selectors: wsman.ShellSelector(sh.ID()), Options: []wsman.Option{{Name: wsman.OptionSkipCmdShell, Value: "TRUE"}}},
			&wsman.Command{Line: "/no/such/program"}, true},
	} {
		b, err := os.ReadFile("../../wsman/testdata/windows/" + file + ".xml")
		if err != nil {
			t.Fatal(err)
		}
		if file == "fault_timeout_header" { // the same time, otherwise written
			b = []byte(strings.ReplaceAll(string(b), "PT-1S", "-PT1S"))
		}
		m, err := wsman.Parse(b)
		if err != nil {
			t.Fatal(err)
		}
		ignored := cmp.Options{cmpopts.IgnoreFields(wsman.WSManFault{}, "Machine")}
		if c.ownWords {
			ignored = append(ignored, cmpopts.IgnoreFields(wsman.WSManFault{}, "Message"), cmpopts.IgnoreFields(wsman.Fault{}, "Reason"))
		}
		if d := cmp.Diff(m.Body, ask(t, s, "me", c.h, c.b), ignored); d != "" {
			t.Errorf("%s: (-Windows +psl)\n%s", file, d)
		}
	}
}

// A request whose headers are wrong gets the fault that WS-Management has for it, with Windows' code, and is not carried out.
func TestHeaderFaults(t *testing.T) {
	s := service(t, shells.Options{MaxEnvelope: 32 << 10})
	p := open(t, s, "me")
	const (
		get     = `<a:Action s:mustUnderstand="true">http://schemas.xmlsoap.org/ws/2004/09/transfer/Get</a:Action>`
		remove  = `<a:Action>http://schemas.xmlsoap.org/ws/2004/09/transfer/Delete</a:Action>`
		create  = `<a:Action>http://schemas.xmlsoap.org/ws/2004/09/transfer/Create</a:Action>`
		theirs  = `<w:ResourceURI>http://schemas.microsoft.com/powershell/Microsoft.PowerShell</w:ResourceURI>`
		another = `<w:ResourceURI>http://schemas.microsoft.com/wbem/wsman/1/windows/shell/cmd</w:ResourceURI>`
	)
	mine := `<w:Selector Name="ShellId">` + p.ID().String() + `</w:Selector>`
	for _, c := range []struct {
		name, headers, body string
		code                wsman.Code
		of, subcode, detail string // whose fault it is, and of what kind
	}{
		{"no action", theirs, "", wsman.CodeHeaderMissing, "Sender", "a:MessageInformationHeaderRequired", ""},
		{"an action that nobody knows", `<a:Action>http://example.com/Dance</a:Action>` + theirs, "", wsman.CodeInvalidAction, "Sender", "a:ActionNotSupported", "http://example.com/Dance"},
		{"a time-out that is none", get + theirs + `<w:OperationTimeout>soon</w:OperationTimeout>`, "", wsman.CodeInvalidTimeout, "Sender", "a:InvalidMessageInformationHeader", ""},
		{"a header that must be understood", get + theirs + `<x:Strange xmlns:x="urn:x" s:mustUnderstand="1">x</x:Strange>`, "", wsman.CodeNotUnderstood, "MustUnderstand", "", ""},
		{"an answer in one language only", get + theirs + `<w:Locale xml:lang="ja-JP" s:mustUnderstand="true"/>`, "", wsman.CodeLocaleDemanded, "Sender", "w:UnsupportedFeature", "Locale"},
		{"an answer to elsewhere", get + theirs + `<a:ReplyTo><a:Address>http://example.com</a:Address></a:ReplyTo>`, "", wsman.CodeNotBack, "Sender", "w:UnsupportedFeature", "AddressingMode"},
		{"an envelope that is too small", get + theirs + `<w:MaxEnvelopeSize s:mustUnderstand="true">1000</w:MaxEnvelopeSize>`, "", wsman.CodeSmallEnvelope, "Sender", "w:EncodingLimit", "MinimumEnvelopeLimit"},
		{"a request that is too long", get + theirs, strings.Repeat(" ", 32<<10), wsman.CodeEncodingLimit, "Sender", "w:EncodingLimit", "MaxEnvelopeSize"},
		{"an option that must be complied with", get + theirs + `<w:OptionSet><w:Option Name="Music" MustComply="true">loud</w:Option></w:OptionSet>`, "", wsman.CodeInvalidOption, "Sender", "w:InvalidOptions", "NotSupported"},
		{"no selectors", remove + theirs, "", wsman.CodeNoSelectors, "Sender", "w:InvalidSelectors", "InsufficientSelectors"},
		{"a selector too many", remove + theirs + `<w:SelectorSet>` + mine + `<w:Selector Name="Colour">red</w:Selector></w:SelectorSet>`, "", wsman.CodeShellNotFound, "Sender", "w:InvalidSelectors", "UnexpectedSelectors"},
		{"the shell of another resource", remove + another + `<w:SelectorSet>` + mine + `</w:SelectorSet>`, "", wsman.CodeShellNotFound, "Sender", "w:InvalidSelectors", "UnexpectedSelectors"},
		{"no resource", get, "", wsman.CodeInvalidResource, "Sender", "w:InvalidResourceURI", ""},
		{"another version of PSRP", create + theirs + `<w:OptionSet><w:Option Name="protocolversion" MustComply="true">3.0</w:Option></w:OptionSet>`,
			`<r:Shell xmlns:r="http://schemas.microsoft.com/wbem/wsman/1/windows/shell"><creationXml xmlns="http://schemas.microsoft.com/powershell">AAAA</creationXml></r:Shell>`,
			wsman.CodePSRPVersion, "Receiver", "w:InternalError", ""},
	} {
		envelope := `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd">` +
			`<s:Header><a:MessageID>uuid:1</a:MessageID>` + c.headers + `</s:Header><s:Body>` + c.body + `</s:Body></s:Envelope>`
		status, _, answer := s.Answer(within(t), shells.Caller{User: "me"}, soap, []byte(envelope))
		m, err := wsman.Parse(answer)
		if err != nil {
			t.Fatal(err)
		}
		f, ok := m.Body.(*wsman.Fault)
		if !ok || status != 500 || m.RelatesTo != "uuid:1" {
			t.Errorf("%s: %d, %+v", c.name, status, m)
			continue
		}
		subcode := f.Subcode
		if subcode != "" {
			subcode = f.SubcodeSpace + ":" + subcode
		}
		detail := strings.TrimPrefix(f.Detail, "http://schemas.dmtf.org/wbem/wsman/1/wsman/faultDetail/")
		if f.WSManCode() != c.code || f.Code != c.of || subcode != c.subcode || detail != c.detail || f.Message() == "" {
			t.Errorf("%s: %s, %s, %s, %v", c.name, f.Code, subcode, detail, f)
		}
	}
	if list, err := exchangeOf(s, "me").Shells(context.Background()); err != nil || len(list) != 1 {
		t.Errorf("%d shells, %v", len(list), err)
	}
}
