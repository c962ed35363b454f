//go:build unix

package client_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/psrp/message"
)

// exchange names the test in which a kind of message passes between psl and the real engine.
type exchange struct {
	kind       message.Type
	fromClient bool
	test       string
	pair       bool // the test has psl on both sides
}

// exchanges has each kind in each direction. openTapped holds the tests to it.
var exchanges = []exchange{
	{message.TypeSessionCapability, true, "TestRealPool", false},
	{message.TypeSessionCapability, false, "TestRealPool", false},
	{message.TypeInitRunspacePool, true, "TestRealPool", false},
	{message.TypePublicKey, true, "TestRealKeyOfClient", false},
	{message.TypeEncryptedSessionKey, false, "TestRealKeyOfClient", false},
	{message.TypePublicKeyRequest, false, "TestRealKeyOfServer", false},
	{message.TypeConnectRunspacePool, true, "TestPairConnect", true},
	{message.TypeSetMaxRunspaces, true, "TestRealPool", false},
	{message.TypeSetMinRunspaces, true, "TestRealPool", false},
	{message.TypeRunspaceAvailability, false, "TestRealPool", false},
	{message.TypeRunspacePoolState, false, "TestRealPool", false},
	{message.TypeCreatePipeline, true, "TestRealPipeline", false},
	{message.TypeGetAvailableRunspaces, true, "TestRealPool", false},
	{message.TypeUserEvent, false, "TestRealUserEvent", false},
	{message.TypeApplicationPrivateData, false, "TestRealPool", false},
	{message.TypeGetCommandMetadata, true, "TestRealCommandMetadata", false},
	{message.TypeRunspacePoolInitData, false, "TestPairConnect", true},
	{message.TypeResetRunspaceState, true, "TestRealPool", false},
	{message.TypeRunspacePoolHostCall, false, "TestRealPoolHost", false},
	{message.TypeRunspacePoolHostResponse, true, "TestRealPoolHost", false},
	{message.TypePipelineInput, true, "TestRealPipeline", false},
	{message.TypeEndOfPipelineInput, true, "TestRealPipeline", false},
	{message.TypePipelineOutput, false, "TestRealPipeline", false},
	{message.TypeErrorRecord, false, "TestRealRecords", false},
	{message.TypePipelineState, false, "TestRealPipeline", false},
	{message.TypeDebugRecord, false, "TestRealRecords", false},
	{message.TypeVerboseRecord, false, "TestRealRecords", false},
	{message.TypeWarningRecord, false, "TestRealRecords", false},
	{message.TypeProgressRecord, false, "TestRealRecords", false},
	{message.TypeInformationRecord, false, "TestRealRecords", false},
	{message.TypePipelineHostCall, false, "TestRealPipelineHost", false},
	{message.TypePipelineHostResponse, true, "TestRealPipelineHost", false},
}

const protocolHead = `# The protocol

Every kind of message of [MS-PSRP], who sends it, and the test in which it passes between psl and a real PowerShell. A
pool's messages are noted on their way, so that a test fails where a kind that stands here did not pass. The page is
written by ` + "`go test ./remoting/client -run TestProtocolPage -update`" + `.

| message | number | sender | test |
| --- | --- | --- | --- |
`

const protocolTail = `
*A pair*: psl is both sides. PowerShell's own server by standard input and output does not let a client leave a pool and
connect to it again. Windows does by WS-Management: recordings of it with these two are replayed by ` + "`TestRecorded`" + ` of
` + "`remoting/remotingtest/replay`" + `.

pypsrp, as the client of psl's endpoint, leaves a pool and connects to it again (TestPypsrp of ` + "`remoting`" + `). psl, as the
client of psrpcore's server, connects to a pool that another client has left (TestPsrpcoreConnect of ` + "`remoting/psrp`" + `).

Nested pipelines (TestRealNested), merged streams (TestRealMergedStreams) and the history (TestRealAddToHistory) are
properties of CREATE_PIPELINE. A nested pipeline with input is a steppable one: it takes each object as it comes
(TestRealSteppable of ` + "`remoting/endpoint/embedded`" + `, with PowerShell's server and with psl's).

Debugging has no messages of its own: PowerShell's server tells of a stop in its debugger by USER_EVENT and waits for a
nested command of the client. psl has no debugger, and answers that the script goes on (TestRealDebugger).
`

// The page is complete and what it names exists.
func TestProtocolPage(t *testing.T) {
	var page strings.Builder
	page.WriteString(protocolHead)
	listed := map[message.Type]bool{}
	tests := map[string]bool{}
	for _, folder := range []string{".", filepath.Join("..", "psrp")} {
		files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllStringSubmatch(string(text), -1) {
				tests[m[1]] = true
			}
		}
	}
	for _, e := range exchanges {
		listed[e.kind] = true
		if !tests[e.test] {
			t.Errorf("%s does not exist", e.test)
		}
		sender, where := "server", "`"+e.test+"`"
		if e.fromClient {
			sender = "client"
		}
		if e.pair {
			where += ", a pair"
		}
		fmt.Fprintf(&page, "| %s | 0x%08X | %s | %s |\n", e.kind, uint32(e.kind), sender, where)
	}
	page.WriteString(protocolTail)
	for _, group := range []message.Type{0x00010000, 0x00021000, 0x00041000} {
		for k := range message.Type(0x1000) {
			if kind := group + k; kind.Known() && !listed[kind] {
				t.Errorf("%s is not listed", kind)
			}
		}
	}
	golden(t, "protocol.md", page.String())
}
