package powershell

import (
	"slices"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// streams gives every stream a sink. What people should see at once is shown on the host as well, after it has been put on its stream.
func (rs *Runspace) streams(s Streams) *streams {
	quiet := &streams{err: endsOf(outside(rs, s, s.Error)), warning: endsOf(outside(rs, s, s.Warning)), verbose: endsOf(outside(rs, s, s.Verbose)), debug: endsOf(outside(rs, s, s.Debug)), info: endsOf(outside(rs, s, s.Information)), progress: endsOf(outside(rs, s, s.Progress))}
	st := *quiet
	st.quiet = quiet
	if u, ok := rs.host.(UserInterface); ok {
		shown := func(next func(*psobject.InformationalRecord) error) func(*psobject.InformationalRecord) error {
			return func(r *psobject.InformationalRecord) error {
				if err := next(r); err != nil {
					return err
				}
				return u.WriteStreamLine(r.Kind, r.Message)
			}
		}
		st.warning, st.verbose, st.debug = shown(quiet.warning), shown(quiet.verbose), shown(quiet.debug)
		st.progress = func(r *psobject.ProgressRecord) error {
			if err := quiet.progress(r); err != nil {
				return err
			}
			return u.WriteProgress(0, r)
		}
	}
	st.info = func(r *psobject.InformationRecord) error {
		if err := quiet.info(r); err != nil {
			return err
		}
		// What Write-Host writes is shown by the host as well.
		if m, ok := r.MessageData.(*psobject.HostMessage); ok && rs.host != nil && slices.Contains(r.Tags, "PSHOST") {
			return rs.host.Write(m)
		}
		return nil
	}
	return &st
}

// preferences are the variables that decide what becomes of a stream's records, with what holds where there is none.
var preferences = map[psobject.StreamKind]struct{ variable, key, normal string }{
	psobject.WarningStream:     {"WarningPreference", "warningpreference", "Continue"},
	psobject.VerboseStream:     {"VerbosePreference", "verbosepreference", "SilentlyContinue"},
	psobject.DebugStream:       {"DebugPreference", "debugpreference", "SilentlyContinue"},
	psobject.InformationStream: {"InformationPreference", "informationpreference", "SilentlyContinue"},
}

// actionOf tells what becomes of a record: what the cmdlet was told, if it is one, or else what the preference says.
func (f *frame) actionOf(kind psobject.StreamKind, r *cmdlet.Run) string {
	if r != nil {
		given, on := "", cmdlet.Switch{}
		switch kind {
		case psobject.WarningStream:
			given = r.Common.WarningAction
		case psobject.InformationStream:
			given = r.Common.InformationAction
		case psobject.VerboseStream:
			on = r.Common.Verbose
		case psobject.DebugStream:
			on = r.Common.Debug
		}
		switch {
		case given != "":
			return given
		case on.Present && on.Value:
			return "Continue"
		case on.Present:
			return "SilentlyContinue"
		}
	}
	p := preferences[kind]
	return f.preference(p.key, p.normal)
}

// keep adds a record to the variables of the functions around that take those of its stream, shown or not.
func (f *frame) keep(variable func(*scriptCmdlet) *psobject.List, rec any) {
	for c := f; c != nil; c = c.caller {
		if c.cmd != nil && variable(c.cmd) != nil && (c.caller == nil || c.caller.cmd != c.cmd) {
			l := variable(c.cmd)
			l.Items = append(l.Items, rec)
		}
	}
}

// message writes a warning, a verbose or a debug record as its preference asks for. r is the cmdlet that does it, nil for the function
// that runs.
func (f *frame) message(kind psobject.StreamKind, text string, r *cmdlet.Run) error {
	act := f.actionOf(kind, r)
	rec := &psobject.InformationalRecord{Kind: kind, Message: text}
	if f.cmd != nil {
		rec.Invocation = f.cmd.invocation()
	}
	sink := map[psobject.StreamKind]func(*psobject.InformationalRecord) error{psobject.WarningStream: f.st.warning, psobject.VerboseStream: f.st.verbose, psobject.DebugStream: f.st.debug}[kind]
	if act != "SilentlyContinue" && act != "Ignore" {
		if err := sink(rec); err != nil {
			return err
		}
	}
	if kind == psobject.WarningStream {
		f.keep(func(c *scriptCmdlet) *psobject.List { return c.warnVar }, rec)
		if r != nil {
			if err := r.KeepWarning(rec); err != nil {
				return err
			}
		}
	}
	switch act {
	case "Stop":
		return f.preferenceStop(kind, text, r)
	case "Inquire":
		return f.inquire(r)
	}
	return nil
}

// The numbers of the answers to whether a command goes on.
const (
	inquireYes = iota
	inquireAll
	inquireHalt
)

// inquire asks whether the command goes on; where the host cannot ask it does.
func (f *frame) inquire(r *cmdlet.Run) error {
	u, ok := f.in.rs.host.(UserInterface)
	if !ok {
		return nil
	}
	n, err := u.Choose("Confirm", "Continue with this operation?", []Choice{yesChoice, yesAllChoice, haltChoice}, inquireYes)
	if err != nil || n != inquireHalt {
		return err
	}
	ft := newFaultOf(smaPrefix+"ActionPreferenceStopException", "ActionPreferenceStop", psobject.OperationStopped, nil,
		"The running command stopped because the user selected the Stop option.")
	ft.stop = true
	f.ownedBy(ft, r)
	return ft
}

// preferenceStop is the error of a record whose preference is Stop.
func (f *frame) preferenceStop(kind psobject.StreamKind, text string, r *cmdlet.Run) error {
	ft := newFaultOf(smaPrefix+"ActionPreferenceStopException", "ActionPreferenceStop", psobject.OperationStopped, nil,
		`The running command stopped because the preference variable "`+preferences[kind].variable+`" or common parameter is set to Stop: `+text)
	ft.stop = true
	f.ownedBy(ft, r)
	return ft
}

// ownedBy names the command that an error is of.
func (f *frame) ownedBy(ft *fault, r *cmdlet.Run) {
	switch {
	case r != nil:
		ft.rec.FullyQualifiedErrorID += "," + r.Declaration.Class
		ft.rec.Category.Activity = r.Declaration.Name
	case f.cmd != nil:
		ft.rec.FullyQualifiedErrorID += "," + f.cmd.name
		ft.rec.Category.Activity = f.cmd.name
	}
}

// informationRecord makes a record of the information stream; source names who writes it where no file does.
func (f *frame) informationRecord(data any, tags []string, source string) *psobject.InformationRecord {
	rec := &psobject.InformationRecord{MessageData: data, Tags: tags, TimeGenerated: psobject.DateTimeOf(f.in.rs.now(), psobject.Local), ProcessID: uint32(f.in.rs.pid), Source: source}
	if f.src != nil && f.src.File != "" {
		rec.Source = f.src.File
	}
	rec.Computer, rec.User = f.in.rs.computer, f.in.rs.user
	return rec
}

// inform puts a record on the information stream: it goes there whatever the preference is, unless that is Ignore; only what is shown of it
// depends on the preference. r is the cmdlet that does it, nil for the function that runs.
func (f *frame) inform(rec *psobject.InformationRecord, r *cmdlet.Run) error {
	act := f.actionOf(psobject.InformationStream, r)
	if act != "Ignore" {
		if err := f.st.info(rec); err != nil {
			return err
		}
	}
	f.keep(func(c *scriptCmdlet) *psobject.List { return c.infoVar }, rec)
	if r != nil {
		if err := r.KeepInformation(rec); err != nil {
			return err
		}
	}
	switch act {
	case "Stop":
		return f.preferenceStop(psobject.InformationStream, f.text(rec.MessageData), r)
	case "Inquire":
		return f.inquire(r)
	case "Continue": // it is shown at once, too, but for what Write-Host has shown
		if !slices.Contains(rec.Tags, "PSHOST") && f.in.rs.host != nil {
			return f.in.rs.writeHost(&psobject.HostMessage{Message: f.text(rec.MessageData)})
		}
	}
	return nil
}
