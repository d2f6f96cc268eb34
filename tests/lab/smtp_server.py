#!/usr/bin/python3
"""smtp_server.py: all scripted mail servers in one process; the script is smtp.ini.

Dialogues go to $LAB_DIR/smtp.log.  The servers also watch the client.  No mail may ever be sent here: DATA
or BDAT leave the mark $LAB_DIR/DATA-WAS-SENT.  Other bad manners leave a line "server: what" in
$LAB_DIR/MANNERS-BROKEN: words out of turn (before the greeting, before a whole reply, two commands at once),
DATA, BDAT, AUTH, VRFY or EXPN, more than two RCPT, QUIT without RSET after MAIL, leaving without QUIT a server
that listens and has kept to the protocol, two connections at once to one server.
Postfix asks the small policy server at the end of this file when it reads DATA, so that its clients are
watched too.
"""
import asyncio
import collections
import configparser
import email.utils
import fnmatch
import os
import re
import socket
import ssl
import struct
import time
import warnings

import setup

WHERE, PLAN = os.environ["LAB_DIR"], os.environ["LAB_PLAN"]
LOG = open(WHERE + "/smtp.log", "a", buffering=1)
OPEN = collections.defaultdict(list)    # server: its connections
FLOOD, MOST_RCPT = 10 << 20, 2
ACTIONS = ("close", "hang", "reset", "flood", "drip")
ESCAPES = {"n": "\r\n", "r": "\r", "c": ""}
DEFAULTS = {"greet": "220 {name} ESMTP", "ehlo": "8BITMIME", "helo-reply": "250 {helo}",
            "mail": "250 2.1.0 Sender ok", "starttls-reply": "220 2.0.0 Ready to start TLS",
            "rcpt": "550 5.1.1 <{address}>... User unknown",
            "rset": "250 2.0.0 Ok", "noop": "250 2.0.0 Ok", "quit": "221 2.0.0 {name} closing connection",
            "data": "554 5.5.1 lab: DATA is not allowed", "bdat": "554 5.5.1 lab: DATA is not allowed"}


def log(name, direction, text):
    LOG.write(f"{time.time():.3f} {name} {direction} {text}\n")


def mark(file, name, text=""):
    log(name, "!", f"{file} {text}")
    with open(f"{WHERE}/{file}", "a") as out:
        out.write(f"{name}: {text}\n")


def orderly(reply):
    """Is this one whole reply as RFC 5321 wants it?  421 says that the server leaves: so may the client."""
    *more, last = reply.removesuffix("\r\n").split("\r\n")
    return (re.fullmatch(r"[2-5]\d\d( [^\r\n]*)?", last) and not last.startswith("421")
            and all(re.match(last[:3] + "-[^\r\n]*$", line) for line in more))


class Ear(asyncio.StreamReader):
    """Hears the client, and whether it speaks when it is not its turn.  The turn is the client's after our whole
    reply, and ours after its line; None when we are out of order ourselves: then nobody minds."""
    turn = False
    early = gone = False

    def feed_data(self, data):
        if self.turn is not None:
            self.early |= not self.turn or b"\n" in data[:-1]
            self.turn = not data.endswith(b"\n")
        super().feed_data(data)

    def feed_eof(self):
        self.gone = True
        super().feed_eof()

    def set_exception(self, exc):
        self.gone = True
        super().set_exception(exc)


