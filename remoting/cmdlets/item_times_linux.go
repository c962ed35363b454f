package cmdlets

import (
	"syscall"
	"time"
)

// statTimes are when a file was read last, and when its entry changed last.
func statTimes(s *syscall.Stat_t) (accessed, changed time.Time) {
	return time.Unix(s.Atim.Unix()), time.Unix(s.Ctim.Unix())
}
