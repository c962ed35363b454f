package authhttp

import (
	"errors"
	"strconv"
	"sync"
	"time"
)

// ErrTooManyFailures tells that a host's log-ons are refused unseen for a while.
var ErrTooManyFailures = errors.New("too many refused log-ons from this address; try again later")

// Limiter refuses log-ons from an address that has failed too often. The zero value allows ten failures a minute. Only
// wrong users and passwords count.
type Limiter struct {
	// Failures is how many are allowed within Window; 0 means 10.
	Failures int
	// Window is the time that failures count for; 0 means a minute.
	Window time.Duration
	// Now is the clock; nil means time.Now.
	Now func() time.Time

	mu    sync.Mutex
	hosts map[string][]time.Time
}

// maxHosts limits what the limiter remembers: beyond it the oldest are forgotten.
const maxHosts = 10000

func (l *Limiter) now() time.Time {
	if l.Now != nil {
		return l.Now()
	}
	return time.Now()
}

func (l *Limiter) limits() (int, time.Duration) {
	n, w := l.Failures, l.Window
	if n <= 0 {
		n = 10
	}
	if w <= 0 {
		w = time.Minute
	}
	return n, w
}

// recent drops the failures of a host that no longer count. The caller holds mu.
func (l *Limiter) recent(host string) []time.Time {
	_, window := l.limits()
	list, from := l.hosts[host], l.now().Add(-window)
	for len(list) > 0 && list[0].Before(from) {
		list = list[1:]
	}
	if len(list) == 0 {
		delete(l.hosts, host)
	} else {
		l.hosts[host] = list
	}
	return list
}

func (l *Limiter) allowed(host string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	n, _ := l.limits()
	return len(l.recent(host)) < n
}

func (l *Limiter) failed(host string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.hosts == nil {
		l.hosts = map[string][]time.Time{}
	}
	n, _ := l.limits()
	list := append(l.recent(host), l.now())
	if len(list) > n {
		list = list[len(list)-n:]
	}
	l.hosts[host] = list
	if len(l.hosts) > maxHosts {
		for other := range l.hosts {
			if l.recent(other); len(l.hosts) <= maxHosts {
				break
			}
		}
		for other := range l.hosts {
			if len(l.hosts) <= maxHosts {
				break
			}
			delete(l.hosts, other)
		}
	}
}

func (l *Limiter) retryAfter() string {
	_, w := l.limits()
	return strconv.Itoa(int(w.Seconds()))
}
