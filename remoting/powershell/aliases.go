package powershell

import (
	"maps"
	"runtime"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
)

// commonAliases are the aliases that the shell has on every system.
var commonAliases = map[string]string{
	"?": "Where-Object", "%": "ForEach-Object", "cd": "Set-Location", "chdir": "Set-Location", "clc": "Clear-Content",
	"clhy": "Clear-History", "cli": "Clear-Item", "clp": "Clear-ItemProperty", "cls": "Clear-Host", "clv": "Clear-Variable",
	"copy": "Copy-Item", "cpi": "Copy-Item", "cvpa": "Convert-Path", "dbp": "Disable-PSBreakpoint", "del": "Remove-Item",
	"dir": "Get-ChildItem", "ebp": "Enable-PSBreakpoint", "echo": "Write-Output", "epal": "Export-Alias", "epcsv": "Export-Csv",
	"erase": "Remove-Item", "etsn": "Enter-PSSession", "exsn": "Exit-PSSession", "fc": "Format-Custom", "fhx": "Format-Hex",
	"fl": "Format-List", "foreach": "ForEach-Object", "ft": "Format-Table", "fw": "Format-Wide", "gal": "Get-Alias",
	"gbp": "Get-PSBreakpoint", "gc": "Get-Content", "gci": "Get-ChildItem", "gcm": "Get-Command", "gcs": "Get-PSCallStack",
	"gdr": "Get-PSDrive", "gerr": "Get-Error", "ghy": "Get-History", "gi": "Get-Item", "gjb": "Get-Job", "gl": "Get-Location",
	"gm": "Get-Member", "gmo": "Get-Module", "gp": "Get-ItemProperty", "gps": "Get-Process", "gpv": "Get-ItemPropertyValue",
	"group": "Group-Object", "gsn": "Get-PSSession", "gu": "Get-Unique", "gv": "Get-Variable", "h": "Get-History",
	"history": "Get-History", "icm": "Invoke-Command", "iex": "Invoke-Expression", "ihy": "Invoke-History", "ii": "Invoke-Item",
	"ipal": "Import-Alias", "ipcsv": "Import-Csv", "ipmo": "Import-Module", "irm": "Invoke-RestMethod", "iwr": "Invoke-WebRequest",
	"md": "mkdir", "measure": "Measure-Object", "mi": "Move-Item", "move": "Move-Item", "mp": "Move-ItemProperty", "nal": "New-Alias",
	"ndr": "New-PSDrive", "ni": "New-Item", "nmo": "New-Module", "nsn": "New-PSSession", "nv": "New-Variable", "oh": "Out-Host",
	"popd": "Pop-Location", "pushd": "Push-Location", "pwd": "Get-Location", "r": "Invoke-History", "rbp": "Remove-PSBreakpoint",
	"rcjb": "Receive-Job", "rcsn": "Receive-PSSession", "rd": "Remove-Item", "rdr": "Remove-PSDrive", "ren": "Rename-Item",
	"ri": "Remove-Item", "rjb": "Remove-Job", "rmo": "Remove-Module", "rni": "Rename-Item", "rnp": "Rename-ItemProperty",
	"rp": "Remove-ItemProperty", "rsn": "Remove-PSSession", "rv": "Remove-Variable", "rvpa": "Resolve-Path", "sajb": "Start-Job",
	"sal": "Set-Alias", "saps": "Start-Process", "sbp": "Set-PSBreakpoint", "select": "Select-Object", "set": "Set-Variable",
	"si": "Set-Item", "sl": "Set-Location", "sls": "Select-String", "sp": "Set-ItemProperty", "spjb": "Stop-Job", "spps": "Stop-Process",
	"sv": "Set-Variable", "type": "Get-Content", "where": "Where-Object", "wjb": "Wait-Job",
}

// windowsAliases are those that it only has where no program of the system goes by the name.
var windowsAliases = map[string]string{
	"ac": "Add-Content", "cat": "Get-Content", "clear": "Clear-Host", "compare": "Compare-Object", "cp": "Copy-Item",
	"cpp": "Copy-ItemProperty", "diff": "Compare-Object", "gcb": "Get-Clipboard", "gin": "Get-ComputerInfo", "gsv": "Get-Service",
	"gtz": "Get-TimeZone", "kill": "Stop-Process", "ls": "Get-ChildItem", "man": "help", "mount": "New-PSDrive", "mv": "Move-Item",
	"ps": "Get-Process", "rm": "Remove-Item", "rmdir": "Remove-Item", "sasv": "Start-Service", "scb": "Set-Clipboard",
	"sleep": "Start-Sleep", "sort": "Sort-Object", "spsv": "Stop-Service", "start": "Start-Process", "stz": "Set-TimeZone",
	"tee": "Tee-Object", "write": "Write-Output",
}

// aliases gives the aliases of a session. Those that would hide a program are left out on Unix, unless the session runs no
// programs.
func aliases(declared []*cmdlet.Declaration, noPrograms bool) map[string]string {
	all := maps.Clone(commonAliases)
	hide := runtime.GOOS != "windows" && !noPrograms
	if !hide {
		maps.Copy(all, windowsAliases)
	}
	for _, d := range declared {
		for _, a := range d.Aliases {
			a = strings.ToLower(a)
			if _, hidden := windowsAliases[a]; !hidden || !hide {
				all[a] = d.Name
			}
		}
	}
	return all
}
