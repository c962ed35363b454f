"""One step of MIT's GSS-API as an acceptor: the line "step TOKEN" gives the token that it answers, a KRB-ERROR too.

Byte strings are "." and base64. The keys come from KRB5_KTNAME.
"""
import base64
import sys

import gssapi

for line in sys.stdin:
    _, token = line.split()
    ctx = gssapi.SecurityContext(usage="accept", creds=gssapi.Credentials(usage="accept"))
    try:
        print("." + base64.b64encode(ctx.step(base64.b64decode(token[1:])) or b"").decode())
    except Exception as e:
        print("error", type(e).__name__, str(e).replace("\n", " "))
    sys.stdout.flush()
