package powershell

import (
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

type getUptime struct {
	Since bool `param:"sets=Since"`
}

func (g *getUptime) End(r *cmdlet.Run) error {
	now := engineHost(r).f.in.rs.now()
	up := now.Sub(processStart)
	if b, err := os.ReadFile("/proc/uptime"); err == nil {
		if s, _, ok := strings.Cut(string(b), " "); ok {
			if f, err := strconv.ParseFloat(s, 64); err == nil {
				up = time.Duration(f * float64(time.Second))
			}
		}
	}
	if g.Since {
		return r.Write(psobject.DateTimeOf(now.Add(-up), psobject.Local))
	}
	return r.Write(psobject.TimeSpan(up / time.Second * time.Second / 100))
}

type getUICulture struct{}

func (g *getUICulture) End(r *cmdlet.Run) error { return r.Write(invariant) }

// getError is Get-Error: the last errors with everything that is known of them.
type getError struct {
	InputObject any   `param:"sets=Error pos=0 value"`
	Newest      int32 `param:"sets=Newest alias=Last"`
}

func (g *getError) Process(r *cmdlet.Run) error {
	list := engineHost(r).f.in.rs.errors.Items
	switch {
	case g.InputObject != nil:
		list = []any{plain(g.InputObject)}
	case g.Newest > 0:
		list = list[:min(int(g.Newest), len(list))]
	default:
		list = list[:min(1, len(list))]
	}
	for _, e := range list {
		o := &psobject.Object{Base: e}
		o.TypeNames = append([]string{typeNameOf(e) + "#PSExtendedError"}, psobject.TypeNames(e)...)
		if err := r.Write(o); err != nil {
			return err
		}
	}
	return nil
}

type getVerb struct {
	Verb  []string `param:"pos=0 value name"`
	Group []string `param:"pos=1 name oneof=Common,Communications,Data,Diagnostic,Lifecycle,Other,Security"`
}

func (g *getVerb) Process(r *cmdlet.Run) error {
	for _, group := range verbs {
		if len(g.Group) > 0 && !anyMatch(g.Group, group.group) {
			continue
		}
		for _, entry := range strings.Fields(group.verbs) {
			verb, prefix, _ := strings.Cut(entry, ":")
			if len(g.Verb) > 0 && !anyMatch(g.Verb, verb) {
				continue
			}
			p := func(n string, v any) psobject.Property { return psobject.Property{Name: n, Value: v} }
			if err := r.Write(&psobject.Object{TypeNames: []string{smaPrefix + "VerbInfo", "System.Object"}, Text: smaPrefix + "VerbInfo", HasText: true,
				Adapted: []psobject.Property{p("Verb", verb), p("AliasPrefix", prefix), p("Group", group.group), p("Description", verbDescriptions[verb])}}); err != nil {
				return err
			}
		}
	}
	return nil
}

// verbs are the approved verbs by their group, each with the prefix that aliases have for it.
var verbs = []struct{ group, verbs string }{
	{"Common", "Add:a Clear:cl Close:cs Copy:cp Enter:et Exit:ex Find:fd Format:f Get:g Hide:h Join:j Lock:lk Move:m New:n Open:op Optimize:om Push:pu Pop:pop Redo:re Remove:r Rename:rn Reset:rs Resize:rz Search:sr Select:sc Set:s Show:sh Skip:sk Split:sl Step:st Switch:sw Undo:un Unlock:uk Watch:wc"},
	{"Communications", "Connect:cc Disconnect:dc Read:rd Receive:rc Send:sd Write:wr"},
	{"Data", "Backup:ba Checkpoint:ch Compare:cr Compress:cm Convert:cv ConvertFrom:cf ConvertTo:ct Dismount:dm Edit:ed Expand:en Export:ep Group:gp Import:ip Initialize:in Limit:l Merge:mg Mount:mt Out:o Publish:pb Restore:rr Save:sv Sync:sy Unpublish:ub Update:ud"},
	{"Diagnostic", "Debug:db Measure:ms Ping:pi Repair:rp Resolve:rv Test:t Trace:tr"},
	{"Lifecycle", "Approve:ap Assert:as Build:bd Complete:cmp Confirm:cn Deny:dn Deploy:dp Disable:d Enable:e Install:is Invoke:i Register:rg Request:rq Restart:rt Resume:ru Start:sa Stop:sp Submit:sb Suspend:ss Uninstall:us Unregister:ur Wait:w"},
	{"Other", "Use:u"},
	{"Security", "Block:bl Grant:gr Protect:pt Revoke:rk Unblock:ul Unprotect:up"},
}
