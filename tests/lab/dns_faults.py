#!/usr/bin/python3
"""dns_faults.py: name servers that misbehave (words tcfault and dnssilent of `hosts`), UDP only.

tcfault sends every question back as an empty truncated answer and has no TCP; dnssilent never reads.
"""
import os
import select
import socket

import setup

sockets = {}
for host in setup.read_hosts(os.environ["LAB_PLAN"]):
    for word in host.words & {"tcfault", "dnssilent"}:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind((host.address, 53))
        sockets[sock] = word

truncating = [s for s, word in sockets.items() if word == "tcfault"]
while True:
    for sock in select.select(truncating, [], [])[0]:
        packet, peer = sock.recvfrom(4096)
        if len(packet) < 17:
            continue
        end = packet.find(b"\0", 12) + 5                # the question: name, type, class
        # QR AA TC, RD as asked, NOERROR; one question, nothing else
        flags = bytes([0x86 | packet[2] & 1, 0])
        sock.sendto(packet[:2] + flags + b"\0\1\0\0\0\0\0\0" + packet[12:end], peer)
