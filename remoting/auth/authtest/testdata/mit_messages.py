"""Both sides by MIT's GSS-API in one process: writes the session's key and messages that each side has sealed and signed.

Output is one line of JSON. The realm comes from KRB5_CONFIG, the acceptor's keys from KRB5_KTNAME.
"""
import json
import sys

import spnego

user, password = sys.argv[1:3]
opts = spnego.NegotiateOptions.wrapping_winrm
c = spnego.client(user, password, hostname="localhost", service="HTTP", protocol="kerberos", options=opts)
s = spnego.server(hostname="localhost", service="HTTP", protocol="kerberos", options=opts)
s_out = s.step(c.step())
c.step(s_out)
assert c.complete and s.complete
messages = []
for number, text in enumerate(["<s:Envelope/>", "", "x" * 300]):
    for side, ctx in (("initiator", c), ("acceptor", s)):
        r = ctx.wrap_winrm(text.encode())
        messages.append({"from": side, "number": number, "text": text, "header": r.header.hex(), "data": r.data.hex()})
for side, ctx in (("initiator", c), ("acceptor", s)):
    messages.append({"from": side, "text": "a list of mechanisms", "signature": ctx.sign(b"a list of mechanisms").hex()})
print(json.dumps({"key": c.session_key.hex(), "messages": messages}))
