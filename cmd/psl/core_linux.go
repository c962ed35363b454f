package main

import "golang.org/x/sys/unix"

// keepMemory keeps the memory of the process, in which passwords and keys are while they are needed, out of core files and from
// other processes of the user: neither a crash nor a debugger writes it down, and what the environment held at the start cannot be read in
// /proc (PR_SET_DUMPABLE, prctl(2)). A limit for core files would not do: the system passes over it where cores go to a program, and
// children would inherit it.
func keepMemory() error { return unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) }
