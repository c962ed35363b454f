package powershell

import (
	"context"
	"errors"
	"net"
	"strings"
	"syscall"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
)

// maxConnections bounds the connections that a session's scripts have open at once.
const maxConnections = 1024

const tcpClientType = "System.Net.Sockets.TcpClient"

// tcpClient is a TcpClient, by which scripts try whether a port answers. What goes through the connection is not offered.
type tcpClient struct {
	rs   *Runspace // which closes what a script leaves open
	conn net.Conn
}

func (t *tcpClient) PSTypeNames() []string { return []string{tcpClientType, "System.Object"} }
func (t *tcpClient) PSText() string        { return tcpClientType }
func (t *tcpClient) PSProperties() []psobject.Property {
	return []psobject.Property{note("Available", int32(0)), note("Connected", t.conn != nil), note("ExclusiveAddressUse", false), note("ReceiveBufferSize", int32(131072)), note("SendBufferSize", int32(16384)),
		note("ReceiveTimeout", int32(0)), note("SendTimeout", int32(0)), note("NoDelay", false)}
}

func (t *tcpClient) psSet(_ *frame, name string, _ any) (bool, error) {
	switch strings.ToLower(name) {
	case "receivetimeout", "sendtimeout", "nodelay", "receivebuffersize", "sendbuffersize":
		return true, nil
	}
	return false, nil
}

func (t *tcpClient) psCall(f *frame, name string, args []any) (any, bool, error) {
	c := &netCall{f: f, name: name, args: args}
	switch l := strings.ToLower(name); l {
	case "connect", "connectasync":
		address, err := tcpAddress(c)
		if err != nil {
			return nil, true, err
		}
		if l == "connectasync" {
			return &tcpTask{client: t, address: address}, true, nil
		}
		return none, true, t.dial(f.in.ctx, address)
	case "close", "dispose":
		t.close()
		return none, true, nil
	}
	return nil, false, nil
}

// tcpAddress is the address of Connect: a host or an address with a port, or an IPEndPoint.
func tcpAddress(c *netCall) (string, error) {
	if p, ok := psobject.Base(c.at(0)).(*netValue); ok && p.types[0] == endPointType {
		return p.text, nil
	}
	port, err := c.int(1)
	if err != nil {
		return "", err
	}
	if port < 1 || port > 65535 {
		return "", outOfRange("port")
	}
	return net.JoinHostPort(dnsText(c, 0), itoa(port)), nil
}

func dnsText(c *netCall, i int) string {
	if a, ok := psobject.Base(c.at(i)).(*ipAddress); ok {
		return a.addr.String()
	}
	return c.text(i)
}

// dial connects, until the context ends.
func (t *tcpClient) dial(ctx context.Context, address string) error {
	if t.conn != nil {
		return socketError(syscall.EISCONN, "")
	}
	if len(t.rs.connections) >= maxConnections {
		return netError("System.InvalidOperationException", "The session has too many connections open.")
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return socketError(err, address)
	}
	t.conn = conn
	t.rs.connections[t] = true
	return nil
}

// close ends the connection.
func (t *tcpClient) close() {
	if t.conn != nil {
		_ = t.conn.Close()
		t.conn = nil
		delete(t.rs.connections, t)
	}
}

// socketError is the SocketException of an error of the network.
func socketError(err error, address string) error {
	var no syscall.Errno
	var unknown *net.DNSError
	message, code := err.Error(), int32(0)
	switch {
	case errors.As(err, &unknown):
		message, code = "Name or service not known", int32(-131073)
	case errors.As(err, &no):
		message, code = systemMessage(int(no)), int32(no)
	}
	if address != "" && code > 0 {
		message += " " + address
	}
	ex := psobject.NewException("System.Net.Sockets.SocketException", message)
	ex.Properties = append(ex.Properties, note("ErrorCode", code), note("NativeErrorCode", code))
	return ex
}

// tcpTask is what ConnectAsync gives. It connects when it is waited for, so that nothing goes on by itself.
type tcpTask struct {
	client  *tcpClient
	address string
	done    bool
	failed  error
}

func (t *tcpTask) PSTypeNames() []string {
	return []string{"System.Threading.Tasks.Task", "System.Object"}
}
func (t *tcpTask) PSText() string { return "System.Threading.Tasks.Task" }
func (t *tcpTask) PSProperties() []psobject.Property {
	status := "WaitingForActivation"
	switch {
	case t.failed != nil:
		status = "Faulted"
	case t.done:
		status = "RanToCompletion"
	}
	return []psobject.Property{note("IsCompleted", t.done), note("IsFaulted", t.failed != nil), note("IsCompletedSuccessfully", t.done && t.failed == nil), note("IsCanceled", false), note("Status", status)}
}

func (t *tcpTask) psCall(f *frame, name string, args []any) (any, bool, error) {
	c := &netCall{f: f, name: name, args: args}
	if !strings.EqualFold(name, "wait") {
		return nil, false, nil
	}
	ctx := f.in.ctx
	if c.n() > 0 {
		d := time.Duration(0)
		if s, ok := psobject.Base(c.at(0)).(psobject.TimeSpan); ok {
			d = time.Duration(s) * 100
		} else {
			ms, err := c.int(0)
			if err != nil {
				return nil, true, err
			}
			d = time.Duration(ms) * time.Millisecond
		}
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, d)
		defer cancel()
	}
	if !t.done {
		err := t.client.dial(ctx, t.address)
		if ex, ok := err.(*psobject.Exception); ok {
			ex.Message = strings.TrimSuffix(ex.Message, " "+t.address) // only Connect tells it
		}
		if err != nil && ctx.Err() != nil && f.in.ctx.Err() == nil {
			return false, true, nil // not yet
		}
		t.done, t.failed = true, err
	}
	if t.failed != nil {
		inner, _ := t.failed.(*psobject.Exception)
		ex := psobject.NewException("System.AggregateException", "One or more errors occurred. ("+t.failed.Error()+")")
		ex.Inner = inner
		return nil, true, ex
	}
	if c.n() == 0 {
		return none, true, nil
	}
	return true, true, nil
}

// dnsStatics are the static methods of Dns.
func dnsStatics() map[string]method {
	addresses := func(c *netCall) (*psobject.List, error) {
		host := dnsText(c, 0)
		list, err := net.DefaultResolver.LookupNetIP(c.f.in.ctx, "ip", host)
		if err != nil {
			return nil, socketError(err, "")
		}
		l := &psobject.List{Type: "System.Net.IPAddress[]"}
		for _, a := range list {
			l.Items = append(l.Items, &ipAddress{a.Unmap()})
		}
		return l, nil
	}
	entry := func(c *netCall) (any, error) {
		l, err := addresses(c)
		if err != nil {
			return nil, err
		}
		name := dnsText(c, 0)
		if net.ParseIP(name) != nil {
			if names, err := net.DefaultResolver.LookupAddr(c.f.in.ctx, name); err == nil && len(names) > 0 {
				name = strings.TrimSuffix(names[0], ".")
			}
		}
		return &netValue{types: []string{"System.Net.IPHostEntry"}, text: "System.Net.IPHostEntry", props: []psobject.Property{note("HostName", name), note("Aliases", stringArray()), note("AddressList", l)}}, nil
	}
	return map[string]method{
		"gethostname":      func(c *netCall) (any, error) { return c.f.in.rs.computer, nil },
		"gethostaddresses": func(c *netCall) (any, error) { l, err := addresses(c); return l, err },
		"gethostentry":     entry,
		"gethostbyname":    entry,
	}
}