class Session:
    known = {}                          # when a greylisted client came first

    def __init__(self, script, ear, writer):
        self.script, self.ear, self.writer = script, ear, writer
        self.name, self.client = script.name, writer.get_extra_info("peername")[0]
        self.tls = self.mail = False
        self.in_order = True            # so far we have kept to the protocol, and still listen
        self.replies = self.recipients = 0
        self.sender = None

    def rude(self, what):
        mark("MANNERS-BROKEN", self.name, what)

    def find(self, key, address=None):
        """What the script has for KEY, or for KEY PATTERN; what it has for `tls KEY` goes first under TLS."""
        for prefix in ("tls ", "") if self.tls else ("",):
            for name, value in self.script.items():
                if name == prefix + key:
                    return value
                if address is not None and name.startswith(f"{prefix}{key} ") and fnmatch.fnmatchcase(
                        address.lower(), name[len(prefix + key) + 1:]):
                    return value
        return DEFAULTS.get(key)

    async def pause(self):
        if not self.replies:
            await asyncio.sleep(float(self.script.get("greet-delay", 0)))
        constant, _, growing = self.script.get("delay", "0").partition("+")
        await asyncio.sleep(float(constant) + self.replies * float(growing or 0))
        self.replies += 1

    async def say(self, reply, address=""):
        """Send a reply, then do what its last word says; False if the connection is to end."""
        text, _, action = reply.rpartition(" ") if " " in reply else ("", "", reply)
        if action not in ACTIONS:
            text, action = reply, ""
        await self.pause()
        end = "" if text == "" or text.endswith("\\c") else "\r\n"
        text = re.sub(r"\\(?:x(..)|(.))", lambda m: chr(int(m[1], 16)) if m[1] else ESCAPES[m[2]], text) + end
        text = text.format(name=self.name, date=email.utils.formatdate(localtime=True), address=address,
                           client=self.client, helo=self.script.get("helo", self.name))
        if "line-end" in self.script:
            text = text.replace("\r\n", chr(int(self.script["line-end"], 16)))
        for line in text.splitlines():
            log(self.name, "S", line.encode("unicode_escape").decode()[:1000])
        self.in_order = self.in_order and not action and not self.ear.gone and orderly(text)
        await self.send(text.encode("latin-1"), action)
        return action not in ("close", "reset")

    async def send(self, data, action):
        pace, sent, goes_on = float(self.script.get("pace", 0)), 0, action in ("hang", "flood", "drip")
        while pace and len(data) > 1:
            self.writer.write(data[:1])
            data = data[1:]
            await asyncio.sleep(pace)
        if self.ear.turn is not None and (data or self.replies > 1):
            self.ear.turn = True if self.in_order else None
        self.writer.write(data)
        await self.writer.drain()
        if action:
            log(self.name, "!", action)
        if action == "flood":
            data *= 65536 // len(data)
        while action == "drip" or (action == "flood" and sent < FLOOD):
            await asyncio.sleep(1 if action == "drip" else 0)
            self.writer.write(data)
            await self.writer.drain()
            sent += len(data)
        if goes_on:
            await self.ear.read()
        elif action == "reset":
            self.writer.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.writer.transport.abort()

    def ehlo(self):
        lines = [self.script.get("helo", self.name)] + self.find("ehlo").split("|")
        if "starttls" in self.script and not self.tls:
            lines.append("STARTTLS")
        return "\\n".join(f"250{'-' if n < len(lines) - 1 else ' '}{line}" for n, line in enumerate(lines))

    async def starttls(self):
        reply = self.find("starttls-reply")
        go_on = await self.say(reply)
        if not go_on or not reply.startswith("220"):
            return go_on
        if self.script["starttls"] == "none":           # knows nothing of TLS
            self.ear.turn, self.in_order = None, False
            await self.ear.read(4096)
            return await self.say("500 5.5.1 Command unrecognized")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{WHERE}/tls/{self.script['starttls']}.pem", WHERE + "/tls/key.pem")
        if self.script.get("tls-version") == "1.0":
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1
            context.set_ciphers("ALL:@SECLEVEL=0")
        await self.writer.start_tls(context)
        self.tls = True
        log(self.name, "!", "TLS begins")
        return True

    def answer_rcpt(self, address):
        self.recipients += 1
        if self.recipients == MOST_RCPT + 1:
            self.rude("more than two RCPT")
        if "grey" in self.script:
            seconds, _, reply = self.script["grey"].partition(" ")
            first = self.known.setdefault((self.name, self.client, self.sender, address), time.monotonic())
            if time.monotonic() - first < float(seconds):
                return reply
        return self.find("rcpt", address)

    def answer(self, verb, line):
        """-> the reply to LINE, and the address it is about."""
        address = line.partition(":")[2].strip().partition(">")[0].lstrip("<")
        if verb in ("EHLO", "HELO"):
            return self.find(verb.lower() + "-reply") or self.ehlo(), ""
        if verb == "RCPT":
            return self.answer_rcpt(address), address
        if verb == "MAIL":
            self.sender = address
            reply = self.find("mail", address or "<>")
            self.mail = self.mail or reply.startswith("2")
            return reply, address
        if verb in ("DATA", "BDAT", "AUTH", "VRFY", "EXPN"):
            self.rude("used " + verb)
        if verb in ("DATA", "BDAT"):
            mark("DATA-WAS-SENT", self.name)
        if verb == "QUIT" and self.mail and self.in_order:
            self.rude("QUIT without RSET after MAIL")
        self.mail = self.mail and verb != "RSET"
        return self.find(verb.lower()) or "502 5.5.2 Command not recognized", ""

    async def run(self):
        go_on = await self.say(self.find("greet"))
        while go_on:
            line = await self.ear.readline()
            if self.ear.early:
                self.rude("spoke out of turn")
                self.ear.turn = None
                self.ear.early = False
            if not line:
                if self.in_order:
                    self.rude("left without QUIT")
                return
            line = line.decode("latin-1").rstrip("\r\n")
            log(self.name, "C", line.encode("unicode_escape").decode())
            verb = line.split(" ")[0].upper()
            if verb == "STARTTLS" and "starttls" in self.script and not self.tls:
                go_on = await self.starttls()
            else:
                reply, address = self.answer(verb, line)
                if verb == "QUIT":
                    self.in_order = False
                go_on = await self.say(reply, address) and verb != "QUIT"


