"""A server of psrpcore on standard input and output, in the framing of `pwsh -s`.

The text of a pipeline's first command says what it does; see `run`.
"""

import base64
import datetime
import decimal
import sys
import uuid
from xml.etree import ElementTree

import psrpcore
from psrpcore import types as t

ZERO = uuid.UUID(int=0)
pool = psrpcore.ServerRunspacePool()
pipelines = {}
waiting = {}  # pipelines that wait for input, a key or an answer of the host, and what they wait for


def send(kind, pipeline=None):
    sys.stdout.write("<%s PSGuid='%s' />\n" % (kind, pipeline or ZERO))


def flush():
    while True:
        p = pool.data_to_send()
        if not p:
            break
        stream = "PromptResponse" if p.stream_type == psrpcore.StreamType.prompt_response else "Default"
        sys.stdout.write("<Data Stream='%s' PSGuid='%s'>%s</Data>\n" % (stream, p.pipeline_id or ZERO, base64.b64encode(p.data).decode()))
    sys.stdout.flush()


def values():
    o = t.PSCustomObject(name="an object", count=t.PSInt(3))
    return [
        "text with <&> \u00e9 \U0001F3B5 _x0041_ and a\nline",
        t.PSChar("\u00e9"), True, t.PSByte(200), t.PSSByte(-5), t.PSInt16(-300), t.PSUInt16(60000), t.PSInt(-70000), t.PSUInt(4000000000),
        t.PSInt64(-(1 << 60)), t.PSUInt64((1 << 63) + 1), t.PSSingle(1.5), t.PSDouble(2.25), t.PSDecimal(decimal.Decimal("3.1400")),
        t.PSDateTime(2024, 2, 29, 13, 5, 59, 123456, tzinfo=datetime.timezone.utc, nanosecond=700), t.PSDuration(days=1, seconds=7384, microseconds=5),
        t.PSGuid("11111111-2222-3333-4444-555555555555"), t.PSVersion("1.2.3"), t.PSUri("https://localhost/a?b"), t.PSByteArray(b"\x00\x01\xff"),
        t.PSScriptBlock("Get-Date"), t.PSXml("<a>b</a>"), None, t.PSList([t.PSInt(1), "two", None]), t.PSDict({"k": t.PSInt(1)}), o,
    ]


def error(text):
    e = t.NETException(Message=text)
    e.PSObject.type_names = ["System.InvalidOperationException"] + e.PSTypeNames
    return e


def run(p, command):
    text = command.command_text
    if text == "values":
        for v in values():
            p.write_output(v)
    elif text == "records":
        p.write_error(error("an error"), category_info=t.ErrorCategoryInfo(Category=t.ErrorCategory.DeviceError, Reason="InvalidOperationException"),
                      target_object="target", fully_qualified_error_id="Id,Command")
        p.write_warning("a warning")
        p.write_verbose("something verbose")
        p.write_debug("for debugging")
        p.write_information("information", source="here")
        p.write_progress("activity", activity_id=4, status_description="status", percent_complete=30)
    elif text == "arguments":
        for n, v in command.parameters:
            p.write_output([n, v])
    elif text == "host":
        p.host_call(t.HostMethodIdentifier.ReadLine)
        waiting[p.pipeline_id] = text
        return
    elif text in ("input", "wait"):
        waiting[p.pipeline_id] = text
        return
    elif text == "secret":
        pool.request_key()
        waiting[p.pipeline_id] = text
        return
    else:
        p.write_error(error("no command " + text), fully_qualified_error_id="Unknown")
    p.complete()


def event(e):
    if isinstance(e, psrpcore.CreatePipelineEvent):
        p = pipelines[e.pipeline_id]
        p.start()
        run(p, p.metadata.commands[0])
    elif isinstance(e, psrpcore.PipelineInputEvent):
        pipelines[e.pipeline_id].write_output(e.data)
    elif isinstance(e, psrpcore.EndOfPipelineInputEvent):
        if waiting.pop(e.pipeline_id, None) == "input":
            pipelines[e.pipeline_id].complete()
    elif isinstance(e, psrpcore.PipelineHostResponseEvent):
        del waiting[e.pipeline_id]
        p = pipelines[e.pipeline_id]
        p.write_output("answer: " + str(e.result))
        p.complete()
    elif isinstance(e, psrpcore.PublicKeyEvent):
        for i, w in list(waiting.items()):
            if w == "secret":
                pipelines[i].write_output(t.PSSecureString("hunter2"))
                pipelines[i].complete()
                del waiting[i]


def main():
    for line in sys.stdin:
        if not line.strip():
            continue
        x = ElementTree.fromstring(line)
        guid = uuid.UUID(x.attrib["PSGuid"])
        pipeline = None if guid == ZERO else guid
        if x.tag == "Data":
            stream = psrpcore.StreamType.prompt_response if x.attrib.get("Stream") == "PromptResponse" else psrpcore.StreamType.default
            pool.receive_data(psrpcore.PSRPPayload(base64.b64decode(x.text or ""), stream, pipeline))
            while True:
                e = pool.next_event()
                if not e:
                    break
                event(e)
            flush()
            send("DataAck", pipeline)
        elif x.tag == "Command":
            pipelines[pipeline] = psrpcore.ServerPipeline(pool, pipeline)
            send("CommandAck", pipeline)
        elif x.tag == "Signal":
            waiting.pop(pipeline, None)
            p = pipelines.get(pipeline)
            if p and p.state == t.PSInvocationState.Running:
                p.stop()
            flush()
            send("SignalAck", pipeline)
        elif x.tag == "Close":
            if pipeline is None:
                pool.close()
            pipelines.pop(pipeline, None)
            flush()
            send("CloseAck", pipeline)
            sys.stdout.flush()
            if pipeline is None:
                return
        sys.stdout.flush()


main()
