package cmdlet

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// WriteWarning writes a warning by the rules of -WarningAction.
func (r *Run) WriteWarning(text string) error {
	act := r.action(r.Common.WarningAction, "WarningPreference", "Continue")
	if r.Common.Verbose.Value && r.Common.WarningAction == "" && act == "SilentlyContinue" {
		act = "Continue"
	}
	return r.message(psobject.WarningStream, text, act, r.Common.WarningVariable, r.warnVar)
}

// WriteVerbose writes a verbose message where -Verbose or the preference asks for it.
func (r *Run) WriteVerbose(text string) error {
	return r.message(psobject.VerboseStream, text, r.switched(r.Common.Verbose, "VerbosePreference"), "", nil)
}

// WriteDebug writes a debug message where -Debug or the preference asks for it.
func (r *Run) WriteDebug(text string) error {
	return r.message(psobject.DebugStream, text, r.switched(r.Common.Debug, "DebugPreference"), "", nil)
}

func (r *Run) switched(s Switch, variable string) string {
	switch {
	case s.Present && s.Value:
		return "Continue"
	case s.Present:
		return "SilentlyContinue"
	}
	return r.action("", variable, "SilentlyContinue")
}

var streamNames = map[psobject.StreamKind]string{psobject.WarningStream: "WarningPreference", psobject.VerboseStream: "VerbosePreference",
	psobject.DebugStream: "DebugPreference", psobject.InformationStream: "InformationPreference"}

func (r *Run) message(kind psobject.StreamKind, text, act, varName string, list *psobject.List) error {
	rec := &psobject.InformationalRecord{Kind: kind, Message: text, Invocation: r.Host.Invocation()}
	if err := r.bump(varName, list, rec); err != nil {
		return err
	}
	switch act {
	case "SilentlyContinue", "Ignore":
		return nil
	case "Stop":
		if err := r.Host.WriteRecord(kind, rec); err != nil {
			return err
		}
		return r.stopped(streamNames[kind], text)
	}
	return r.Host.WriteRecord(kind, rec)
}

// stopped is the error of a message whose action is Stop.
func (r *Run) stopped(preference, text string) error {
	msg := "The running command stopped because the preference variable \"" + preference + "\" or common parameter is set to Stop: " + text
	rec := r.Fail("ActionPreferenceStop", psobject.OperationStopped, "System.Management.Automation.ActionPreferenceStopException", msg, nil)
	return rec
}

// WriteInformation writes an information record by the rules of -InformationAction. A record of Write-Host is shown
// whatever the preference is.
func (r *Run) WriteInformation(rec *psobject.InformationRecord) error {
	act := r.action(r.Common.InformationAction, "InformationPreference", "SilentlyContinue")
	if err := r.bump(r.Common.InformationVariable, r.infoVar, rec); err != nil {
		return err
	}
	_, streams := r.Host.(LineHost)
	m, shown := rec.MessageData.(*psobject.HostMessage)
	var err error
	switch {
	case act == "Ignore":
	case shown && (streams || act != "SilentlyContinue" || r.Common.InformationAction == ""):
		err = r.Host.Text(m)
	case !shown && (streams || act != "SilentlyContinue"):
		err = r.Host.WriteRecord(psobject.InformationStream, rec)
	}
	if err == nil && act == "Stop" {
		err = r.stopped("InformationPreference", dotnet.String(rec.MessageData))
	}
	return err
}

// WriteRemote shows a warning, verbose or debug record of another computer: its own preferences have let it through,
// so that the caller's do not hide verbose and debug text; -WarningAction counts, and -WarningVariable keeps it.
func (r *Run) WriteRemote(kind psobject.StreamKind, rec *psobject.InformationalRecord) error {
	if kind == psobject.WarningStream {
		act := r.action(r.Common.WarningAction, "WarningPreference", "Continue")
		if act == "Ignore" {
			return nil
		}
		if err := r.bump(r.Common.WarningVariable, r.warnVar, rec); err != nil {
			return err
		}
		if act == "SilentlyContinue" {
			return nil
		}
	}
	return r.Host.WriteRecord(kind, rec)
}

// KeepWarning puts a warning into -WarningVariable that is written otherwise.
func (r *Run) KeepWarning(rec *psobject.InformationalRecord) error {
	return r.bump(r.Common.WarningVariable, r.warnVar, rec)
}

// KeepInformation puts a record that is shown otherwise into -InformationVariable.
func (r *Run) KeepInformation(rec *psobject.InformationRecord) error {
	return r.bump(r.Common.InformationVariable, r.infoVar, rec)
}

// WriteProgress writes a progress record where -ProgressAction allows.
func (r *Run) WriteProgress(rec *psobject.ProgressRecord) error {
	switch r.action(r.Common.ProgressAction, "ProgressPreference", "Continue") {
	case "Ignore", "SilentlyContinue":
		return nil
	}
	return r.Host.WriteRecord(psobject.ProgressStream, rec)
}

// ShouldProcess tells whether to go on, by -WhatIf and -Confirm.
func (r *Run) ShouldProcess(target, action string) (bool, error) {
	whatIf := r.Common.WhatIf.Value
	if !r.Common.WhatIf.Present {
		v, _ := r.Host.Variable("WhatIfPreference")
		whatIf = dotnet.True(v)
	}
	line := "Performing the operation \"" + action + "\" on target \"" + target + "\"."
	if whatIf {
		if h, ok := r.Host.(LineHost); ok {
			return false, h.ShowLine(psobject.OutputStream, "What if: "+line)
		}
		return false, r.Host.Text(&psobject.HostMessage{Message: "What if: " + line})
	}
	if r.answered != nil {
		return *r.answered, nil
	}
	if !r.asks() {
		return true, r.WriteVerbose(line)
	}
	p := r.Host.Prompt()
	if p == nil {
		return false, r.Fail("InvalidOperation", psobject.InvalidOperation, "System.Management.Automation.PSInvalidOperationException",
			"PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.", nil)
	}
	yes, all, err := p.Confirm("Confirm", "Are you sure you want to perform this action?\n"+line)
	if all && err == nil {
		r.answered = &yes
	}
	return yes, err
}

// asks tells whether -Confirm was given, or $ConfirmPreference asks for what changes as much as the cmdlet does.
func (r *Run) asks() bool {
	if r.Common.Confirm.Present {
		return r.Common.Confirm.Value
	}
	v, ok := r.Host.Variable("ConfirmPreference")
	if !ok {
		return false
	}
	impact := r.Declaration.Impact
	if impact == 0 {
		impact = MediumImpact
	}
	switch strings.ToLower(dotnet.String(v)) {
	case "low":
		return impact >= LowImpact
	case "medium":
		return impact >= MediumImpact
	}
	return false // no cmdlet changes more
}
