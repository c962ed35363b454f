# Gives objects of many kinds by name, for tests of what becomes of them: of classes and enumerations, of .NET's collections,
# with odd keys, names and texts, numbers and times at their ends, objects that hold themselves, records, what cmdlets give.
function Note($o, $n, $v) { $p = [psobject]$o; $p.PSObject.Properties.Add([psnoteproperty]::new($n, $v)); , $p }
class Animal { [string]$Name; [int]$Legs = 4 }
class Dog : Animal { [Animal]$Friend; [object[]]$Toys = @('ball', 7); static [int]$Count = 3; [datetime]$Born = [datetime]::new(2020, 1, 2) }
class Bag : System.Collections.Generic.List[object] { [string]$Label = 'bag' }
class Tagged : System.Collections.Hashtable { [string]$Label = 'tagged' }
class Quiet { hidden [int]$Secret = 1; [int]$Seen = 2; [string] ToString() { return '' } }
class Loud { [int]$A = 1; [string] ToString() { throw 'no text' } }
enum Color { Red; Green = 7 }
[Flags()] enum Bits : byte { One = 1; Two = 2; Four = 4 }
enum Big : long { Huge = 5000000000 }
enum UBig : ulong { Max = 18446744073709551615 }
enum SNeg : sbyte { N = -3 }
$ring = [Collections.ArrayList]@(1); $null = $ring.Add($ring)
$dring = @{}; $dring['self'] = $dring
$a = [pscustomobject]@{ name = 'a'; other = $null }; $b = [pscustomobject]@{ name = 'b'; other = $a }; $a.other = $b
$rel = [pscustomobject]@{ x = @{ y = [pscustomobject]@{ z = [Dog]@{ Name = 'deep'; Friend = [Dog]@{ Name = 'deeper'; Friend = [Animal]@{ Name = 'deepest' } } } } } }
$table = [Data.DataTable]::new('t')
$null = $table.Columns.Add('id', [int])
$null = $table.Columns.Add('name', [string])
$null = $table.Rows.Add(1, 'one')
$null = $table.Rows.Add(2, [DBNull]::Value)
$ds = [Data.DataSet]::new('set'); $ds.Tables.Add($table.Copy())
$xmlns = [xml]'<?xml version="1.0"?><!DOCTYPE a [<!ELEMENT a ANY>]><a xmlns="urn:x" xmlns:p="urn:y"><p:b c="&lt;&quot;"/><![CDATA[x<y]]><!-- c --></a>'
$bag2 = [Bag]::new(); $bag2.Add(1); $bag2.Add('two')
$tagged = [Tagged]::new(); $tagged['k'] = 1
$sorted = [Collections.Generic.SortedDictionary[string,object]]::new(); $sorted['a'] = 1; $sorted['b'] = 2
$cd = [Collections.Concurrent.ConcurrentDictionary[int,string]]::new(); $cd[5] = 'five'
$nvc = [Collections.Specialized.NameValueCollection]::new(); $nvc.Add('a', '1'); $nvc.Add('a', '2')
$sdict = [Collections.Specialized.StringDictionary]::new(); $sdict['k'] = 'v'
$cbag = [Collections.Concurrent.ConcurrentBag[int]]::new(); $cbag.Add(1)
$cq = [Collections.Concurrent.ConcurrentQueue[int]]::new(); $cq.Enqueue(1); $cq.Enqueue(2)
$cs = [Collections.Concurrent.ConcurrentStack[int]]::new(); $cs.Push(1); $cs.Push(2)
$gs = [Collections.Generic.Stack[int]]::new(); $gs.Push(1); $gs.Push(2)
$ll = [Collections.Generic.LinkedList[string]]::new(); $null = $ll.AddLast('x'); $null = $ll.AddLast('y')
$pq = [Collections.Generic.PriorityQueue[string,int]]::new(); $pq.Enqueue('a', 2)
$md = [int[,,]]::new(2, 1, 2); $md[1,0,1] = 9
$bits = [Collections.BitArray]::new([bool[]]($true, $false))
$ro = [Collections.ObjectModel.ReadOnlyCollection[int]]::new([int[]](1, 2))
$rod = [Collections.ObjectModel.ReadOnlyDictionary[string,int]]::new(([Collections.Generic.Dictionary[string,int]]::new()))
$odd = [Collections.Specialized.OrderedDictionary]::new()
$odd[[object]1] = 'i32'
$odd[[object][long]1] = 'i64'
$odd[[object]'1'] = 's'
$odd[[object][datetime]::new(2024, 1, 2)] = 'dt'
$odd[[object][guid]::Empty] = 'guid'
$odd[[object][DayOfWeek]::Monday] = 'enum'
$odd[[object]2.5] = 'db'
$odd[[object]$true] = 'b'
$odd[[object][char]'c'] = 'c'
$odd[[object][version]'1.2'] = 'v'
$odd[[object][uri]'http://x/'] = 'u'
$odd[[object][timespan]1] = 'ts'
$odd[[object]1.50d] = 'd'
$okey = [Collections.Specialized.OrderedDictionary]::new()
$okey[[object][pscustomobject]@{ k = 1 }] = 'custom'
$okey[[object][ipaddress]'::1'] = 'ip'
$okey[[object](1, 2)] = 'arr'
$okey[[object]@{ h = 1 }] = 'hash'
$okey[[object][Animal]@{ Name = 'key' }] = 'obj'
$case = [Collections.Specialized.OrderedDictionary]::new(); $case['a'] = 1; $case['A'] = 2
$lone = [string][char]0xD800 + 'x' + [char]0xDFFF + '_xD800_' + [char]0xFEFF
$names = [ordered]@{ "a`nb" = 1; "$([char]0xD800)" = 2; '<&">' = 3; ' sp ' = 5; '_x000A_' = 6; "$([char]0x1F)" = 7; ([char]::ConvertFromUtf32(0x1F600)) = 8 }
$lname = [pscustomobject]@{ x = 1 }; $lname.PSTypeNames.Insert(0, "T_x0041_<&>$([char]0xD83D)`n")
$ps = [pscustomobject]@{ P = 1 }
$ps | Add-Member -MemberType ScriptProperty -Name Bad -Value { throw 'x' }
$ps | Add-Member -MemberType ScriptProperty -Name Obj -Value { [pscustomobject]@{ q = @{ r = 1 } } }
$ps | Add-Member -MemberType ScriptMethod -Name M -Value { 1 }
$ps | Add-Member -MemberType PropertySet -Name Set -Value @('P')
$ps | Add-Member -MemberType CodeProperty -Name Code -Value ([Microsoft.PowerShell.ToStringCodeMethods].GetMethod('Type')) -ErrorAction SilentlyContinue
$stdm = [pscustomobject]@{ A = 1; B = 2 }
$stdm | Add-Member -MemberType MemberSet -Name PSStandardMembers -Value ([Management.Automation.PSMemberInfo[]]@([Management.Automation.PSPropertySet]::new('DefaultDisplayPropertySet', [string[]]@('B'))))
$err = $null; try { Get-Item /does/not/exist -ErrorAction Stop } catch { $err = $_ }
$err2 = $null; try { [int]::Parse('x') } catch { $err2 = $_ }
$err3 = $null; try { throw [pscustomobject]@{ why = 'because' } } catch { $err3 = $_ }
$err5 = $null; try { Invoke-Expression 'if (' } catch { $err5 = $_ }
$info = Write-Information 'data' -Tags a, b 6>&1
$info.TimeGenerated = [datetime]::new(2024, 1, 1)
$info.ProcessId = 5
$info.NativeThreadId = 6
$info.ManagedThreadId = 7
$hostinfo = Write-Host 'seen' -ForegroundColor Red 6>&1
$hostinfo.TimeGenerated = [datetime]::new(2024, 1, 1)
$hostinfo.ProcessId = 5
$hostinfo.NativeThreadId = 6
$hostinfo.ManagedThreadId = 7
$warn = Write-Warning 'careful' 3>&1; $verb = Write-Verbose 'v' -Verbose 4>&1; $dbg = Write-Debug 'd' -Debug 5>&1
$prog = [Management.Automation.ProgressRecord]::new(3, 'act', 'stat')
$prog.PercentComplete = 50
$prog.CurrentOperation = 'op'
$prog.ParentActivityId = 1
$prog.SecondsRemaining = 9
$prog.RecordType = 'Completed'
$ht = [hashtable]::new([StringComparer]::Ordinal); $ht['k'] = 1

