package exchange

import (
	"context"

	"github.com/pslshell/psl/remoting/wsman"
)

// batch is how many items of an enumeration come at once.
const batch = 32000

// maxBatches bounds an enumeration that does not end.
const maxBatches = 1000

// Shells lists the shells that the user has on the server, connected and disconnected.
func (c *Client) Shells(ctx context.Context) ([]wsman.Shell, error) {
	items, err := c.enumerate(ctx, wsman.Shells, nil)
	return items.Shells, err
}

// Commands lists the commands of a shell. resource is the shell's.
func (c *Client) Commands(ctx context.Context, shell string) ([]wsman.RunningCommand, error) {
	items, err := c.enumerate(ctx, wsman.Commands, wsman.ShellSelector(shell))
	return items.Commands, err
}

func (c *Client) enumerate(ctx context.Context, resource string, filter []wsman.Selector) (all wsman.Items, err error) {
	r := &Request{ResourceURI: resource, Body: &wsman.Enumerate{MaxElements: batch, Filter: filter}, Repeatable: true, Localized: true}
	first, err := Expect[*wsman.EnumerateResponse](c.Do(ctx, r))
	if err != nil {
		return all, err
	}
	all = first.Items
	for n := 0; !all.End && all.Context != "" && n < maxBatches; n++ {
		r := &Request{ResourceURI: resource, Body: &wsman.Pull{Context: all.Context, MaxElements: batch}, Localized: true}
		next, err := Expect[*wsman.PullResponse](c.Do(ctx, r))
		if err != nil {
			return all, err
		}
		all.Shells = append(all.Shells, next.Shells...)
		all.Commands = append(all.Commands, next.Commands...)
		all.Context, all.End = next.Context, next.End
	}
	return all, nil
}

// Shell describes one shell.
func (c *Client) Shell(ctx context.Context, id string) (*wsman.Shell, error) {
	g, err := Expect[*wsman.GetResponse](c.Do(ctx, &Request{
		ResourceURI: wsman.Shells, Selectors: wsman.ShellSelector(id), Body: wsman.Get{}, Repeatable: true, Localized: true,
	}))
	if err != nil {
		return nil, err
	}
	if g.Shell == nil {
		return nil, &wsman.Fault{Reason: "the server's answer describes no shell"}
	}
	return g.Shell, nil
}

// Config asks for the service's configuration, which on Windows not all users may read.
func (c *Client) Config(ctx context.Context) (*wsman.Config, error) {
	g, err := Expect[*wsman.GetResponse](c.Do(ctx, &Request{ResourceURI: wsman.WinRMConfig, Body: wsman.Get{}, Repeatable: true, Tries: 1}))
	if err != nil {
		return nil, err
	}
	if g.Config == nil {
		return nil, &wsman.Fault{Reason: "the server's answer holds no configuration"}
	}
	return g.Config, nil
}

// Identify asks who serves.
func (c *Client) Identify(ctx context.Context) (*wsman.IdentifyResponse, error) {
	return Expect[*wsman.IdentifyResponse](c.Do(ctx, &Request{Body: wsman.Identify{}, Repeatable: true, Tries: 1}))
}
