package powershell

import (
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// redirect makes the sinks that redirections ask for.
func (f *frame) redirect(list []*ast.Redirection, out func(any) error, st *streams) (func(any) error, *streams, []func() error, error) {
	n := *st
	var closers []func() error
	// A stream that goes to a file or to nothing is redirected before others merge into the output.
	for _, r := range list {
		if r.Merge {
			continue
		}
		target, err := f.eval(r.File)
		if err != nil {
			return nil, nil, closers, err
		}
		sink := func(any) error { return nil }
		if target = plain(target); target == nil {
			if r.From == 1 || r.From == 0 {
				out = sink
			}
			n.discard(r.From)
			continue
		} else {
			if !f.trusted() && f.lookCommand("Out-File") == nil {
				return nil, nil, closers, commandNotFound("Out-File") // what a redirection into a file stands for
			}
			fs, err := f.openFile(f.text(target), r.Append)
			if err != nil {
				return nil, nil, closers, err
			}
			closers = append(closers, fs.close)
			sink = fs.write
		}
		if r.From == 1 || r.From == 0 {
			out = sink
		}
		divert(&n, r.From, sink)
	}
	final := out
	for _, r := range list {
		if r.Merge {
			divert(&n, r.From, final)
		}
	}
	return out, &n, closers, nil
}

// discard keeps a stream's records from where they would be shown. Errors are gone; the other records are on the run's stream nevertheless,
// as those of the original are.
func (st *streams) discard(from int) {
	if from == 2 || from == 0 {
		st.err = func(*psobject.ErrorRecord) error { return nil }
	}
	if st.quiet == nil {
		return
	}
	if from == 3 || from == 0 {
		st.warning = st.quiet.warning
	}
	if from == 4 || from == 0 {
		st.verbose = st.quiet.verbose
	}
	if from == 5 || from == 0 {
		st.debug = st.quiet.debug
	}
	if from == 6 || from == 0 {
		st.info = st.quiet.info
	}
}

// divert sends a stream's records to a sink; 0 means all streams.
func divert(st *streams, from int, sink func(any) error) {
	if from == 2 || from == 0 {
		st.err = func(r *psobject.ErrorRecord) error { return sink(r) }
	}
	if from == 3 || from == 0 {
		st.warning = func(r *psobject.InformationalRecord) error { return sink(r) }
	}
	if from == 4 || from == 0 {
		st.verbose = func(r *psobject.InformationalRecord) error { return sink(r) }
	}
	if from == 5 || from == 0 {
		st.debug = func(r *psobject.InformationalRecord) error { return sink(r) }
	}
	if from == 6 || from == 0 {
		st.info = func(r *psobject.InformationRecord) error { return sink(r) }
	}
}
