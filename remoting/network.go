package remoting

import (
	"context"
	"errors"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/transport"
	"github.com/pslshell/psl/remoting/transport/exchange"
	"github.com/pslshell/psl/remoting/wsman"
)

// Poster carries the bodies of WS-Management's messages to one address: see package exchange.
type Poster = exchange.Poster

// address is the URL at which a target's endpoint listens.
func (t Target) address() string {
	if t.URI != "" {
		return t.URI
	}
	scheme, port := "http", 5985
	if t.UseSSL {
		scheme, port = "https", 5986
	}
	if t.Port != 0 {
		port = t.Port
	}
	app := strings.TrimPrefix(t.ApplicationName, "/")
	if app == "" {
		app = "wsman"
	}
	return scheme + "://" + net.JoinHostPort(strings.Trim(t.name(), "[]"), strconv.Itoa(port)) + "/" + app
}

// resource is the URI of the target's session configuration.
func (t Target) resource() string {
	switch name := t.ConfigurationName; {
	case name == "":
		return wsman.PowerShell
	case strings.Contains(strings.ToLower(name), wsman.PowerShellPrefix):
		return name
	default:
		return wsman.PowerShellPrefix + name
	}
}

// wait is a time-out of the options, where 0 is no limit.
func wait(d time.Duration) time.Duration {
	if d <= 0 {
		return 24 * time.Hour
	}
	return d
}

// exchangeOptions are what the target's options say of single requests.
func exchangeOptions(t Target, p Poster) exchange.Options {
	o := t.Option
	if o == nil {
		o = NewSessionOption()
	}
	x := exchange.Options{
		URL: t.address(), Poster: p, OperationTimeout: wait(o.OperationTimeout.Duration()), Locale: o.UICulture, DataLocale: o.Culture,
		UTF16: o.UseUTF16, Retries: int(o.MaxConnectionRetryCount), Cut: cutOf(p),
	}
	if x.Retries <= 0 {
		x.Retries = -1
	}
	return x
}

// wsmanOptions are what the target and its options say of the shell.
func wsmanOptions(t Target, x *exchange.Client) transport.WSManOptions {
	o := t.Option
	if o == nil {
		o = NewSessionOption()
	}
	w := transport.WSManOptions{
		Exchange: x, ResourceURI: t.resource(), NoProfile: o.NoMachineProfile, ProtocolVersion: psrp.Version23.String(),
		Timeouts: transport.Timeouts{Ack: wait(o.CancelTimeout.Duration()), Close: wait(o.CancelTimeout.Duration())},
	}
	w.Name, w.Compress = t.friendly, o.Compression
	if o.IdleTimeout > 0 {
		w.IdleTimeout = o.IdleTimeout.Duration()
	}
	if m := o.OutputBufferingMode.Name; m == "Block" || m == "Drop" {
		w.BufferMode = m
	}
	if n := o.MaximumReceivedDataSizePerCommand; n != nil {
		w.MaxReceived = int64(*n)
	}
	return w
}

// cutOf tells what errors of a Poster are cuts of the connection: it may know itself.
func cutOf(p Poster) func(error) (cut, sent bool) {
	if c, ok := p.(interface {
		Cut(err error) (cut, sent bool)
	}); ok {
		return c.Cut
	}
	return exchange.NetworkCut
}

// dialNetwork opens a shell by WS-Management.
func (c *Client) dialNetwork(ctx context.Context, t Target) (Shell, error) {
	x, n, err := c.exchange(ctx, t)
	if err != nil {
		return nil, err
	}
	host := c.newHost()
	po := poolOptions(t, host)
	po.Version = psrp.Version23
	w := transport.NewWSMan(wsmanOptions(t, x))
	pl, err := client.Open(ctx, w, po)
	if err != nil {
		return nil, connectError(t, err)
	}
	return &pool{Pool: pl, host: host, transport: "WSMan", configuration: configuration(t), exchange: x, notices: n, wsman: w}, nil
}

// exchange begins a session with a target's server; what carries it has not connected yet.
func (c *Client) exchange(ctx context.Context, t Target) (*exchange.Client, *notices, error) {
	post := c.opts.Post
	if post == nil {
		post = logOn
	}
	p, err := post(ctx, t, t.address())
	if err != nil {
		// Without a way to log on it is worth knowing whether the computer is there at all.
		if there := reach(ctx, t.address()); there != nil {
			err = there
		}
		return nil, nil, connectError(t, err)
	}
	o := exchangeOptions(t, p)
	n := newNotices(t, &o)
	return exchange.New(o), n, nil
}

// reach finds out whether something listens at an address.
func reach(ctx context.Context, url string) error {
	_, host, _ := strings.Cut(url, "://")
	host, _, _ = strings.Cut(host, "/")
	if _, port, err := net.SplitHostPort(host); err != nil || port == "" {
		host = net.JoinHostPort(strings.Trim(host, "[]"), map[bool]string{true: "443", false: "80"}[strings.HasPrefix(strings.ToLower(url), "https:")])
	}
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", host)
	if err != nil {
		if cause := context.Cause(ctx); errors.Is(cause, context.Canceled) {
			return cause
		}
		return err
	}
	return conn.Close()
}
