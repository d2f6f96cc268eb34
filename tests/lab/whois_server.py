#!/usr/bin/python3
"""whois_server.py: all whois and rwhois servers in one process, told apart by the address that was called.

whois/<server name> holds the answers: "[key key...]" begins one, its text follows.  A key is
    name            that name exactly            .kr           kr and every name below it
    192.0.2.0/24    an address or block within   AS64500, NET-..., anything else: exactly
    *               whatever matched nothing else
The most specific wins.  $LAB_DIR/krnic says how whois.krnic.net behaves and may change while the lab runs:
    refused (no listener), hang (accepts, says nothing), empty (closes without a byte), answer
Questions are noted in $LAB_DIR/whois.log.
"""
import asyncio
import ipaddress
import os
import re
import time

import setup

WHERE, PLAN = os.environ["LAB_DIR"], os.environ["LAB_PLAN"]
LOG = open(WHERE + "/whois.log", "a", buffering=1)


def read_answers(name):
    answers, keys = {}, []
    with open(f"{setup.HERE}/whois/{name}") as file:
        for line in setup.map_addresses(file.read(), PLAN).splitlines():
            header = re.fullmatch(r"\[([^][]+)\]", line)
            if header:
                keys = header[1].lower().split()
                answers.update((key, []) for key in keys)
            else:
                for key in keys:
                    answers[key].append(line)
    return {key: "\n".join(lines).strip("\n") + "\n" for key, lines in answers.items()}


def network(text):
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def find(answers, question):
    """"n + 192.0.2.1", "-T dn,ace name", "domain name": the subject is the last word."""
    subject = (question.lower().split() or ["*"])[-1].strip(".=")
    if subject in answers:
        return answers[subject]
    asked = network(subject)
    best, size = answers.get("*", "% no answer for this in the lab\n"), -1
    for key, text in answers.items():
        net = network(key)
        if asked and net and net.version == asked.version and asked.subnet_of(net):
            weight = net.prefixlen
        elif key.startswith(".") and not asked and ("." + subject).endswith(key):
            weight = len(key)
        else:
            continue
        if weight > size:
            best, size = text, weight
    return best.replace("{query}", subject)


def krnic_mode():
    try:
        with open(WHERE + "/krnic") as file:
            return file.read().strip()
    except OSError:
        return "refused"


async def serve(name, answers, rwhois, reader, writer):
    mode = krnic_mode() if name == "whois.krnic.net" else "answer"
    try:
        if mode == "hang":
            await reader.read()
        elif mode == "answer":
            if rwhois:
                writer.write(b"%rwhois V-1.5:003eff:00 " + name.encode() + b" (lab)\r\n")
            question = (await reader.readline()).decode("utf-8", "replace").strip()
            LOG.write(f"{time.time():.3f} {name} {question}\n")
            writer.write(find(answers, question).replace("\n", "\r\n").encode())
            await writer.drain()
    except OSError:
        pass
    writer.close()


async def listen(host, port):
    name = host.names[0]
    answers = read_answers(name)
    return await asyncio.start_server(
        lambda r, w: serve(name, answers, port == 4321, r, w), host.address, port)


async def main():
    hosts = setup.read_hosts(PLAN)
    krnic = None
    for host in setup.hosts_with(hosts, "whois"):
        if host.names[0] == "whois.krnic.net":
            krnic = host
        else:
            await listen(host, 43)
    for host in setup.hosts_with(hosts, "rwhois"):
        await listen(host, 4321)
    open_server = None
    while True:                             # "refused" means that nobody listens
        if krnic_mode() == "refused":
            if open_server:
                open_server.close()
                open_server = None
        elif not open_server:
            open_server = await listen(krnic, 43)
        await asyncio.sleep(0.03)


asyncio.run(main())
