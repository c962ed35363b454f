$file = [IO.Path]::GetTempFileName()
$x = [pscustomobject]@{
    PSTypeName = 'My.Type'
    Text = "a`tb<&>`n"; Int = 42; Long = 5000000000; Dbl = 1.5; Dec = 1.10d; Yes = $true; No = $null
    When = [datetime]::SpecifyKind('2024-02-29T01:02:03', 'Utc'); Span = [timespan]'1.02:03:04'
    Id = [guid]'11111111-2222-3333-4444-555555555555'; Ver = [version]'1.2.3'; Link = [uri]'http://x/y'
    Ch = [char]'q'; Bytes = [byte[]](1, 2, 255); List = 1, 'two', 3.5; Map = @{ k = 'v' }; Ord = [ordered]@{ b = 1; a = 2 }
    Inner = [pscustomobject]@{ Deep = [pscustomobject]@{ Deeper = [pscustomobject]@{ End = 1 } } }
}
$x | Export-Clixml $file
$y = Import-Clixml $file
$y
$y.PSTypeNames
$y.When.Kind
$y.Ver.Minor
$y.Bytes.Count
$y.Map.k
$y.Ord.Keys
$y.Inner.Deep.Deeper
$y.Dec + 1
$x | Export-Clixml $file -Depth 1
(Import-Clixml $file).Inner
Export-Clixml -InputObject 1, 2 -Path $file
(Import-Clixml $file).Count
Get-Content $file
$s = ConvertTo-CliXml -InputObject 'hi'
$s
$s | ConvertFrom-CliXml
Export-Clixml -InputObject 5 -Path $file -NoClobber -ErrorAction SilentlyContinue
$Error[0].FullyQualifiedErrorId
$null | Export-Clixml $file
Get-Content $file
$null -eq (Import-Clixml $file)
Remove-Item $file
