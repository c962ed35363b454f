"""An HTTP server by pyspnego and pypsrp's sealing: a stranger for the client. It answers "<USER>" and the body.

The first line of output is its port. NTLM's users come from NTLM_USER_FILE, Kerberos' keys from KRB5_KTNAME.
"""
import argparse
import base64
import http.server
import re
import ssl
import sys

import spnego
import spnego.channel_bindings
from spnego._context import GSSMech
from spnego._negotiate import NegotiateProxy
from pypsrp.encryption import WinRMEncryption

p = argparse.ArgumentParser()
p.add_argument("scheme", choices=["Negotiate", "Kerberos", "CredSSP"])
p.add_argument("--python", action="store_true", help="pyspnego's own NTLM, no GSSAPI")
p.add_argument("--only-ntlm", action="store_true", help="SPNEGO that takes NTLM whatever else is offered")
p.add_argument("--service", default="http")
p.add_argument("--host", default="localhost")
p.add_argument("--cert")
p.add_argument("--key")
p.add_argument("--binding")
p.add_argument("--forget-after", type=int, default=0, help="ask for a new log-on after so many bodies")
a = p.parse_args()

PROTOCOLS = {"Negotiate": WinRMEncryption.SPNEGO, "Kerberos": WinRMEncryption.KERBEROS, "CredSSP": WinRMEncryption.CREDSSP}


class OnlyNTLM(NegotiateProxy):
    """pyspnego hands the first token to the mechanism that it takes, whosever it is; RFC 4178 has it ignored."""

    def _step_spnego_input(self, in_token=None, channel_bindings=None):
        first = not self._init_sent
        token, mic, is_spnego = super()._step_spnego_input(in_token, channel_bindings)
        if first and is_spnego and self._mech_list[0] != GSSMech.ntlm.value:
            token = None
        return token, mic, is_spnego


def new_context():
    kw = {}
    opts = spnego.NegotiateOptions.none
    if a.scheme != "CredSSP":
        opts |= spnego.NegotiateOptions.wrapping_winrm
    if a.python:
        opts |= spnego.NegotiateOptions.use_negotiate
    if a.binding:
        kw["channel_bindings"] = spnego.channel_bindings.GssChannelBindings(application_data=base64.b64decode(a.binding))
    if a.only_ntlm:
        inner = spnego.server(hostname=a.host, service=a.service, protocol="ntlm", options=opts & ~spnego.NegotiateOptions.use_negotiate, **kw)
        inner._is_wrapped = True
        return OnlyNTLM(hostname=a.host, service=a.service, usage="accept", options=opts, _negotiate_contexts={GSSMech.ntlm: inner}, **kw)
    return spnego.server(hostname=a.host, service=a.service, protocol=a.scheme.lower(), options=opts, **kw)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def setup(self):
        super().setup()
        self.context, self.bodies, self.user = None, 0, None

    def log_message(self, *args):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        m = re.match(a.scheme + r"\s+(\S+)", self.headers.get("Authorization") or "", re.I)
        if m:
            if self.context is None or self.context.complete:
                self.context, self.bodies = new_context(), 0
            try:
                out = self.context.step(base64.b64decode(m.group(1)))
            except Exception as e:
                print(type(e).__name__, e, file=sys.stderr)
                self.context = None
                return self.answer(401, WWW_Authenticate=a.scheme)
            token = a.scheme + " " + base64.b64encode(out or b"").decode()
            if not self.context.complete:
                return self.answer(401, WWW_Authenticate=token)
            self.user = self.context.client_principal
            return self.answer(200, **({"WWW_Authenticate": token} if out else {}))
        if self.context is None or not self.context.complete or (a.forget_after and self.bodies >= a.forget_after):
            self.context = None
            return self.answer(401, WWW_Authenticate=a.scheme)
        self.bodies += 1
        if not a.cert:
            enc = WinRMEncryption(self.context, PROTOCOLS[a.scheme])
            body = enc.unwrap_message(body, "Encrypted Boundary")
        reply = b"<" + (self.user or "").encode() + b">" + body
        kind = "application/soap+xml;charset=UTF-8"
        if not a.cert:
            kind, reply = enc.wrap_message(reply)
            kind = '%s;protocol="%s";boundary="Encrypted Boundary"' % (kind, PROTOCOLS[a.scheme])
        self.answer(200, reply, Content_Type=kind)


s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
s.daemon_threads = True
if a.cert:
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    c.load_cert_chain(a.cert, a.key)
    s.socket = c.wrap_socket(s.socket, server_side=True)
print(s.server_address[1])
sys.stdout.flush()
s.serve_forever()
