package remoting

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/masterzen/winrm"
	"github.com/masterzen/winrm/soap"
	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"

	"github.com/pslshell/psl/remoting/cmdlets"
	"github.com/pslshell/psl/remoting/wsman"
)

// CommandLine runs a line of cmd.exe in a WinRS shell on a target's computer: for hosts without a PowerShell. The shell
// is made for this line and deleted after it. stdin may be nil. The exit code is the line's. What is read and written is
// UTF-8: the console has the code page 65001.
func (c *Client) CommandLine(ctx context.Context, t Target, line string, stdin io.Reader, stdout, stderr io.Writer) (code int, err error) {
	return c.CommandLineIn(ctx, t, utf8Page, line, stdin, stdout, stderr)
}

// utf8Page is the code page that the library asks for.
const utf8Page = 65001

// CommandLineIn is CommandLine with another code page of the console, for programs that cannot write UTF-8. What is read
// and written is UTF-8 even so; characters that the code page has not become substitutes.
func (c *Client) CommandLineIn(ctx context.Context, t Target, page int, line string, stdin io.Reader, stdout, stderr io.Writer) (code int, err error) {
	enc, ok := cmdlets.CodePage(page)
	if !ok {
		return 0, fmt.Errorf("the code page %d is not known: 65001 is UTF-8, 437 and 850 are those of old consoles", page)
	}
	if enc != nil {
		if stdin != nil {
			stdin = transform.NewReader(stdin, encoding.ReplaceUnsupported(enc.NewEncoder()))
		}
		out, errs := transform.NewWriter(stdout, enc.NewDecoder()), transform.NewWriter(stderr, enc.NewDecoder())
		defer func() { err = cmp.Or(err, out.Close(), errs.Close()) }() // what is left of a character
		stdout, stderr = out, errs
	}
	post := c.opts.Post
	if post == nil {
		post = logOn
	}
	p, err := post(ctx, t, t.address())
	if err != nil {
		return 0, connectError(t, err)
	}
	defer p.Close()
	w := &winrsTransport{ctx: ctx, poster: p, page: page}
	params := winrm.NewParameters("PT60S", "en-US", wsman.DefaultEnvelope)
	params.TransportDecorator = func() winrm.Transporter { return w }
	// The transport knows the address; what is said here is only written into the messages.
	endpoint := winrm.NewEndpoint(strings.Trim(t.name(), "[]"), t.port(), t.UseSSL, false, nil, nil, nil, 0)
	client, err := winrm.NewClientWithParameters(endpoint, "", "", params)
	if err != nil {
		return 0, connectError(t, err)
	}
	if stdin == nil {
		code, err = client.Run(line, stdout, stderr)
	} else {
		code, err = client.RunWithInput(line, stdout, stderr, stdin)
	}
	switch {
	case ctx.Err() != nil:
		return 0, context.Cause(ctx)
	case w.err != nil:
		return 0, connectError(t, w.err)
	case err != nil:
		return 0, connectError(t, err)
	}
	return code, nil
}

// port is the one that a target's address has.
func (t Target) port() int {
	switch {
	case t.Port != 0:
		return t.Port
	case t.UseSSL:
		return 5986
	}
	return 5985
}

// winrsTransport carries the library's messages as those of any other session: logged on and sealed.
type winrsTransport struct {
	ctx    context.Context
	poster Poster
	page   int
	err    error // the first failure, as psl knows it; the library knows texts alone
}

// Transport has nothing to prepare.
func (*winrsTransport) Transport(*winrm.Endpoint) error { return nil }

// closing is how long the end of a shell may take after the context is done: it shall not be left behind.
const closing = 5 * time.Second

// Post sends a message and gives the answer's.
func (w *winrsTransport) Post(_ *winrm.Client, m *soap.SoapMessage) (string, error) {
	text := m.String()
	if w.page != utf8Page && strings.Contains(text, "/transfer/Create<") {
		// The library asks for UTF-8 and for nothing else.
		text = strings.Replace(text, fmt.Sprintf(">%d<", utf8Page), fmt.Sprintf(">%d<", w.page), 1)
	}
	ctx := w.ctx
	cleaning := strings.Contains(text, "/transfer/Delete<") || strings.Contains(text, "/shell/Signal<")
	if ctx.Err() != nil {
		if !cleaning {
			return "", context.Cause(ctx)
		}
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), closing)
		defer cancel()
	}
	status, _, answer, err := w.poster.Post(ctx, "application/soap+xml;charset=UTF-8", []byte(text))
	if cleaning && (err != nil || status/100 != 2) {
		return "", nil // the line has ended, and all of it was told; what is left of the shell ends by itself
	}
	if err != nil {
		w.failed(err)
		return "", err
	}
	if status/100 == 2 {
		return string(answer), nil
	}
	if strings.Contains(string(answer), "2150858793") {
		return "", errors.New("OperationTimeout") // there is no output yet; the library asks again
	}
	if parsed, perr := wsman.Parse(answer); perr == nil {
		if f, ok := parsed.Body.(*wsman.Fault); ok {
			w.failed(f)
			return "", f
		}
	}
	err = fmt.Errorf("the server answered with HTTP status %d", status)
	w.failed(err)
	return "", err
}

func (w *winrsTransport) failed(err error) {
	if w.err == nil {
		w.err = err
	}
}
