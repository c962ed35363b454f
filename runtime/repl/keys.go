package repl

import (
	"bytes"
	"context"
	"io"
	"sync"
	"time"

	"github.com/chzyer/readline"
)

// keys is the input of the line editor. It passes on what the editor understands, and turns what it does not - Enter in
// an unfinished input, a paste, the menu, the history - into actions: the editor is sent a key without a meaning of its
// own, and what it calls behind every key does the action. Until it is done no further key is taken, so that keys act in
// the order in which they were typed.
type keys struct {
	read   func(ctx context.Context, p []byte) (int, error)
	unread func(p []byte)
	life   context.Context // ends with the terminal; keys are its input
	end    context.CancelFunc

	mu      sync.Mutex
	done    sync.Cond // an action was done, or the terminal was closed
	ready   []byte    // for the editor
	pending *action
	mode    mode
	wake    context.CancelFunc // ends the read under way
}

// mode says who understands the keys.
type mode uint8

const (
	editing mode = iota
	choosing
	searching
)

// action is what a key does beyond the editor's own.
type action struct {
	kind actionKind
	text string // of insertText and searchText
}

type actionKind uint8

const (
	noAction actionKind = iota
	enterKey
	tabKey
	interruptKey
	endKey
	newLine
	insertText // as it is, line ends and all
	lineUp
	lineDown
	historyStart
	clearScreen
	suspend
	revert
	menuNext
	menuPrevious
	menuUp
	menuDown
	menuTake
	menuClose
	menuCancel
	searchOlder
	searchNewer
	searchText
	searchErase
	searchTake
	searchCancel
)

// signal is the key that does an action: the editor itself does nothing at it.
const signal = readline.CharBell

// escapeDelay is how long the rest of a key's sequence may take: what comes later is another key. A paste may take longer.
const (
	escapeDelay = 30 * time.Millisecond
	pasteDelay  = 5 * time.Second
)

// maxPaste bounds what is pasted at once.
const maxPaste = 8 << 20

func newKeys(read func(context.Context, []byte) (int, error), unread func([]byte)) *keys {
	k := &keys{read: read, unread: unread}
	k.life, k.end = context.WithCancel(context.Background())
	k.done.L = &k.mu
	return k
}

// Close ends the input.
func (k *keys) Close() error {
	k.end()
	k.mu.Lock()
	defer k.mu.Unlock()
	k.done.Broadcast()
	return nil
}

// Read gives the editor what is typed, up to a key that ends the input: the keys behind it are for whoever reads next.
func (k *keys) Read(p []byte) (int, error) {
	for {
		k.mu.Lock()
		for k.pending != nil && len(k.ready) == 0 && k.life.Err() == nil {
			k.done.Wait()
		}
		if k.life.Err() != nil {
			k.mu.Unlock()
			return 0, io.EOF
		}
		if len(k.ready) > 0 {
			n := copy(p, k.ready)
			k.ready = k.ready[n:]
			k.mu.Unlock()
			return n, nil
		}
		ctx, cancel := context.WithCancel(k.life)
		k.wake = cancel
		mode := k.mode
		k.mu.Unlock()
		buf := make([]byte, 4096)
		n, err := k.read(ctx, buf)
		woken := ctx.Err() != nil
		cancel()
		switch {
		case n > 0:
			k.take(buf[:n], mode)
		case err != nil && !woken:
			return 0, io.EOF
		}
	}
}

// inject types a key.
func (k *keys) inject(s string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.ready = append(k.ready, s...)
	if k.wake != nil {
		k.wake()
	}
	k.done.Broadcast()
}

// finish takes the action that is to be done; next says who understands the keys behind it.
func (k *keys) finish(next mode) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.pending, k.mode = nil, next
	k.done.Broadcast()
}

// action is what is to be done.
func (k *keys) action() action {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.pending == nil {
		return action{}
	}
	return *k.pending
}

// take understands bytes. It takes those up to the first key that does an action, and puts the others back: all keys that
// end an input do one.
func (k *keys) take(b []byte, m mode) {
	var out []byte
	var act *action
	for len(b) > 0 && act == nil {
		n, keep, a := k.key(b, m)
		if n == 0 && a == nil {
			if more := k.more(b); more != nil {
				b = append(b[:len(b):len(b)], more...)
				continue
			}
			n, keep, a = k.lone(b, m)
		}
		out, act, b = append(out, keep...), a, b[n:]
	}
	if len(b) > 0 {
		k.unread(b)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.ready = append(k.ready, out...)
	if act != nil {
		k.pending = act
		k.ready = append(k.ready, signal)
	}
}

// more reads what follows b at once, nil where nothing does.
func (k *keys) more(b []byte) []byte {
	delay := escapeDelay
	if bytes.HasPrefix(b, []byte(pasteStart)) {
		delay = pasteDelay
	}
	ctx, cancel := context.WithTimeout(k.life, delay)
	defer cancel()
	buf := make([]byte, 4096)
	n, _ := k.read(ctx, buf)
	if n == 0 {
		return nil
	}
	return buf[:n]
}
