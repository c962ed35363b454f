"""pywinrm and pypsrp run programs on an endpoint: python pywinrm_client.py PORT SECURE [pwsh]. One line for each thing seen."""
import os
import sys
import threading
import time

import winrm
from pypsrp.shell import Process, SignalCode, WinRS
from pypsrp.wsman import WSMan

port, secure, pwsh = sys.argv[1], sys.argv[2] == "1", "pwsh" in sys.argv[3:]
user, password = "somebody", os.environ["PSL_TEST_PASSWORD"]
url = f"{'https' if secure else 'http'}://127.0.0.1:{port}/wsman"

p = winrm.Protocol(url, transport="ntlm", username=user, password=password, server_cert_validation="ignore")
shell = p.open_shell(working_directory="/", env_vars={"GREETING": "hello you"}, codepage=65001)


def run(line, args=(), stdin=None, **more):
    command = p.run_command(shell, line, args, **more)
    for i in range(0, len(stdin or b""), 100_000):
        p.send_command_input(shell, command, stdin[i : i + 100_000], end=i + 100_000 >= len(stdin))
    out = p.get_command_output(shell, command)
    p.cleanup_command(shell, command)
    return out


print("streams", *run("echo out; echo err >&2; exit 3"))
print("arguments", *run("echo", ["a", "'b  c'"]))
print("environment", *run("echo $GREETING from $PWD"))
print("no shell", *run("printf", ["%s|", '"a b"', "$GREETING"], skip_cmd_shell=True))
print("input", *run("tr a-z A-Z", stdin=b"shout"))
out, _, code = run("wc -c", stdin=b"x" * 1_000_000)
print("long input", int(out), code)
out, _, code = run("head -c 3000000 /dev/zero")
print("long output", len(out), code)
print("signal", *run("kill -9 $$"))
print("no program", run("/no/such/program", skip_cmd_shell=False)[2])
try:
    run("/no/such/program", skip_cmd_shell=True)
except Exception as e:
    print("refused", "cannot be started" in str(e))
if pwsh:
    s = winrm.Session(url, auth=(user, password), transport="ntlm", server_cert_validation="ignore")
    r = s.run_ps("$x = 6 * 7; \"the answer is $x\"; Write-Error bad; exit 4")
    print("PowerShell", r.std_out, b"bad" in r.std_err, r.status_code)
p.close_shell(shell)
try:
    p.run_command(shell, "true")
except Exception as e:
    print("closed", type(e).__name__)

with WSMan("127.0.0.1", port=int(port), ssl=secure, username=user, password=password, auth="negotiate", cert_validation=False) as wsman, WinRS(wsman) as shell:
    cat = Process(shell, "cat")
    cat.begin_invoke()
    cat.send(b"one ", end=False)
    cat.send(b"two", end=True)
    cat.end_invoke()
    print("cat", cat.stdout, cat.stderr, cat.rc)
    cat.signal(SignalCode.TERMINATE)
    sleeper = Process(shell, "trap 'echo told; exit 7' INT; while :; do sleep 0.05; done")
    sleeper.begin_invoke()
    time.sleep(0.5)
    sleeper.signal(SignalCode.CTRL_C)
    sleeper.end_invoke()
    print("Ctrl-C", sleeper.stdout, sleeper.rc)
    sleeper.signal(SignalCode.TERMINATE)
    both = [Process(shell, f"sleep 0.2; echo {i}") for i in range(5)]
    for b in both:
        b.begin_invoke()
    for b in both:
        b.end_invoke()
    print("at once", *[b.stdout.decode().strip() for b in both])
    for b in both:
        b.signal(SignalCode.TERMINATE)
    endless = Process(shell, "yes")
    endless.begin_invoke()
    endless.poll_invoke()
    endless.signal(SignalCode.TERMINATE)
    print("endless", endless.stdout[:4])
