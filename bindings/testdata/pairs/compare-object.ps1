Compare-Object 1,2,3 2,3,4
Compare-Object 'a','b' 'A','c' -CaseSensitive
Compare-Object 1,2 1,2 -IncludeEqual
(Compare-Object 1,2 2,1 -SyncWindow 0).Count
Compare-Object @([pscustomobject]@{N='a';V=1}) @([pscustomobject]@{N='a';V=2}) -Property N,V -PassThru | ForEach-Object SideIndicator
