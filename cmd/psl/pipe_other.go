//go:build !unix

package main

// keepBrokenPipes: a closed standard output is an error of its own accord.
func keepBrokenPipes() {}
