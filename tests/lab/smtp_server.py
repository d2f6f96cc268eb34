#!/usr/bin/python3
"""smtp_server.py: all scripted mail servers in one process; the script is smtp.ini.

Dialogues go to $LAB_DIR/smtp.log.  No mail may ever be sent here: a DATA or BDAT command leaves the mark
$LAB_DIR/DATA-WAS-SENT.  Postfix asks the small policy server at the end of this file when it reads DATA,
so that its clients are watched too.
"""
import asyncio
import configparser
import email.utils
import fnmatch
import os
import ssl
import time

import setup

WHERE, PLAN = os.environ["LAB_DIR"], os.environ["LAB_PLAN"]
LOG = open(WHERE + "/smtp.log", "a", buffering=1)


def log(name, direction, text):
    LOG.write(f"{time.time():.3f} {name} {direction} {text}\n")


def data_was_sent(name):
    log(name, "!", "DATA WAS SENT")
    with open(WHERE + "/DATA-WAS-SENT", "a") as mark:
        mark.write(name + "\n")


class Session:
    def __init__(self, script, reader, writer):
        self.script, self.reader, self.writer = script, reader, writer
        self.name = script.name
        self.tls = False

    async def say(self, reply, **values):
        """Send a reply (its lines separated by \\n); False if the connection is to end."""
        await asyncio.sleep(float(self.script.get("delay", "0")))
        end = reply.endswith(" close")
        text = reply.removesuffix(" close").replace("\\n", "\n").format(
            name=self.name, date=email.utils.formatdate(localtime=True), **values)
        for line in text.split("\n"):
            log(self.name, "S", line)
            self.writer.write(line.encode() + b"\r\n")
        await self.writer.drain()
        return not end

    def answer_ehlo(self):
        if "ehlo-reply" in self.script:
            return self.script["ehlo-reply"]
        lines = [self.script.get("helo", self.name)] + self.script.get("ehlo", "8BITMIME").split("|")
        if "starttls" in self.script and not self.tls:
            lines.append("STARTTLS")
        return "\n".join(f"250{'-' if n < len(lines) - 1 else ' '}{line}" for n, line in enumerate(lines))

    def answer_rcpt(self, address):
        for key, reply in self.script.items():
            if key.startswith("rcpt ") and fnmatch.fnmatch(address.lower(), key[5:]):
                return reply
        return "550 5.1.1 <{rcpt}>... User unknown"

    async def starttls(self):
        await self.say("220 2.0.0 Ready to start TLS")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{WHERE}/tls/{self.script['starttls']}.pem", WHERE + "/tls/key.pem")
        await self.writer.start_tls(context)
        self.tls = True
        log(self.name, "!", "TLS begins")

    async def run(self):
        greet = self.script["greet"]
        if greet == "hang":
            await self.reader.read()
            return
        if greet == "close":
            return
        await self.say(greet)
        while line := await self.reader.readline():
            line = line.decode("utf-8", "replace").rstrip("\r\n")
            log(self.name, "C", line)
            verb = line.split(" ")[0].upper()
            go_on = True
            if verb == "EHLO":
                go_on = await self.say(self.answer_ehlo())
            elif verb == "HELO":
                go_on = await self.say(self.script.get("helo-reply", "250 " + self.script.get("helo", self.name)))
            elif verb == "STARTTLS" and "starttls" in self.script:
                await self.starttls()
            elif verb == "MAIL":
                go_on = await self.say(self.script.get("mail", "250 2.1.0 Sender ok"))
            elif verb == "RCPT":
                address = line.partition(":")[2].strip().partition(">")[0].lstrip("<")
                go_on = await self.say(self.answer_rcpt(address), rcpt=address)
            elif verb in ("DATA", "BDAT"):
                data_was_sent(self.name)
                await self.say("554 5.5.1 lab: DATA is not allowed")
            elif verb in ("RSET", "NOOP"):
                await self.say("250 2.0.0 Ok")
            elif verb == "QUIT":
                await self.say("221 2.0.0 {name} closing connection")
                go_on = False
            else:
                await self.say("502 5.5.2 Command not recognized")
            if not go_on:
                return


async def serve(script, reader, writer):
    log(script.name, "!", "connection from {}".format(writer.get_extra_info("peername")[0]))
    try:
        await Session(script, reader, writer).run()
    except (OSError, ssl.SSLError, asyncio.IncompleteReadError) as error:
        log(script.name, "!", f"ended: {error}")
    finally:
        log(script.name, "!", "connection closed")
        writer.close()


async def policy(reader, writer):
    """Postfix's policy protocol: attributes, an empty line, our verdict."""
    asked = {}
    while line := (await reader.readline()).decode():
        key, _, value = line.strip().partition("=")
        asked[key] = value
        if line == "\n":
            if asked.get("protocol_state") in ("DATA", "BDAT"):
                data_was_sent("postfix " + asked.get("server_address", ""))
            writer.write(b"action=reject lab: DATA is not allowed\n\n")
            asked = {}
    writer.close()


async def main():
    scripts = configparser.ConfigParser(delimiters=("=",), comment_prefixes=("#",), interpolation=None)
    with open(setup.HERE + "/smtp.ini") as file:
        scripts.read_string(setup.map_addresses(file.read(), PLAN))
    for host in setup.hosts_with(setup.read_hosts(PLAN), "smtp"):
        script = scripts[host.names[0]]
        await asyncio.start_server(lambda r, w, s=script: serve(s, r, w), host.address, 25)
    await asyncio.start_server(policy, "127.0.0.1", 10025)
    await asyncio.Event().wait()


asyncio.run(main())
