$s = New-PSSession -HostName web01
Invoke-Command $s { function Get-Thing { [CmdletBinding()] param([Parameter(Mandatory)][ValidateSet('a','b')][string]$Kind, [ValidateRange(1,5)][int]$N = 1, [switch]$Up) for ($i=0;$i -lt $N;$i++) { [pscustomobject]@{ Kind = $(if ($Up) { $Kind.ToUpper() } else { $Kind }); I = $i } } }
function Get-Echo { param([Parameter(ValueFromPipeline)]$X) process { "echo $X" } }
New-Alias gth Get-Thing }
$m = Import-PSSession $s -CommandName Get-Thing, Get-Echo, gth -AllowClobber
$m.ModuleType; ($m.ExportedFunctions.Keys | Sort-Object) -join ','; ($m.ExportedAliases.Keys) -join ','
Get-Thing -Kind a -N 2 | Format-Table Kind, I
Get-Thing b -Up | ForEach-Object Kind
1..2 | Get-Echo
Get-Echo x
try { Get-Thing -Kind zz -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; "$_" }
try { Get-Thing -Kind a -N 9 -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; "$_" }
(Get-Command Get-Thing).Parameters.Keys -contains 'AsJob'
$j = Get-Thing -Kind a -AsJob; $null = Wait-Job $j; (Receive-Job $j).Kind; $j.PSJobTypeName
try { Import-PSSession $s -CommandName Get-Thing -ErrorAction Stop 3>$null } catch { $_.FullyQualifiedErrorId; "$_" }
try { Import-PSSession $s -CommandName Get-NoSuch } catch { $_.FullyQualifiedErrorId; "$_" }
$m2 = Import-PSSession $s -CommandName Get-Echo -Prefix Web
Get-WebEcho pre
