package shells

import (
	"bytes"
	"errors"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// QuotasSupported tells whether MaxProcesses and MaxMemory can be kept on this system.
const QuotasSupported = true

// allProcesses reads the table of processes (proc(5)).
func allProcesses() ([]running, error) {
	d, err := os.Open("/proc")
	if err != nil {
		return nil, err
	}
	names, err := d.Readdirnames(-1)
	d.Close()
	if err != nil {
		return nil, err
	}
	var list []running
	for _, name := range names {
		pid, err := strconv.Atoi(name)
		if err != nil {
			continue
		}
		if p, err := process(pid); err == nil {
			list = append(list, p)
		}
	}
	return list, nil
}

// process reads what is known of a process.
func process(pid int) (running, error) {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return running{}, err
	}
	// The name stands in brackets and may hold anything.
	f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	if len(f) < 22 || f[0] == "Z" {
		return running{}, errors.New("it has ended")
	}
	number := func(i int) int64 { n, _ := strconv.ParseInt(f[i], 10, 64); return n }
	return running{pid: pid, parent: int(number(1)), group: int(number(2)), started: uint64(number(19)), memory: number(21) * int64(os.Getpagesize())}, nil
}

// kill ends the process, unless its number is another's by now.
func (r running) kill() {
	p, err := os.FindProcess(r.pid) // holds on to this process, where the system can do that
	if err != nil {
		return
	}
	defer func() { _ = p.Release() }()
	if now, err := process(r.pid); err == nil && now.started == r.started {
		_ = p.Signal(syscall.SIGKILL)
	}
}
