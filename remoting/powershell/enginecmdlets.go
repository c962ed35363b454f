package powershell

import (
	"errors"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/cmdlets"
	"github.com/pslshell/psl/remoting/psobject"
)

const commandsPrefix = "Microsoft.PowerShell.Commands."

// engineCmdlets lists the cmdlets that only the engine can offer, since they work on its scopes and commands.
func engineCmdlets() []*cmdlet.Declaration {
	d := func(name, class, set string, fresh func() any) *cmdlet.Declaration {
		return &cmdlet.Declaration{Name: name, Class: commandsPrefix + class, DefaultSet: set, New: fresh}
	}
	return []*cmdlet.Declaration{
		d("ForEach-Object", "ForEachObjectCommand", "ScriptBlockSet", func() any { return &forEachObject{} }),
		d("Where-Object", "WhereObjectCommand", "EqualSet", func() any { return &whereObject{} }),
		d("Write-Information", "WriteInformationCommand", "", func() any { return &writeInformation{} }),
		d("Write-Warning", "WriteWarningCommand", "", func() any { return &writeMessage{kind: psobject.WarningStream} }),
		d("Write-Verbose", "WriteVerboseCommand", "", func() any { return &writeMessage{kind: psobject.VerboseStream} }),
		d("Write-Debug", "WriteDebugCommand", "", func() any { return &writeMessage{kind: psobject.DebugStream} }),
		d("Measure-Command", "MeasureCommandCommand", "", func() any { return &measureCommand{} }),
		d("Set-Item", "SetItemCommand", "", func() any { return &driveCommand{} }),
		ConvertFromStringData,
		d("Import-PowerShellDataFile", "ImportPowerShellDataFileCommand", "ByPath", func() any { return &importDataFile{} }),
		d("Out-Default", "OutDefaultCommand", "", func() any { return &outDefault{} }),
		d("Get-Variable", "GetVariableCommand", "", func() any { return &getVariable{} }),
		d("Set-Variable", "SetVariableCommand", "", func() any { return &setVariable{} }),
		d("New-Variable", "NewVariableCommand", "", func() any { return &newVariable{} }),
		d("Remove-Variable", "RemoveVariableCommand", "", func() any { return &removeVariable{} }),
		d("Clear-Variable", "ClearVariableCommand", "", func() any { return &clearVariable{} }),
		d("Get-Command", "GetCommandCommand", "CmdletSet", func() any { return &getCommand{} }),
		d("Invoke-Command", "InvokeCommandCommand", "InProcess", func() any { return &invokeCommand{} }),
		d("Invoke-Expression", "InvokeExpressionCommand", "", func() any { return &invokeExpression{} }),
		d("New-Module", "NewModuleCommand", "ScriptBlock", func() any { return &newModuleCmdlet{} }),
		d("Import-Module", "ImportModuleCommand", "Name", func() any { return &importModuleCmdlet{} }),
		d("Export-ModuleMember", "ExportModuleMemberCommand", "", func() any { return &exportModuleMember{} }),
		d("Get-Module", "GetModuleCommand", "Loaded", func() any { return &getModule{} }),
		d("Remove-Module", "RemoveModuleCommand", "name", func() any { return &removeModule{} }),
		d("Set-StrictMode", "SetStrictModeCommand", "Version", func() any { return &setStrictMode{} }),
		d("Add-Type", "AddTypeCommand", "FromSource", func() any { return &addType{} }),
		d("New-Object", "NewObjectCommand", "Net", func() any { return &newObject{} }),
		d("Set-Alias", "SetAliasCommand", "Default", func() any { return &setAlias{} }),
		d("New-Alias", "NewAliasCommand", "", func() any { return &setAlias{fresh: true} }),
		d("ConvertTo-SecureString", "ConvertToSecureStringCommand", "Secure", func() any { return &toSecureString{} }),
		d("ConvertFrom-SecureString", "ConvertFromSecureStringCommand", "Secure", func() any { return &fromSecureString{} }),
		d("Remove-Alias", "RemoveAliasCommand", "Default", func() any { return &removeAlias{} }),
		d("Get-ExecutionPolicy", "GetExecutionPolicyCommand", "", func() any { return &getExecutionPolicy{} }),
		d("Set-PSDebug", "SetPSDebugCommand", "on", func() any { return &setPSDebug{} }),
		d("Get-Alias", "GetAliasCommand", "Default", func() any { return &getAlias{} }),
		GetProcess,
		d("Get-Location", "GetLocationCommand", "Location", func() any { return &getLocation{} }),
		d("Set-Location", "SetLocationCommand", "Path", func() any { return &setLocation{} }),
		d("Push-Location", "PushLocationCommand", "Path", func() any { return &pushLocation{} }),
		d("Pop-Location", "PopLocationCommand", "", func() any { return &popLocation{} }),
		d("Resolve-Path", "ResolvePathCommand", "Path", func() any { return &resolvePath{} }),
		d("Convert-Path", "ConvertPathCommand", "Path", func() any { return &resolvePath{convert: true} }),
		d("Get-PSDrive", "GetPSDriveCommand", "Name", func() any { return &getPSDrive{} }),
		d("Get-PSProvider", "GetPSProviderCommand", "", func() any { return &getPSProvider{} }),
		lowImpact(should(d("New-TemporaryFile", "NewTemporaryFileCommand", "", func() any { return &newTemporaryFile{} }))),
		d("Test-Path", "TestPathCommand", "Path", func() any { return &testPath{} }),
		d("Get-Host", "GetHostCommand", "", func() any { return &getHost{} }),
		d("Get-Credential", "GetCredentialCommand", "CredentialSet", func() any { return &getCredential{} }),
		d("Read-Host", "ReadHostCommand", "AsString", func() any { return &readHost{} }),
		d("Add-Member", "AddMemberCommand", "TypeNameSet", func() any { return &addMemberCmdlet{} }),
		d("Start-Job", "StartJobCommand", "ComputerName", func() any { return &startJob{kind: backgroundJob} }),
		d("Start-ThreadJob", "StartThreadJobCommand", "ComputerName", func() any { return &startJob{kind: threadJob} }),
		d("Get-Job", "GetJobCommand", "SessionIdParameterSet", func() any { return &getJob{} }),
		d("Receive-Job", "ReceiveJobCommand", "Location", func() any { return &receiveJob{} }),
		d("Wait-Job", "WaitJobCommand", "SessionIdParameterSet", func() any { return &jobCmdlet{do: waitJobs} }),
		should(d("Stop-Job", "StopJobCommand", "SessionIdParameterSet", func() any { return &jobCmdlet{do: stopJobs} })),
		should(d("Remove-Job", "RemoveJobCommand", "SessionIdParameterSet", func() any { return &jobCmdlet{do: removeJobs} })),
		{Name: "Get-SecureRandom", Class: commandsPrefix + "GetSecureRandomCommand", DefaultSet: cmdlets.GetRandom.DefaultSet, New: cmdlets.GetRandom.New},
		GetFileHash, FormatHex,
		should(d("Start-Process", "StartProcessCommand", "Default", func() any { return &startProcess{} })),
		should(d("Stop-Process", "StopProcessCommand", "Id", func() any { return &stopProcess{} })),
		d("Wait-Process", "WaitProcessCommand", "Name", func() any { return &stopProcess{wait: true} }),
		d("Get-Uptime", "GetUptimeCommand", "Timespan", func() any { return &getUptime{} }),
		d("Get-History", "GetHistoryCommand", "", func() any { return &getHistory{} }),
		d("Clear-History", "ClearHistoryCommand", "IDParameter", func() any { return &clearHistory{} }),
		d("Get-UICulture", "GetUICultureCommand", "", func() any { return &getUICulture{} }),
		d("Get-Error", "GetErrorCommand", "Newest", func() any { return &getError{} }),
		d("Get-Verb", "GetVerbCommand", "", func() any { return &getVerb{} }),
		d("Get-TimeZone", "GetTimeZoneCommand", "Name", func() any { return &getTimeZone{} }),
		should(d("Copy-Item", "CopyItemCommand", "Path", func() any { return &copyItem{} })),
		d("Get-ItemProperty", "GetItemPropertyCommand", "Path", func() any { return &getItemProperty{} }),
		d("Get-ItemPropertyValue", "GetItemPropertyValueCommand", "Path", func() any { return &getItemProperty{values: true} }),
		d("Update-TypeData", "UpdateTypeDataCommand", "FileSet", func() any { return &updateTypeData{} }),
		d("Remove-TypeData", "RemoveTypeDataCommand", "RemoveTypeDataSet", func() any { return &removeTypeData{} }),
		d("Select-Xml", "SelectXmlCommand", "Xml", func() any { return &selectXML{} }),
		d("Get-PSCallStack", "GetPSCallStackCommand", "", func() any { return &getPSCallStack{} }),
		d("Clear-Host", "ClearHostCommand", "", func() any { return &clearHost{} }),
		d("Exit-PSSession", "ExitPSSessionCommand", "", func() any { return &exitPSSession{} }),
		d("Get-FormatData", "GetFormatDataCommand", "", func() any { return &getFormatData{} }),
		d("Get-Help", "GetHelpCommand", "AllUsersView", func() any { return &getHelp{} }),
		d("Get-Culture", "GetCultureCommand", "CurrentCulture", func() any { return &getCulture{} }),
	}
}

// lowImpact marks a cmdlet that changes little.
func lowImpact(d *cmdlet.Declaration) *cmdlet.Declaration {
	d.Impact = cmdlet.LowImpact
	return d
}

// should gives a cmdlet -WhatIf and -Confirm.
func should(d *cmdlet.Declaration) *cmdlet.Declaration {
	d.ShouldProcess = true
	return d
}

// block gives a cmdlet's block as a script block of the engine.
func block(b cmdlet.Block, h *cmdletHost) (*ScriptBlock, error) {
	switch x := b.(type) {
	case *ScriptBlock:
		return x, nil
	case cmdlet.TextBlock:
		return h.f.in.parseGiven(string(x), h.f)
	}
	return nil, errors.New("the block belongs to another host")
}
