"""setup.py: from the tables of this folder to the files the servers read, all below $LAB_DIR.

read_hosts and map_addresses are used by the servers' scripts too.  Nothing is started here.
"""
import collections
import ipaddress
import os
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
CLIENT = "203.0.113.250"

# documentation -> public-looking, in every spelling that occurs in our files
PUBLIC = [("192.0.2.", "25.0.2."), ("198.51.100.", "25.51.100."), ("203.0.113.", "25.0.113."),
          ("2.0.192.in-addr", "2.0.25.in-addr"), ("100.51.198.in-addr", "100.51.25.in-addr"),
          ("113.0.203.in-addr", "113.0.25.in-addr"),
          ("NET-192-0-2", "NET-25-0-2"), ("NET-198-51-100", "NET-25-51-100"),
          ("NET-203-0-113", "NET-25-0-113"),
          ("2001:db8:", "2a0d:db8:"), ("2001:0db8:", "2a0d:0db8:"),
          ("8.b.d.0.1.0.0.2.ip6", "8.b.d.0.d.0.a.2.ip6")]


def map_addresses(text, plan):
    for documentation, public in PUBLIC if plan == "public" else []:
        text = text.replace(documentation, public)
    return text


def table(name, plan):
    """The lines of one of our tables without comments and empty lines."""
    with open(os.path.join(HERE, name)) as file:
        for line in map_addresses(file.read(), plan).splitlines():
            line = line.split("#")[0].rstrip()
            if line:
                yield line


Host = collections.namedtuple("Host", "address names words")


def read_hosts(plan):
    hosts = []
    for line in table("hosts", plan):
        address, *rest = line.split()
        hosts.append(Host(address, [w for w in rest if "." in w], {w for w in rest if "." not in w}))
    return hosts


def hosts_with(hosts, word):
    return [h for h in hosts if word in h.words]


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, mode)


# --- zones ------------------------------------------------------------------------------------------------

def below(name, zone):
    return zone == "." or name == zone or name.endswith("." + zone)


def zone_of(name, zones, proper=False):
    """The deepest zone that holds NAME; with proper, the one above it."""
    fit = [z for z in zones if below(name, z) and not (proper and z == name)]
    return max(fit, key=lambda z: (z != ".", len(z)))


def read_zones(plan, hosts):
    """-> {zone: its text}, {server: [zones]}"""
    zones, servers, owner = {}, collections.defaultdict(list), {}
    server = zone = None
    for line in table("zones", plan):
        word = line.split()
        if word[0] == "server":
            server = word[1]
        elif word[0] == "zone":
            zone = word[1]
            servers[server].append(zone)
            owner[zone] = server
            zones[zone] = [f"@ SOA {word[2]} {word[3]} 2001080901 7200 1800 604800 300"]
        elif word[0] == "$BIG":
            zones[zone] += [f"{word[1]} MX {10 + n} relay{n}-with-a-long-name.{word[1]}" for n in range(60)]
            zones[zone] += [f"relay{n}-with-a-long-name.{word[1]} CNAME mx1.goodhost.net." if n else
                            f"relay0-with-a-long-name.{word[1]} A " + next(
                                h.address for h in hosts if "mx1.goodhost.net" in h.names)
                            for n in range(60)]
            zones[zone] += [f'{word[1]} TXT "part {n} {"x" * 200}"' for n in range(12)]
        else:
            zones[zone].append(line)

    for host in hosts:
        kind = "AAAA" if ":" in host.address else "A"
        for name in [] if "noa" in host.words else host.names:
            zones[zone_of(name, zones)].append(f"{name}. {kind} {host.address}")
        if "domain" in host.words:
            name, _, zone = host.names[0].partition(".")
            line = f"{name.removeprefix('mx-')} MX 10 {name}"
            zones[zone] += [line] if line not in zones[zone] else []
        if host.names and "noptr" not in host.words:
            reverse = ipaddress.ip_address(host.address).reverse_pointer
            zones[zone_of(reverse, zones)].append(f"{reverse}. PTR {host.names[0]}.")

    for zone, server in owner.items():              # NS here and in the parent, glue where it belongs
        for host in hosts_with(hosts, "dns:" + server):
            name = host.names[0]
            zones[zone].append(f"@ NS {name}.")
            if zone != ".":
                parent = zone_of(zone, zones, proper=True)
                zones[parent].append(f"{zone}. NS {name}.")
            if zone == "." or below(name, parent):
                glue = f"{name}. A {host.address}"
                where = zones[parent if zone != "." else "."]
                if glue not in where:
                    where.append(glue)
    return {z: f"$ORIGIN {z.rstrip('.')}.\n$TTL 300\n" + "\n".join(lines) + "\n"
            for z, lines in zones.items()}, servers


