package shells

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting/wsman"
)

// Quotas of processes and memory are those that WinRM calls MaxProcessesPerShell and MaxMemoryPerShellMB. Windows has jobs for
// them; here the processes of a shell are those that it has started, their children, and what is in their process groups. They
// are looked at now and then: a shell may be beyond its quota for that long, and a process that has left its parent and its group
// behind is nobody's.

// quotaInterval is how often the processes of shells are looked at.
const quotaInterval = 500 * time.Millisecond

// processes are the programs that a shell has started and that have not ended.
type processes struct {
	mu    sync.Mutex
	limit int // 0 for none
	pids  map[int]bool
}

// start starts a program that counts as the shell's until ended is called. It refuses one beyond the quota.
func (p *processes) start(cmd *exec.Cmd) (ended func(), err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.limit > 0 && len(p.pids) >= p.limit {
		return nil, tooManyProcesses(p.limit)
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	pid := cmd.Process.Pid
	if p.pids == nil {
		p.pids = map[int]bool{}
	}
	p.pids[pid] = true
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.pids, pid)
	}, nil
}

func (p *processes) list() []int {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := make([]int, 0, len(p.pids))
	for pid := range p.pids {
		list = append(list, pid)
	}
	return list
}

func tooManyProcesses(limit int) *wsman.Fault {
	return fault(wsman.CodeNotEnoughQuota, "QuotaLimit", fmt.Sprintf("Not enough quota is available to process this command. A shell may have %d processes at once.", limit))
}

func tooMuchMemory(taken, limit int64) *wsman.Fault {
	return fault(wsman.CodeOutOfMemory, "QuotaLimit", fmt.Sprintf("Not enough storage is available to complete this operation. The processes of the shell took %d MB, and it may have %d.", taken>>20, limit>>20))
}

// running is a process as the system shows it.
type running struct {
	pid, parent, group int
	memory             int64  // bytes in memory
	started            uint64 // in ticks since the system's start
}

// tree gives the processes among all that descend from roots, or are in their groups: the roots themselves, too. The oldest come
// first.
func tree(all []running, roots []int) []running {
	in := map[int]bool{}
	for _, pid := range roots {
		in[pid] = true
	}
	isRoot := func(pid int) bool { return slices.Contains(roots, pid) }
	var out []running
	for more := true; more; {
		more = false
		for _, p := range all {
			if !in[p.pid] && (in[p.parent] || isRoot(p.group)) {
				in[p.pid], more = true, true
			}
		}
	}
	for _, p := range all {
		if in[p.pid] {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b running) int {
		switch {
		case a.started != b.started && a.started < b.started:
			return -1
		case a.started != b.started:
			return 1
		}
		return a.pid - b.pid
	})
	return out
}

// watch looks after the quotas until the service ends.
func (s *Service) watch() {
	defer s.wg.Done()
	t := time.NewTicker(quotaInterval)
	defer t.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-t.C:
		}
		s.mu.Lock()
		list := s.list("")
		s.mu.Unlock()
		if len(list) == 0 {
			continue
		}
		all, err := allProcesses()
		if err != nil {
			continue // the next look may be luckier
		}
		for _, sh := range list {
			s.enforce(sh, all)
		}
	}
}

// enforce ends the newest processes of a shell that has too many, and the shell where they take too much memory.
func (s *Service) enforce(sh *shell, all []running) {
	roots := append(sh.programs.list(), sh.behind.processes()...)
	if len(roots) == 0 {
		return
	}
	mine := tree(all, roots)
	var memory int64
	for _, p := range mine {
		memory += p.memory
	}
	switch {
	case s.o.MaxMemory > 0 && memory > s.o.MaxMemory:
		sh.fail(tooMuchMemory(memory, s.o.MaxMemory), mine)
	case s.o.MaxProcesses > 0 && len(mine) > s.o.MaxProcesses:
		for _, p := range mine[s.o.MaxProcesses:] {
			if !slices.Contains(sh.behind.processes(), p.pid) {
				p.kill()
			}
		}
	}
}

// maxFallen is how many shells are remembered that have ended by a quota.
const maxFallen = 64

// fallen is a shell that a quota has ended: its client is told so whenever it asks next.
type fallen struct {
	id, user string
	why      *wsman.Fault
}

// fail ends the shell and its processes. What it waits for may take its time: that is a goroutine of the service's, and other
// shells are looked after meanwhile.
func (sh *shell) fail(why *wsman.Fault, mine []running) {
	sh.mu.Lock()
	ended := sh.err != nil
	if !ended {
		sh.err = why // before its commands end, so that whoever waits for them is told why
		sh.changed.Broadcast()
	}
	sh.mu.Unlock()
	for _, p := range mine {
		p.kill()
	}
	if ended {
		return
	}
	s := sh.service
	s.mu.Lock()
	if s.fallen = append(s.fallen, fallen{sh.id, sh.user, why}); len(s.fallen) > maxFallen {
		s.fallen = s.fallen[1:]
	}
	s.mu.Unlock()
	s.wg.Go(func() { sh.close(why) })
}

// reason is why there is no such shell of the caller's.
func (s *Service) reason(c Caller, m *wsman.Message) *wsman.Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.fallen {
		if f.user == c.User && strings.EqualFold(f.id, m.Selector("ShellId")) {
			return f.why
		}
	}
	if s.closed {
		return ending()
	}
	return noShell(m.Selector("ShellId"))
}

// gone is the answer to who waits for a shell that has ended. sh.mu is held.
func (sh *shell) gone() *wsman.Fault {
	if f, ok := sh.err.(*wsman.Fault); ok {
		return f
	}
	return noShell(sh.id)
}
