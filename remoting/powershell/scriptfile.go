package powershell

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/parse"
)

// scriptFile is a script in a file.
type scriptFile struct{ path string }

// fileProc runs a script file: a script block whose exit ends the file and not the session.
type fileProc struct{ *scriptProc }

// startFile reads a script file and makes its processor.
func (f *frame) startFile(c *call, file *scriptFile, out func(any) error, st *streams, input bool) (processor, error) {
	b, err := os.ReadFile(file.path)
	if err != nil {
		return nil, ioError(err, file.path)
	}
	body, err := parse.Parse(scriptText(b), file.path)
	if err != nil {
		return nil, f.in.parseFault(err, true)
	}
	if err := f.mustBeAllowed(&ScriptBlock{body: body}, true); err != nil {
		return nil, err
	}
	fn := &function{name: filepath.Base(file.path), body: body, module: f.scope.module}
	return &fileProc{f.startFunction(c, fn, out, st, input).(*scriptProc)}, nil
}

// left takes an exit for the end of the file.
func (p *fileProc) left(err error) error {
	e, ok := err.(*exitFlow)
	if !ok {
		return err
	}
	p.caller.scope.global.setLocal("LASTEXITCODE", int32(e.code))
	p.hadError = e.code != 0
	p.exited = true
	return nil
}

func (p *fileProc) begin() error { return p.left(p.scriptProc.begin()) }

func (p *fileProc) process(v any) error {
	if p.exited {
		return nil
	}
	return p.left(p.scriptProc.process(v))
}

func (p *fileProc) end() error {
	if p.exited {
		return nil
	}
	return p.left(p.scriptProc.end())
}

// scriptText reads UTF-8, or UTF-16 where a byte order mark tells so.
func scriptText(b []byte) string {
	little := bytes.HasPrefix(b, []byte{0xff, 0xfe})
	if !little && !bytes.HasPrefix(b, []byte{0xfe, 0xff}) {
		return strings.ToValidUTF8(string(b), "\ufffd")
	}
	var u []uint16
	for i := 2; i+1 < len(b); i += 2 {
		if little {
			u = append(u, binary.LittleEndian.Uint16(b[i:]))
		} else {
			u = append(u, binary.BigEndian.Uint16(b[i:]))
		}
	}
	return dotnet.FromUTF16(u)
}
