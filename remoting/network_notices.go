package remoting

import (
	"fmt"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/transport/exchange"
)

// notices tell the commands of a session how its network does, as warnings in the original's words.
type notices struct {
	computer string
	minutes  int // for how long the network is waited for at most

	mu        sync.Mutex
	away      int // requests that are being sent again
	round     int // the highest number of a try
	listeners map[chan string]bool
}

// maxNotices is how many wait for a command; the oldest go when there are more.
const maxNotices = 64

// newNotices returns the notices of a connection and sets what calls them.
func newNotices(t Target, o *exchange.Options) *notices {
	n := &notices{computer: t.name(), listeners: map[chan string]bool{}}
	// The waits between the tries double from a second on, up to sixteen.
	wait, total := time.Second, time.Duration(0)
	for range max(o.Retries, 0) {
		total += wait
		wait = min(2*wait, 16*time.Second)
	}
	n.minutes = int((total + time.Minute - 1) / time.Minute)
	o.Retrying = func(doing string, try int, _ error) {
		if doing == "Create" || doing == "Delete" {
			return // no command waits for these
		}
		n.retrying(try)
	}
	o.Restored = func(doing string) {
		if doing != "Create" && doing != "Delete" {
			n.over(fmt.Sprintf("The network connection to %s has been restored.", n.computer))
		}
	}
	o.GaveUp = func(doing string) {
		if doing != "Create" && doing != "Delete" {
			n.over(fmt.Sprintf("The reconnection attempt to %s failed. Attempting to disconnect the session...", n.computer))
		}
	}
	return n
}

// retrying tells of a round of tries: several requests are sent again at the same time.
func (n *notices) retrying(try int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if try == 1 {
		if n.away++; n.away == 1 {
			n.round = 0
			n.tell(fmt.Sprintf("The network connection to %s has been interrupted. Attempting to reconnect for up to %d minutes...", n.computer, n.minutes))
		}
	}
	if try > n.round {
		n.round = try
		n.tell(fmt.Sprintf("Attempting to reconnect to %s ...", n.computer))
	}
}

// over tells the outcome, once none of the requests is sent again any more.
func (n *notices) over(text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.away = max(n.away-1, 0); n.away == 0 {
		n.tell(text)
	}
}

// tell gives a text to all who listen. n.mu is held. It does not block.
func (n *notices) tell(text string) {
	for c := range n.listeners {
		select {
		case c <- text:
		default:
		}
	}
}

// to passes notices on as warnings, between the events of a command, until stop is called. emit is then the command's
// own: calls of both do not overlap.
func (n *notices) to(emit func(EventKind, any) error) (serial func(EventKind, any) error, stop func()) {
	if n == nil {
		return emit, func() {}
	}
	var one sync.Mutex
	serial = func(k EventKind, v any) error {
		one.Lock()
		defer one.Unlock()
		return emit(k, v)
	}
	c := make(chan string, maxNotices)
	n.mu.Lock()
	n.listeners[c] = true
	n.mu.Unlock()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for text := range c {
			// A receiver that does not want them ends the command by its own event.
			_ = serial(Warning, &psobject.InformationalRecord{Kind: psobject.WarningStream, Message: text})
		}
	}()
	return serial, func() {
		n.mu.Lock()
		delete(n.listeners, c)
		n.mu.Unlock()
		close(c)
		<-ended
	}
}