def others(name):
    return any(not ear.gone for ear in OPEN[name])


async def serve(script, ear, writer):
    session = Session(script, ear, writer)
    log(script.name, "!", f"connection from {session.client}")
    if others(script.name):
        await asyncio.sleep(0.2)        # one that is just being closed?
        if others(script.name):
            session.rude("two connections at once")
    OPEN[script.name].append(ear)
    try:
        await session.run()
    except (OSError, asyncio.IncompleteReadError) as error:
        log(script.name, "!", f"ended: {error}")
    finally:
        log(script.name, "!", "connection closed")
        OPEN[script.name].remove(ear)
        writer.close()


def listen(script, address):
    return asyncio.get_running_loop().create_server(
        lambda: asyncio.StreamReaderProtocol(Ear(limit=FLOOD), lambda *ends: serve(script, *ends)), address, 25)


async def policy(reader, writer):
    """Postfix's policy protocol: attributes, an empty line, our verdict."""
    asked = {}
    while line := (await reader.readline()).decode():
        key, _, value = line.strip().partition("=")
        asked[key] = value
        if line == "\n":
            if asked.get("protocol_state") in ("DATA", "BDAT"):
                mark("DATA-WAS-SENT", "postfix " + asked.get("server_address", ""))
            writer.write(b"action=reject lab: DATA is not allowed\n\n")
            asked = {}
    writer.close()


def blackhole(address):
    """Attempts to connect to ADDRESS get no answer: its queue is full, and stays so."""
    listening = socket.create_server((address, 25), family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                                     backlog=0)
    return listening, socket.create_connection((address, 25))


async def main():
    scripts = configparser.ConfigParser(delimiters=("=",), comment_prefixes=("#",), interpolation=None)
    with open(setup.HERE + "/smtp.ini") as file:
        scripts.read_string(setup.map_addresses(file.read(), PLAN))
    hosts = setup.read_hosts(PLAN)
    for host in setup.hosts_with(hosts, "smtp"):
        await listen(scripts[host.names[0]], host.address)
    full = [blackhole(host.address) for host in setup.hosts_with(hosts, "blackhole")]
    await asyncio.start_server(policy, "127.0.0.1", 10025)
    setup.write(WHERE + "/smtp-ready", f"{len(scripts)} servers, {len(full)} black holes\n")
    await asyncio.Event().wait()


asyncio.run(main())
