# What a real PowerShell sends of objects that it received itself: the second argument is a script that gives objects by
# name. NAME.xml is what was received, NAME.argument and NAME.input what arrives of it.
param($dir, $objects)
$runspace = [runspacefactory]::CreateOutOfProcessRunspace($null)
$runspace.Open()
function Send($script, [scriptblock] $how) {
  $shell = [powershell]::Create($runspace).AddScript($script)
  & $how $shell
  if ($shell.Streams.Error) { throw $shell.Streams.Error[0] }
  $shell.Dispose()
}
foreach ($e in (& $objects).GetEnumerator()) {
  $path = Join-Path $dir $e.Key
  $xml = [Management.Automation.PSSerializer]::Serialize($e.Value, 4)
  [IO.File]::WriteAllText("$path.xml", $xml)
  $received = [Management.Automation.PSSerializer]::Deserialize($xml)
  Send 'param($x) [Management.Automation.PSSerializer]::Serialize($x, 6)' { param($shell) [IO.File]::WriteAllText("$path.argument", $shell.AddArgument($received).Invoke()[0]) }
  $list = [Collections.ArrayList]::new(); $null = $list.Add($received)
  Send 'process { [Management.Automation.PSSerializer]::Serialize($_, 6) }' { param($shell) [IO.File]::WriteAllText("$path.input", $shell.Invoke($list)[0]) }
}
$runspace.Close()