$cases = [ordered]@{
  color = [Color]::Green
  bits = [Bits]'One, Four'
  bitsnone = [Enum]::ToObject([Bits], 0)
  colorundef = [Enum]::ToObject([Color], 99)
  big = [Big]::Huge
  ubig = [UBig]::Max
  sneg = [SNeg]::N
  enumarr = [DayOfWeek[]](1, 2)
  enumprop = [pscustomobject]@{ e = [DayOfWeek]::Friday; n = [pscustomobject]@{ e = [ConsoleColor]::Red } }
  enumnote = (Note ([DayOfWeek]::Friday) n 1)
  animal = [Animal]@{ Name = 'x' }
  dog = [Dog]@{ Name = 'd'; Friend = [Dog]@{ Name = 'e'; Friend = [Animal]@{ Name = 'f' } } }
  dogs = @([Dog]@{ Name = 'd' }, [Dog]@{ Name = 'e' })
  bag = $bag2
  tagged = $tagged
  quiet = [Quiet]::new()
  loud = [Loud]::new()
  rel = $rel
  dognote = (Note ([Dog]@{ Name = 'd' }) extra ([Dog]@{ Name = 'n' }))
  ring = $ring
  dring = $dring
  cross = $a
  twice = @($a, $b, $a)
  samestr = @('s', 's')
  sharedarr = (& { $x = @(1, 2); , @($x, $x) })
  sharedenum = (& { $x = [Animal]@{ Name = 's' }; , @($x, @{ k = $x }) })
  table = $table
  rows = @($table.Rows)
  row = $table.Rows[0]
  rownull = $table.Rows[1]
  ds = $ds
  column = $table.Columns[0].ColumnName
  dbnull = [DBNull]::Value
  view = $table.DefaultView
  xmlns = $xmlns
  xmlel = $xmlns.DocumentElement
  xmlattr = ([xml]'<a b="1"/>').DocumentElement.Attributes[0]
  xmlnode = ([xml]'<a>t<b/></a>').a
  xdoc = [Xml.Linq.XDocument]::Parse('<a><b/></a>')
  xel = [Xml.Linq.XElement]::Parse('<a><b/></a>')
  xmlin = [pscustomobject]@{ x = [xml]'<a/>' }
  sorted = $sorted
  cd = $cd
  nvc = $nvc
  sdict = $sdict
  cbag = $cbag
  cq = $cq
  cs = $cs
  gs = $gs
  ll = $ll
  pq = $pq
  md = $md
  bitarr = $bits
  ro = $ro
  rod = $rod
  sset = [Collections.Generic.SortedSet[string]]::new([string[]]('b', 'a'))
  seg = [ArraySegment[int]]::new([int[]](1, 2, 3), 1, 2)
  coll = [Collections.ObjectModel.Collection[psobject]]::new()
  lst = [Collections.Generic.List[object]]@(1, $null, 'x')
  lstb = [Collections.Generic.List[byte]]@(1, 2)
  mem = [ReadOnlyMemory[byte]]::new([byte[]](1, 2))
  iter = [Linq.Enumerable]::Range(1, 3)
  sortedlist = [Collections.SortedList]@{ 2 = 'b' }
  hybrid = (& { $d = [Collections.Specialized.HybridDictionary]::new(); $d['h'] = 1; $d })
  listdict = (& { $d = [Collections.Specialized.ListDictionary]::new(); $d['l'] = 1; $d })
  ordinal = $ht
  psvt = [pscustomobject]@{ t = [Management.Automation.PSPrimitiveDictionary]::new() }
  odd = $odd
  okey = $okey
  casekeys = $case
  nested = @{ a = @{ b = @{ c = @{ d = @{ e = @{ f = 1 } } } } } }
  arrs = @(@(@(@(@(@(1))))))
  emptyin = @(@(), @{}, '', $null, [pscustomobject]@{})
  ohash = [ordered]@{ o = [ordered]@{ p = @() } }
  lone = $lone
  names = [pscustomobject]$names
  namesdict = $names
  lname = $lname
  ctl = -join (0..0x20 | ForEach-Object { [char]$_ })
  c1 = -join (0x7f..0xa1 | ForEach-Object { [char]$_ })
  ls = "a$([char]0x2028)b$([char]0x2029)c$([char]0x85)"
  crlf = "a`r`nb`rc`nd`te"
  spaces = "  lead trail  "
  undersc = '_x005F_x0041_ _x_ _xZZZZ_ _x12_ _x12345_ x_x0020'
  longstr = 'abc' * 5000
  emoji = [char]::ConvertFromUtf32(0x1F468) + [char]0x200D + [char]::ConvertFromUtf32(0x1F469)
  charsur = [char]0xDC00
  charlt = [char]'<'
  chars = [char[]]'a<é'
  dmax = [decimal]::MaxValue
  dscale = 0.000d
  dneg = -1.2300d
  dzero = [decimal]::new(0, 0, 0, $true, 5)
  dblmin = [double]::Epsilon
  dblmax = [double]::MaxValue
  dbl17 = 0.1 + 0.2
  dble15 = 1e15
  dble16 = 1e16
  dble17 = 1e17
  dblneg5 = 0.00001
  sgl = [single]16777216
  sgle9 = [single]1e9
  half = [half]1.5
  negzero = [double]::NegativeZero
  i128 = [int128]::MaxValue
  u128 = [uint128]5
  nint = [intptr]5
  cmplx = [Numerics.Complex]::new(1, 2)
  rune = [Text.Rune]::new(97)
  idx = [Index]::new(1, $true)
  vec = [Numerics.Vector3]::new(1, 2, 3)
  dtmin = [datetime]::MinValue
  dtmax = [datetime]::MaxValue
  dtfrac = [datetime]::new(638397614451234567)
  dtloc = [datetime]::new(2024, 7, 1, 1, 2, 3, [DateTimeKind]::Local)
  dtold = [datetime]::new(1800, 1, 1, 0, 0, 0, [DateTimeKind]::Local)
  dtnote = (Note ([datetime]::new(2024, 1, 1)) n 1)
  dthint = (& { $d = Get-Date -Date '2024-01-02' -DisplayHint Date; $d })
  dtoff = [datetimeoffset]::new(2024, 1, 1, 0, 0, 0, [timespan]::new(-9, -30, 0))
  dtarr = [datetime[]]([datetime]::MinValue, [datetime]::MaxValue)
  timeonly = [timeonly]::new(1, 2, 3)
  tsmax = [timespan]::MaxValue
  tsmin = [timespan]::MinValue
  tstick = [timespan]-1
  tz = [TimeZoneInfo]::Utc
  ps = $ps
  stdm = $stdm
  ver2 = [version]'1.2'
  verneg = [version]::new()
  uriu = [uri]'http://ä.example/ö?ü#ß'
  urifile = [uri]'file:///etc/x%20y'
  sb = @({ param($a) "x <& $a" })
  sbnote = (Note { 1 } n 1)
  cultinv = [cultureinfo]::InvariantCulture
  enc = [Text.Encoding]::UTF8.WebName
  ip6 = [ipaddress]'fe80::1%3'
  ep = [Net.IPEndPoint]::new([ipaddress]'127.0.0.1', 80)
  mac = [Net.NetworkInformation.PhysicalAddress]::Parse('00-11-22-33-44-55')
  mail = [mailaddress]'a@b.example'
  switch = [switch]$true
  cred = [pscredential]::Empty
  x500 = [X500DistinguishedName]'CN=x'
  guidempty = [guid]::Empty
  psvar = (Get-Variable PSVersionTable | Select-Object Name)
  modspec = [Microsoft.PowerShell.Commands.ModuleSpecification]@{ ModuleName = 'm'; ModuleVersion = '1.0' }
  sopt = ([Management.Automation.Remoting.PSSessionOption]::new())
  compl = [Management.Automation.CompletionResult]::new('a', 'b', 'Text', 'c')
  listmod = [Management.Automation.PSListModifier]::new()
  err = ($err | Select-Object Exception, TargetObject, CategoryInfo, FullyQualifiedErrorId)
  err2 = $err2
  err3 = $err3
  err5 = ($err5 | Select-Object Exception, TargetObject, CategoryInfo, FullyQualifiedErrorId)
  exc = $err.Exception
  agg = [AggregateException]::new('m', [Exception[]]([Exception]::new('one'), [ArgumentException]::new('two', 'param')))
  info = $info
  hostinfo = $hostinfo
  warn = $warn
  verb = $verb
  dbg = $dbg
  prog = $prog
  progin = @($prog, 1)
  errin = [pscustomobject]@{ e = $err2 }
  catinfo = $err.CategoryInfo
  measure = (1, 5, 9 | Measure-Object -Average -Sum -Minimum -Maximum -StandardDeviation)
  words = ('a b' | Measure-Object -Word -Line -Character)
  group = @('a', 'bb', 'cc' | Group-Object Length)
  grouph = (1, 2 | Group-Object -AsHashTable { 'k' })
  cmp = @(Compare-Object 1, 2 2, 3)
  match = [regex]::Match('abc', '(?<n>b)')
  matches = [regex]::Matches('aba', 'a')
  sel = ([pscustomobject]@{ a = 1; b = [Dog]@{ Name = 'z' } } | Select-Object b, @{ n = 'c'; e = { [Dog]@{ Name = 'y' } } })
  seltype = ([Dog]@{ Name = 'q' } | Select-Object *)
  fmt = @(1 | Format-Table)
  fmtl = @([pscustomobject]@{ a = 1 } | Format-List)
  json = ('{"a":[1,{"b":null}],"c":1.5,"d":"2024-01-01T00:00:00Z"}' | ConvertFrom-Json)
  jsonh = ('{"a":{"b":1}}' | ConvertFrom-Json -AsHashtable)
  csv = ("a,b`n1,`"x y`"" | ConvertFrom-Csv)
  sls = ("a`nbc" -split "`n" | Select-String b)
  hash = (Get-FileHash -InputStream ([IO.MemoryStream]::new([byte[]](1, 2))))
  verbs = @(Get-Verb Add, Get | Select-Object -First 2)
  cmdinfo = (Get-Command Get-Verb | Select-Object Name, Parameters -ExcludeProperty Parameters)
  param = (Get-Command Get-Verb).Parameters['Verb'].Attributes.Count
  func = (& { function foo { 1 }; Get-Command foo | Select-Object Name, Definition })
  alias = (Get-Alias ls -ErrorAction Ignore | Select-Object Name)
  jobst = [Management.Automation.JobStateInfo]::new('Failed', [Exception]::new('x'))
  hist = [pscustomobject]@{ Id = 1 }
  bp = ([Management.Automation.LineBreakpoint] | Select-Object Name)
  uni = [Globalization.UnicodeCategory]::Control
  stream = [IO.MemoryStream]::new(3)
  sbuild = [Text.StringBuilder]::new('x')
  rnd = [Collections.Generic.KeyValuePair[string,object]]::new('k', @{ a = 1 })
  tup = [ValueTuple]::Create(1, 'a', [ValueTuple]::Create(2))
  lazy = [Lazy[int]]::new()
  nullable = [Nullable[int]]5
  wild = [wildcardpattern]'a*'
  obj = [object]::new()
  psobjint = [psobject]5
  psobjarr = [psobject]@(1, 2)
  psnote = (Note (Note 'x' a 1) b 'y')
  boolnote = (Note $true n $null)
  bytenote = (Note ([byte[]](1, 2)) n 1)
  guidnote = (Note ([guid]::Empty) n 1)
  vernote = (Note ([version]'1.2') n 1)
  urinote = (Note ([uri]'http://x/') n 1)
  xmlnote = (Note ([xml]'<a/>') n 1)
  htnote = (Note @{ a = 1 } n 1)
  charnote = (Note ([char]'c') n 1)
  tsnote = (Note ([timespan]1) n 1)
  queuenote = (Note ([Collections.Queue]@(1)) n 2)
  enumerator = @(1, 2).GetEnumerator()
  regexnote = (Note ([regex]'a') n ([pscustomobject]@{ deep = @{ deeper = [Dog]@{ Name = 'w' } } }))
}
$case['z'] = 1
$psd = $cases.psvt.t
$psd['n'] = [Management.Automation.PSPrimitiveDictionary]@{ m = 2 }
$cases.coll.Add(1)
$cases.coll.Add('x')
$cases
