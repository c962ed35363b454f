$a = 1, 2, 3; $a[0..1] + $a[-1] -join ','
#---
function Get-Thing([Parameter(Mandatory)][string]$Name, [switch]$All) { begin { $n = 0 } process { $n += $_ } end { "$Name $n" } }
#---
[CmdletBinding(DefaultParameterSetName = 'A')] param([ValidateRange(1, 5)][int]$x = 3, [Alias('y')]$z) "$x$($z.Length)"
#---
switch -Regex ($x) { '^a' { break } default { continue } { $_ -gt 3 } { 'big' } }
#---
try { throw [ArgumentException]::new('x') } catch [ArgumentException], [IO.IOException] { "$_" } finally { 'f' }
#---
@"
here $(1 + 2) ${b c} $h['x'].y
"@ + @'
raw $x
'@
#---
class A : B, C { [int]$x = 1; hidden [string]$y; static A() {} A([int]$x) : base($x) { $this.x = $x } [string] M() { return 'm' } }
[Flags()] enum E : byte { A = 1; B = 2 }
#---
Get-Process | Where-Object { $_.Id -gt 1kb -and -not $_.Foo } 2>&1 3> $null | % Name && echo ok || echo no
#---
$x = $true ? 'y' : $null ?? 'n'; ${x}?.y; ${x}?[0]; $i++; --$i; -$i; !$x; -bnot 5; -split 'a b'
#---
& { param($a) $a } -a:5 --% raw $args "q"
#---
:outer foreach ($x in 1..3) { for ($i = 0; $i -lt 3; $i++) { do { break outer } while ($false) } }
#---
[Collections.Generic.Dictionary[string, int[]]]::new(); [int[]](1, 2); @{ a = 1; 'b c' = @{}; 3 = { 4 } }; [ordered]@{}
#---
"a`nb`u{41}$(if (1) { "x$("y")" })"; 'it''s'; 0x1F; 1e3; 1.5d; 10gb; 5L; .5; 1..10
#---
data { ConvertFrom-StringData 'a=b' }; trap { continue }; using namespace System
#---
if (
#---
"$(
#---
@{a=
#---
[
#---
# comment <# no #> `
<# block
#> 1 # end
