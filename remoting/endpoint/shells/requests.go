package shells

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/wsman"
	"github.com/pslshell/psl/remoting/wsman/xpress"
)

// carryOut carries out a request to the shell.
func (sh *shell) carryOut(ctx context.Context, m *wsman.Message) (wsman.Body, error) {
	sh.mu.Lock()
	sh.busy++
	sh.last = time.Now()
	foreign := m.SessionID != "" && m.SessionID != sh.client
	left := sh.left
	if !foreign {
		sh.present++
	}
	fallen, _ := sh.err.(*wsman.Fault)
	sh.mu.Unlock()
	defer func() {
		sh.mu.Lock()
		sh.busy--
		sh.last = time.Now()
		if !foreign {
			sh.present--
			sh.seen = sh.last
		}
		sh.mu.Unlock()
	}()
	if fallen != nil {
		return nil, fallen
	}
	switch b := m.Body.(type) {
	case *wsman.Connect:
		if b.CommandID != "" {
			return sh.connectCommand(b)
		}
		return sh.kept.do(ctx, m, "", func(ctx context.Context) (wsman.Body, error) { return sh.connect(ctx, m, b) })
	case wsman.Delete:
		sh.close(errors.New("the client has deleted the shell"))
		return wsman.DeleteResponse{}, nil
	case wsman.Reconnect:
		return sh.reconnect(m)
	case *wsman.Disconnect: // one that is sent again is not connected any more, and is answered as before
		return sh.kept.do(ctx, m, "", func(context.Context) (wsman.Body, error) {
			if foreign || left {
				return nil, notConnected()
			}
			return sh.disconnect(b)
		})
	}
	if foreign || left {
		return nil, notConnected()
	}
	switch b := m.Body.(type) {
	case *wsman.Command:
		return sh.kept.do(ctx, m, b.CommandID, func(ctx context.Context) (wsman.Body, error) { return sh.command(ctx, m, b) })
	case *wsman.Send:
		id := ""
		if len(b.Streams) > 0 {
			id = b.Streams[0].CommandID + " " + b.Streams[0].Name
		}
		return sh.kept.do(ctx, m, id, func(ctx context.Context) (wsman.Body, error) { return sh.send(ctx, b) })
	case *wsman.Receive:
		return sh.receive(ctx, m, b)
	case *wsman.Signal:
		return sh.kept.do(ctx, m, b.CommandID, func(ctx context.Context) (wsman.Body, error) { return sh.signal(ctx, b) })
	}
	return nil, invalid("The shell cannot do this.")
}

// find returns a command. sh.mu is held.
func (sh *shell) find(id string) (*command, error) {
	if c := sh.commands[strings.ToUpper(id)]; c != nil {
		return c, nil
	}
	return nil, noCommand()
}

// command starts one.
func (sh *shell) command(ctx context.Context, m *wsman.Message, b *wsman.Command) (wsman.Body, error) {
	id := b.CommandID
	if id == "" {
		id = strings.TrimPrefix(newID(), "uuid:")
	}
	g, err := psobject.ParseGUID(id)
	if err != nil {
		return nil, invalid("The command's identity is no GUID.")
	}
	c := &command{id: strings.ToUpper(id), pipeline: g}
	sh.mu.Lock()
	switch {
	case sh.commands[c.id] != nil:
		err = fault(wsman.CodeExists, "AlreadyExists", "There is a command with this identity.")
	case len(sh.commands) >= sh.service.o.MaxCommands:
		err = fault(wsman.CodeQuotaOperations, "QuotaLimit", fmt.Sprintf("A shell may have %d commands at once.", sh.service.o.MaxCommands))
	default:
		sh.commands[c.id] = c
	}
	sh.mu.Unlock()
	if err == nil {
		if err = sh.behind.start(ctx, c, b, m); err != nil {
			sh.forget(c)
		}
	}
	if err != nil {
		return nil, err
	}
	return &wsman.CommandResponse{CommandID: id}, nil
}

// maxUnpacked is how long the data of a stream is that came compressed, at most.
const maxUnpacked = 16 << 20

