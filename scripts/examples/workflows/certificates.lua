-- Tells which certificates of the servers end soon.
--
--   psl scripts/examples/workflows/certificates.lua [DAY]
--
-- Each server lists the certificates in its folder tls by openssl. A certificate that ends within 30 days of DAY (today),
-- or has ended, is named; where there is one, psl ends with exit code 1, which a scheduler notices.

local day = arg[1] and datetime(arg[1]) or get_date()

local all = invoke_command{computer_name = require("psl.serverlist")("Servers.txt"), script_block = [[
  Get-ChildItem tls -Filter *.pem | ForEach-Object {
    $said = openssl x509 -in $_.FullName -noout -subject -enddate -nameopt RFC2253 2>$null
    if ($LASTEXITCODE) { Write-Error "$($_.Name) is no certificate"; return }
    [pscustomobject]@{
      File = $_.Name
      Subject = $said[0] -replace '^subject=\s*'
      Ends = [datetime]::ParseExact(($said[1] -replace '^notAfter=' -replace ' GMT$' -replace '\s+', ' '), 'MMM d HH:mm:ss yyyy', [cultureinfo]::InvariantCulture)
    }
  }
]], error_action = "SilentlyContinue", error_variable = "errors"}

local rows = {}
for c in each(all) do
  local days = math.floor((c.Ends - day).TotalDays)
  rows[#rows + 1] = psobject{Computer = c.PSComputerName, File = c.File, Subject = c.Subject, Ends = c.Ends:ToString("yyyy-MM-dd"), Days = days,
    State = days < 0 and "ended" or days <= 30 and "ends soon" or "good"}
end
rows | sort_object{"Days", "Computer"} | format_table{"Computer", "File", "Subject", "Ends", "Days", "State"}
for e in each(errors) do print("not read: " .. (e.OriginInfo and e.OriginInfo.PSComputerName .. ": " or "") .. e.Exception.Message) end

local bad = array(rows | where_object{"State", ne = "good"})
if #bad + #errors > 0 then os.exit(1) end

-- Output:
--
--
--   Computer File     Subject              Ends       Days State
--   -------- ----     -------              ----       ---- -----
--   Server02 db.pem   CN=db.corp.example   2030-05-20  -12 ended
--   Server01 mail.pem CN=mail.corp.example 2030-06-21   20 ends soon
--   Server01 www.pem  CN=www.corp.example  2031-01-01  214 good
--
--   not read: Server02: old.pem is no certificate