def nsd(where, hosts, zones, servers):
    for server in sorted({w[4:] for h in hosts for w in h.words if w.startswith("dns:")}):
        base = f"{where}/nsd/{server}"
        conf = ['server:'] + [f' ip-address: {h.address}' for h in hosts_with(hosts, "dns:" + server)]
        # rrl-size: 3 MB a process instead of 30; rrl-ratelimit 0: tests ask a lot
        conf += [f' username: ""\n pidfile: ""\n database: ""\n zonesdir: "{base}"\n'
                 f' zonelistfile: "{base}/list"\n xfrdfile: "{base}/xfrd"\n xfrdir: "{base}"\n'
                 f' server-count: 1\n rrl-size: 100\n rrl-ratelimit: 0\n'
                 f'remote-control:\n control-enable: no']
        for zone in servers.get(server, []):
            file = "root" if zone == "." else zone
            write(f"{base}/{file}", zones[zone])
            conf.append(f'zone:\n name: "{zone}"\n zonefile: "{file}"')
        write(base + "/nsd.conf", "\n".join(conf) + "\n")


def unbound(where, hosts):
    hints = "".join(f". 300 NS {h.names[0]}.\n{h.names[0]}. 300 A {h.address}\n"
                    for h in hosts_with(hosts, "dns:root"))
    resolver = hosts_with(hosts, "resolver")[0].address
    write(where + "/unbound/hints", hints)
    # unblock-lan-zones: or it answers the reverse zones of documentation addresses by itself
    write(where + "/unbound/unbound.conf", f"""server:
 interface: {resolver}
 access-control: 0.0.0.0/0 allow
 module-config: "iterator"
 do-ip6: no
 do-not-query-localhost: no
 unblock-lan-zones: yes
 insecure-lan-zones: yes
 cache-max-negative-ttl: 5
 username: ""
 chroot: ""
 directory: "{where}/unbound"
 pidfile: ""
 use-syslog: no
 do-daemonize: no
 root-hints: "{where}/unbound/hints"
remote-control:
 control-enable: no
""")
    write(where + "/resolv.conf", f"nameserver {resolver}\n")


# --- certificates -------------------------------------------------------------------------------------------

def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def certificates(where, hosts):
    """A CA in $LAB_DIR/ca.pem; for each host tls/<first name>.pem.  One key serves all."""
    os.makedirs(where + "/tls")
    key, ca = where + "/tls/key.pem", where + "/ca.pem"
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
    os.chmod(key, 0o644)
    openssl("req", "-x509", "-key", key, "-out", ca, "-days", "30", "-subj", "/CN=Lab CA")
    write(where + "/tls/ca.conf", f"[ca]\ndefault_ca = lab\n[lab]\ndatabase = {where}/tls/index\n"
          f"new_certs_dir = {where}/tls\nrand_serial = yes\ndefault_md = sha256\npolicy = any\n"
          f"copy_extensions = copy\nunique_subject = no\n[any]\ncommonName = supplied\n")
    write(where + "/tls/index", "")
    dates = {"tls": ["-startdate", "20200101000000Z", "-days", "30"],
             "tls-expired": ["-startdate", "20200101000000Z", "-enddate", "20200202000000Z"],
             "tls-future": ["-startdate", "20480101000000Z", "-enddate", "20490101000000Z"]}
    for host, word in ((h, w) for h in hosts for w in h.words & {"tls-self", *dates}):
        request, subject, made = where + "/tls/request", "/CN=" + host.names[0], f"{where}/tls/{host.names[0]}.pem"
        names = "subjectAltName=" + ",".join("DNS:" + n for n in host.names)
        if word == "tls-self":
            openssl("req", "-x509", "-key", key, "-out", made, "-days", "30", "-subj", subject, "-addext", names)
        else:
            openssl("req", "-new", "-key", key, "-out", request, "-subj", subject, "-addext", names)
            openssl("ca", "-batch", "-notext", "-config", where + "/tls/ca.conf", "-cert", ca, "-keyfile", key,
                    "-in", request, "-out", made, *dates[word])


# --- web ----------------------------------------------------------------------------------------------------

