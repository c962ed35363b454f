//go:build !unix

package powershell

// cpuSeconds is the processor time of this program, where the system tells it in no simple way.
func cpuSeconds() float64 { return 0 }