func (sh *shell) send(ctx context.Context, b *wsman.Send) (wsman.Body, error) {
	for _, s := range b.Streams {
		data, err := s.Data.Append(nil)
		sh.mu.Lock()
		packed := sh.packed
		sh.mu.Unlock()
		if err == nil && packed {
			data, err = xpress.Decode(nil, data, maxUnpacked)
		}
		if err != nil {
			return nil, invalid(err.Error())
		}
		var c *command
		if s.CommandID != "" {
			sh.mu.Lock()
			c, err = sh.find(s.CommandID)
			sh.mu.Unlock()
			if err != nil {
				return nil, err
			}
		}
		if err := sh.behind.send(ctx, c, s.Name, data, s.End); err != nil {
			return nil, err
		}
	}
	return wsman.SendResponse{}, nil
}

func (sh *shell) signal(ctx context.Context, b *wsman.Signal) (wsman.Body, error) {
	sh.mu.Lock()
	c, err := sh.find(b.CommandID)
	over := slices.Contains(sh.over, strings.ToUpper(b.CommandID))
	sh.mu.Unlock()
	switch {
	case over:
		return wsman.SignalResponse{}, nil
	case err != nil:
		return nil, err
	}
	code := strings.ToLower(b.Code)
	if strings.HasSuffix(code, "/terminate") {
		sh.forget(c)
		sh.behind.letGo(ctx, c)
	} else if err := sh.behind.signal(ctx, c, code); err != nil {
		return nil, err
	}
	return wsman.SignalResponse{}, nil
}

// forget lets go of a command.
func (sh *shell) forget(c *command) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.commands[c.id] == c {
		delete(sh.commands, c.id)
		sh.queued -= c.bytes
		c.told = true
		sh.changed.Broadcast()
	}
}

func (sh *shell) disconnect(b *wsman.Disconnect) (wsman.Body, error) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if b.IdleTimeout > 0 {
		if b.IdleTimeout > sh.service.o.MaxIdleTimeout {
			return nil, invalid("The idle time-out is too long.")
		}
		sh.idle = b.IdleTimeout
		sh.timer.Reset(sh.idle)
	}
	sh.leave()
	return wsman.DisconnectResponse{}, nil
}

// leave takes the shell from its client. sh.mu is held.
func (sh *shell) leave() {
	sh.left = true
	// Requests for output end, also where the next client is there before they have woken up: they would take its answers.
	sh.own.turn++
	for _, c := range sh.commands {
		c.turn++
	}
	sh.changed.Broadcast()
}

func (sh *shell) reconnect(m *wsman.Message) (wsman.Body, error) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	switch {
	case sh.client != m.SessionID && !sh.left:
		return nil, fault(wsman.CodeAlreadyConnected, "InternalError", "Another client is connected to the shell.")
	}
	sh.client, sh.left = m.SessionID, false
	return wsman.ReconnectResponse{}, nil
}

// connect gives the shell to a new client.
func (sh *shell) connect(ctx context.Context, m *wsman.Message, b *wsman.Connect) (wsman.Body, error) {
	packed, err := compression(m)
	if err != nil {
		return nil, err
	}
	sh.mu.Lock()
	if !sh.left && sh.client != m.SessionID && sh.absent() {
		sh.leave()
	}
	if !sh.left {
		sh.mu.Unlock()
		return nil, fault(wsman.CodeAlreadyConnected, "InternalError", "The shell is connected to a client.")
	}
	sh.client, sh.left, sh.packed, sh.seen = m.SessionID, false, packed, time.Now()
	sh.mu.Unlock()
	return sh.behind.connect(ctx, b)
}

// wake makes waits see that a context is done, until the function it returns is called.
func (sh *shell) wake(ctx context.Context) func() bool {
	return context.AfterFunc(ctx, func() {
		sh.mu.Lock()
		sh.changed.Broadcast()
		sh.mu.Unlock()
	})
}

func (sh *shell) connectCommand(b *wsman.Connect) (wsman.Body, error) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if _, err := sh.find(b.CommandID); err != nil {
		return nil, err
	}
	return &wsman.ConnectResponse{}, nil
}
