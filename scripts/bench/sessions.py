"""Sessions of pypsrp, for sessions.go: each opens, runs one command and closes.

python sessions.py PORT COUNT OBJECTS reads the script on standard input, takes the password from PSL_BENCH_PASSWORD, and
prints the processor time of a session in microseconds, in user and kernel mode together. OBJECTS is how many objects the
command must give.
"""

import os
import resource
import sys
import warnings

from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan

warnings.simplefilter("ignore")
port, count, objects = (int(a) for a in sys.argv[1:4])
script = sys.stdin.read()


def session():
    with WSMan("127.0.0.1", port=port, ssl=False, auth="ntlm", username="bench", password=os.environ["PSL_BENCH_PASSWORD"]) as wsman:
        with RunspacePool(wsman) as pool:
            ps = PowerShell(pool)
            ps.add_script(script)
            got = len(ps.invoke())
            if got != objects or ps.had_errors:
                sys.exit(f"{got} objects came, {objects} were due: {ps.streams.error}")


def spent():
    u = resource.getrusage(resource.RUSAGE_SELF)
    return u.ru_utime + u.ru_stime


if count > 1:
    session()  # what Python loads with the first is not the session's
before = spent()
for _ in range(count):
    session()
print((spent() - before) / count * 1e6)
