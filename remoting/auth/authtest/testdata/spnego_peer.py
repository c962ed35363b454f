"""A side of a handshake by pyspnego, driven by lines on standard input.

step TOKEN            -> TOKEN done|more
seal TEXT             -> HEADER DATA PADDING
unseal HEADER DATA    -> TEXT
info                  -> PRINCIPAL PROTOCOL
credential            -> USER PASSWORD   (what CredSSP delegated)
Byte strings are "." and base64. A failure is the line "error TEXT".
"""
import argparse
import base64
import sys

import spnego
import spnego.channel_bindings
import spnego.tls

p = argparse.ArgumentParser()
p.add_argument("role", choices=["client", "server"])
p.add_argument("protocol")
p.add_argument("--user")
p.add_argument("--password")
p.add_argument("--service", default="http")
p.add_argument("--host", default="localhost")
p.add_argument("--binding")
p.add_argument("--python", action="store_true", help="pyspnego's own NTLM, no GSSAPI")
p.add_argument("--min-version", type=int)
p.add_argument("--version", type=int)
p.add_argument("--tls13", action="store_true")
a = p.parse_args()


def enc(b):
    return "." + base64.b64encode(b or b"").decode()


def dec(s):
    return base64.b64decode(s[1:])


kw = {"hostname": a.host, "service": a.service, "protocol": a.protocol}
if a.binding:
    kw["channel_bindings"] = spnego.channel_bindings.GssChannelBindings(application_data=base64.b64decode(a.binding))
opts = spnego.NegotiateOptions.wrapping_winrm if a.protocol != "credssp" else spnego.NegotiateOptions.none
if a.python:
    opts |= spnego.NegotiateOptions.use_negotiate if a.protocol == "negotiate" else spnego.NegotiateOptions.use_ntlm if a.protocol == "ntlm" else spnego.NegotiateOptions.none
if a.protocol == "credssp" and a.python:
    opts = spnego.NegotiateOptions.use_negotiate
if a.version:
    import spnego._credssp

    spnego._credssp._CREDSSP_VERSION = a.version
if a.min_version:
    kw["credssp_min_protocol"] = a.min_version
if a.role == "client":
    ctx = spnego.client(a.user, a.password, options=opts, **kw)
else:
    ctx = spnego.server(options=opts, **kw)

for line in sys.stdin:
    word, *args = line.split()
    args = [dec(x) for x in args]
    try:
        if word == "step":
            out = ctx.step(args[0] or None)
            print(enc(out), "done" if ctx.complete else "more")
        elif word == "seal":
            r = ctx.wrap_winrm(args[0])
            print(enc(r.header), enc(r.data), r.padding_length)
        elif word == "unseal":
            print(enc(ctx.unwrap_winrm(args[0], args[1])))
        elif word == "info":
            print(enc((ctx.client_principal or "").encode()), ctx.negotiated_protocol)
        elif word == "credential":
            c = ctx.get_extra_info("client_credential")
            print(enc(f"{c.domain_name}\\{c.username}".encode()), enc(c.password.encode()))
        elif word == "version":
            print(ctx.get_extra_info("protocol_version"))
    except Exception as e:
        print("error", type(e).__name__, str(e).replace("\n", " "))
    sys.stdout.flush()