def nginx(where, hosts, plan):
    base = where + "/nginx"
    os.makedirs(base)
    for host in hosts_with(hosts, "https"):
        for name in host.names:
            for path, _, files in os.walk(f"{HERE}/www/{name}"):
                for file in files:
                    with open(f"{path}/{file}") as source:
                        write(f"{where}/www/{os.path.relpath(path, HERE + '/www')}/{file}",
                              map_addresses(source.read(), plan))
    servers = "".join(f""" server {{
  listen {h.address}:443 ssl;
  server_name {' '.join(h.names)};
  ssl_certificate {where}/tls/{h.names[0]}.pem;
  ssl_certificate_key {where}/tls/key.pem;
 }}
""" for h in hosts_with(hosts, "https"))
    temporary = "".join(f" {kind}_temp_path {base}/{kind};\n"
                        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    # one process, as the user who started it: no worker to give rights away to
    write(base + "/nginx.conf", f"""daemon off;
master_process off;
user root;
pid {base}/pid;
error_log {where}/log/nginx.error;
events {{}}
http {{
 access_log {where}/log/nginx.access;
{temporary} root {where}/www/$host;
 types {{ application/rdap+json json; }}
 default_type application/rdap+json;
{servers}}}
""")


# --- mail ---------------------------------------------------------------------------------------------------

def postfix(where, hosts):
    """The first postfix host is uos.ac.kr's own server, the second a backup that was never told of ssu.ac.kr."""
    base = where + "/postfix"
    main, backup = hosts_with(hosts, "postfix")
    write(base + "/main.cf", f"""compatibility_level = 3.6
queue_directory = {base}/queue
data_directory = {base}/data
maillog_file = {base}/maillog
maillog_file_prefixes = {where}
mail_owner = postfix
inet_protocols = ipv4
mynetworks = 127.0.0.1/32
myhostname = {main.names[0]}
smtpd_relay_restrictions = reject_unauth_destination
smtpd_error_sleep_time = 0
smtpd_discard_ehlo_keywords = chunking
mydestination = uos.ac.kr
local_recipient_maps = inline:{{ postmaster=x, hostmaster=x, abuse=x }}
alias_maps =
smtpd_banner = $myhostname ESMTP Postfix
smtpd_tls_security_level = may
smtpd_tls_cert_file = {where}/tls/{main.names[0]}.pem
smtpd_tls_key_file = {where}/tls/key.pem
# the guard in smtp_server.py notes a DATA command
smtpd_data_restrictions = check_policy_service inet:127.0.0.1:10025
smtpd_end_of_data_restrictions = reject
import_environment = MAIL_CONFIG TZ LANG=C POSTLOG_SERVICE LD_PRELOAD
""")
    write(base + "/master.cf", f"""{main.address}:25 inet n - n - - smtpd
{backup.address}:25 inet n - n - - smtpd
 -o myhostname={backup.names[0]}
 -o mydestination={backup.names[0]}
 -o smtpd_tls_security_level=none
rewrite  unix       - - n -   - trivial-rewrite
cleanup  unix       n - n -   0 cleanup
proxymap unix       - - n -   - proxymap
anvil    unix       - - n -   1 anvil
tlsmgr   unix       - - n 1000? 1 tlsmgr
postlog  unix-dgram n - n -   1 postlogd
""")
    for folder in ("active bounce corrupt defer deferred flush hold incoming maildrop pid private public"
                   " saved trace").split():
        os.makedirs(f"{base}/queue/{folder}")
    os.makedirs(base + "/data")
    os.utime(base + "/main.cf", (0, 0))     # Postfix waits until its configuration is two seconds old


def exim(where, hosts):
    listen = hosts_with(hosts, "exim")
    names = "".join("${if eq{$received_ip_address}{%s}{%s}}" % (h.address, h.names[0]) for h in listen)
    write(where + "/exim/exim.conf", f"""primary_hostname = {listen[0].names[0]}
smtp_active_hostname = {names}
local_interfaces = {' : '.join(h.address for h in listen)}
daemon_smtp_ports = 25
spool_directory = {where}/exim/spool
log_file_path = {where}/exim/%slog
pid_file_path = {where}/exim/pid
keep_environment =
tls_advertise_hosts =
rfc1413_query_timeout = 0s
chunking_advertise_hosts =
host_lookup = *
domainlist local_domains = netvigator.com : goodhost.net : labfaults.net
acl_smtp_rcpt = rcpt
acl_smtp_predata = data

begin acl
rcpt:
  require message = relay not permitted
          domains = +local_domains
  require verify = recipient
  accept
# nobody may come this far: leave the mark that fails the test
data:
  warn  set acl_c0 = ${{run{{/usr/bin/touch {where}/DATA-WAS-SENT}}}}
  deny  message = lab: DATA is not allowed

begin routers
people:
  driver = accept
  domains = +local_domains
  local_parts = postmaster : abuse : hostmaster : billing
  transport = nowhere
  cannot_route_message = Unknown user

begin transports
nowhere:
  driver = appendfile
  file = /dev/null
""")


def essay_log(where, plan):
    with open(HERE + "/essay.log") as file:
        write(where + "/essay.log", map_addresses(file.read(), plan))


def setup(where, plan):
    hosts = read_hosts(plan)
    os.makedirs(where + "/log")
    zones, servers = read_zones(plan, hosts)
    nsd(where, hosts, zones, servers)
    unbound(where, hosts)
    certificates(where, hosts)
    nginx(where, hosts, plan)
    postfix(where, hosts)
    exim(where, hosts)
    if os.path.exists(HERE + "/essay.log"):
        essay_log(where, plan)
    write(where + "/krnic", "refused\n", 0o666)
    return hosts
