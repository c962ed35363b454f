package transport

import "time"

// Terms are what client and server have agreed on for the time that a shell has no client.
type Terms struct {
	// IdleTimeout is how long the server keeps the shell then; 0 means that it has not said.
	IdleTimeout time.Duration
	// BufferMode is what happens to its output: "Block" or "Drop", "" where the server has not said.
	BufferMode string
}

// with gives the terms after what the server, or a later request, says; 0 and "" say nothing.
func (t Terms) with(idle time.Duration, mode string) Terms {
	if idle > 0 {
		t.IdleTimeout = idle
	}
	if mode != "" {
		t.BufferMode = mode
	}
	return t
}

// Buffer says what the server is asked to do with output while the shell has no client: "Block" or "Drop". It learns of
// it with the next Disconnect.
func (w *WSMan) Buffer(mode string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.buffer = mode
}

// Terms returns what holds for the shell: what the server said when it was made, and what was asked for when it was left.
func (w *WSMan) Terms() Terms {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.terms
}
