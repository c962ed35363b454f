$level = 'script'
function Outer {
    $level = 'outer'
    function Inner { "inner sees $level"; $script:level = 'changed by inner' }
    Inner
    "outer has $level"
}
Outer
"script has $level"
function Add-Count { $script:count++ }
$count = 0
1..5 | ForEach-Object { Add-Count }
$count
function Get-Private { $private:secret = 'hidden'; Show-Secret }
function Show-Secret { "secret: [$secret]" }
Get-Private
& { $inBlock = 'gone'; $inBlock }
"[$inBlock]"
. { $dotted = 'stays' }
$dotted
