# Writes objects of every kind with Export-Clixml at the depths 1 to 4 (NAME.DEPTH.in.xml), and what Import-Clixml |
# Export-Clixml makes of each (NAME.DEPTH.out.xml). The second argument is a script that gives further objects by name.
# The third is a file of what other peers may write: a name, a tab, the objects of a document. The fourth is a file of scripts
# (a line "=== name, depth", the script, a line "---") whose output is exported, too.
param($dir, $more, $documents, $scripts)
$nested = [pscustomobject]@{ a = 1; b = [pscustomobject]@{ c = 2; d = [pscustomobject]@{ e = 3; f = [pscustomobject]@{ g = 4; h = @{ i = @{ j = 5 } } } } } }
$loop = [pscustomobject]@{ n = 1; me = $null }; $loop.me = $loop
$shared = @{ k = 1 }; 
class Pt { [int]$X; [string]$Y; [Pt]$Next; hidden [int]$Z = 9; [string] ToString() { return "pt $($this.X)" } }
$pt = [Pt]@{ X = 1; Y = 'y'; Next = [Pt]@{ X = 2; Next = [Pt]@{ X = 3 } } }
$cases = [ordered]@{
 int=1; long=[long]5; text='a<b>&"c'' é 🎵 _x0041_'; empty=''; nul=$null; bool=$true; char=[char]'x'; dec=3.140d; dbl=1.5e300; single=[single]1.1; nan=[double]::NaN; inf=[double]::PositiveInfinity
 dt=[datetime]::new(2024,2,29,13,5,59,[DateTimeKind]::Utc); dtl=[datetime]::new(2024,2,29,13,5,59,[DateTimeKind]::Local); dtu=[datetime]::new(2024,2,29); dto=[datetimeoffset]::new(2024,2,29,1,2,3,[timespan]::FromHours(2)); ts=[timespan]'-1.02:03:04.5'
 guid=[guid]'11111111-2222-3333-4444-555555555555'; ver=[version]'1.2.3.4'; sem=[semver]'1.2.3-rc.1'; uri=[uri]'https://localhost/a b?c'; bytes=[byte[]](0,1,255); xml=[xml]'<a b="1"><c>d</c></a>'; enum=[IO.FileMode]::Open; flags=[IO.FileAttributes]'Hidden,System'; day=[DayOfWeek]::Friday
 arr=@(1,'two',$null,@(3,@(4))); list=[Collections.Generic.List[int]](1,2,3); al=[Collections.ArrayList]@(1,'x'); ht=[ordered]@{ b=@{ c=@(1,2) } }; hash=@{ one=1 }; dict=[Collections.Generic.Dictionary[string,int]]::new(); sd=[Collections.SortedList]@{ b=2 }
 q=[Collections.Queue]@(1,2); st=[Collections.Stack]@(1,2); gq=[Collections.Generic.Queue[string]]::new([string[]]('a','b')); hs=[Collections.Generic.HashSet[int]]@(1,2); nested=$nested; loop=$loop; shared=@($shared,$shared); pt=$pt
 bigint=[bigint]::Parse('123456789012345678901234567890'); ip=[ipaddress]'127.0.0.1'; regex=[regex]'a+'; cult=[cultureinfo]'en-US'; fi=[IO.FileInfo]'/etc/hostname'; di=[IO.DirectoryInfo]'/etc'; proc=(Get-Process -Id $PID | Select-Object Name,@{n='M';e={[pscustomobject]@{p=1}}}); typ=[int]; err=$(try { 1/0 } catch { $_ }); exc=[InvalidOperationException]::new('bad',[Exception]::new('inner')); notes=(1 | Add-Member -NotePropertyName n -NotePropertyValue 5 -PassThru); strnotes=('s' | Add-Member -NotePropertyName n -NotePropertyValue @{a=1} -PassThru); arrnotes=(,@(1,2) | Add-Member -NotePropertyName n -NotePropertyValue 5 -PassThru); sp=([pscustomobject]@{a=2} | Add-Member -MemberType ScriptProperty -Name dbl -Value { $this.a*2 } -PassThru); ali=([pscustomobject]@{a=2} | Add-Member -MemberType AliasProperty -Name b -Value a -PassThru); prog=[System.Management.Automation.ProgressRecord]::new(1,'a','b'); sel=('abc' | Select-Object Length); meas=(1..3 | Measure-Object -Sum); grp=@('a','b','a' | Group-Object); ht2=@{ 1='int' }; de=[Collections.DictionaryEntry]::new('k',1); kv=[Collections.Generic.KeyValuePair[string,int]]::new('a',1); tuple=[tuple]::Create(1,'a'); range=1..5; mtx=(New-Object 'int[,]' 2,2); jag=@(@(1,2),@(3)); sbld=[Text.StringBuilder]::new('abc'); dateonly=[DateOnly]::new(2024,1,2); cred=[pscredential]::Empty; creds=[pscustomobject]@{ a=[pscredential]::Empty; b=[pscredential]::Empty }; item=(Get-Item /etc/hostname); dbnull=[DBNull]::Value; verb=(Get-Verb Get | select -first 1); psobj=[psobject]'x'; match=('abc' | Select-String b); cmd=(Get-Command Get-Date | Select-Object Name,CommandType); rand=[pscustomobject]@{ 'a b'=1; 'ä<'=2; '_x0041_'=3 }; tn=(&{ $o=[pscustomobject]@{a=1}; $o.PSTypeNames.Insert(0,'My.Type'); $o })
}
$cases.dict['k']=1
foreach ($e in (& $more).GetEnumerator()) { $cases['more_' + $e.Key] = $e.Value }
foreach($k in $cases.Keys) { foreach($d in 1..4) {
  $p = Join-Path $dir "$k.$d"
  try { Export-Clixml -InputObject $cases[$k] -Depth $d -Path "$p.in.xml"; Import-Clixml "$p.in.xml" | Export-Clixml -Depth $d -Path "$p.out.xml" } catch { "$k $d $_" }
} }
foreach ($line in Get-Content $documents) {
  $name, $text = $line -split "`t", 2
  foreach ($d in 1..4) {
    $p = Join-Path $dir "document_$name.$d"
    [IO.File]::WriteAllText("$p.in.xml", '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">' + $text + '</Objs>')
    try { Import-Clixml "$p.in.xml" | Export-Clixml -Depth $d -Path "$p.out.xml" } catch { "$name $d $_" }
  }
}
Set-Location /
$n = 0
$seen = @{}
$space = [runspacefactory]::CreateRunspace([initialsessionstate]::CreateDefault2())
$space.Open()
foreach ($case in [IO.File]::ReadAllText($scripts) -split '(?m)^(?==== )') {
  if ($case -notmatch '\A=== .*\n') { continue }
  $text = ((($case -split '(?m)^---\r?\n')[0]) -split "`n", 2)[1]
  if ($seen[$text] -or $text -like 'Get-Alias*') { continue } # a command's parameters come back as a hashtable, in another order each time
  $seen[$text] = $true
  $n++
  $run = [powershell]::Create()
  $run.Runspace = $space
  try { $out = @($run.AddScript("Set-Location /`n$text").Invoke()) } catch { $out = @() }
  $i = 0
  foreach ($o in $out) {
    $i++
    if ($i -gt 3) { break }
    if ($null -eq $o) { continue }
    foreach ($d in 1..4) {
      $p = Join-Path $dir "script_$n-$i.$d"
      try { Export-Clixml -InputObject $o -Depth $d -Path "$p.in.xml"; if ((Get-Item "$p.in.xml").Length -gt 200kb) { Remove-Item "$p.in.xml"; break } # a type leads to all of .NET
        Import-Clixml "$p.in.xml" | Export-Clixml -Depth $d -Path "$p.out.xml" } catch { if ("$_" -like '*argument "input" is not valid*') { Remove-Item "$p.in.xml" } else { "$n $d $_" } } # an empty secure string cannot be read again
    }
  }
  $run.Dispose()
}
$space.Dispose()
