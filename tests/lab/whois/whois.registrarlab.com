[netvigator.com]
The data in the WHOIS database of Registrar Lab, Inc. is provided for
information purposes only.

Registrant:
Netvigator Lab (NETVIGATOR-DOM)
   1 Laboratory Road
   Hong Kong
   HK

   Domain Name: NETVIGATOR.COM

   Administrative Contact, Technical Contact:
      Postmaster, Network  (PN18729)  pmaster@netvigator.com
      Netvigator Lab
      1 Laboratory Road
      Hong Kong
      HK
      +0 555 0102
   Billing Contact:
      Billing, Department  (BD18730)  billing@netvigator.com
      Netvigator Lab
      1 Laboratory Road
      Hong Kong
      HK
      +0 555 0103

   Record last updated on 20-Feb-2001.
   Record created on 11-Apr-1996.
   Database last updated on 8-Aug-2001 02:39:00 EDT.

   Domain servers in listed order:

   NS1.LABHOST.NET              198.51.100.4
   NS2.LABHOST.NET              203.0.113.5

[shinbiro.com]
Domain Name: SHINBIRO.COM
Registry Domain ID: 1000_DOMAIN_COM-VRSN
Registrar WHOIS Server: whois.registrarlab.com
Registrar URL: http://www.registrarlab.com
Registrar: Registrar Lab, Inc.
Registrar IANA ID: 9998
Registrar Abuse Contact Email: abuse@registrarlab.com
Registrar Abuse Contact Phone: +0.5550101
Domain Status: ok https://icann.org/epp#ok
Registrant Organization: Shinbiro Lab
Registrant Country: ZZ
Registrant Email: postmaster@shinbiro.com
Admin Name: Domain Administrator
Admin Email: postmaster@shinbiro.com
Tech Name: Hostmaster
Tech Email: postmaster@shinbiro.com
Name Server: NS1.LABHOST.NET
Name Server: NS2.LABHOST.NET
DNSSEC: unsigned
>>> Last update of WHOIS database: 2001-08-09T00:00:00Z <<<

[clixlab.com]
Domain Name: CLIXLAB.COM
Registry Domain ID: 1001_DOMAIN_COM-VRSN
Registrar WHOIS Server: whois.registrarlab.com
Registrar URL: http://www.registrarlab.com
Registrar: Registrar Lab, Inc.
Registrar IANA ID: 9998
Registrar Abuse Contact Email: abuse@registrarlab.com
Registrar Abuse Contact Phone: +0.5550101
Domain Status: ok https://icann.org/epp#ok
Registrant Organization: Clix Lab
Registrant Country: ZZ
Registrant Email: admcc@clixlab.com
Admin Name: Domain Administrator
Admin Email: admcc@clixlab.com
Tech Name: Hostmaster
Tech Email: admcc@clixlab.com
Name Server: NS1.LABHOST.NET
Name Server: NS2.LABHOST.NET
DNSSEC: unsigned
>>> Last update of WHOIS database: 2001-08-09T00:00:00Z <<<

[sysads.com]
Domain Name: SYSADS.COM
Registry Domain ID: 1002_DOMAIN_COM-VRSN
Registrar WHOIS Server: whois.registrarlab.com
Registrar URL: http://www.registrarlab.com
Registrar: Registrar Lab, Inc.
Registrar IANA ID: 9998
Registrar Abuse Contact Email: abuse@registrarlab.com
Registrar Abuse Contact Phone: +0.5550101
Domain Status: ok https://icann.org/epp#ok
Registrant Organization: Sysads Lab
Registrant Country: ZZ
Registrant Email: root@ns.sysads.com
Admin Name: Domain Administrator
Admin Email: root@ns.sysads.com
Tech Name: Hostmaster
Tech Email: root@ns.sysads.com
Name Server: NS1.LABHOST.NET
Name Server: NS2.LABHOST.NET
DNSSEC: unsigned
>>> Last update of WHOIS database: 2001-08-09T00:00:00Z <<<

[eastern-tele.com]
Domain Name: EASTERN-TELE.COM
Registry Domain ID: 1003_DOMAIN_COM-VRSN
Registrar WHOIS Server: whois.registrarlab.com
Registrar URL: http://www.registrarlab.com
Registrar: Registrar Lab, Inc.
Registrar IANA ID: 9998
Registrar Abuse Contact Email: abuse@registrarlab.com
Registrar Abuse Contact Phone: +0.5550101
Domain Status: ok https://icann.org/epp#ok
Registrant Organization: Eastern Lab
Registrant Country: ZZ
Registrant Email: hostmaster@eastern-tele.com
Admin Name: Domain Administrator
Admin Email: hostmaster@eastern-tele.com
Tech Name: Hostmaster
Tech Email: hostmaster@eastern-tele.com
Name Server: NS1.LABHOST.NET
Name Server: NS2.LABHOST.NET
DNSSEC: unsigned
>>> Last update of WHOIS database: 2001-08-09T00:00:00Z <<<

[goodhost.net]
Domain Name: GOODHOST.NET
Registry Domain ID: 1004_DOMAIN_NET-VRSN
Registrar WHOIS Server: whois.registrarlab.com
Registrar URL: http://www.registrarlab.com
Registrar: Registrar Lab, Inc.
Registrar IANA ID: 9998
Registrar Abuse Contact Email: abuse@registrarlab.com
Registrar Abuse Contact Phone: +0.5550101
Domain Status: ok https://icann.org/epp#ok
Registrant Organization: Good Host Lab
Registrant Country: ZZ
Registrant Email: hostmaster@goodhost.net
Admin Name: Domain Administrator
Admin Email: hostmaster@goodhost.net
Tech Name: Hostmaster
Tech Email: hostmaster@goodhost.net
Name Server: NS1.LABHOST.NET
Name Server: NS2.LABHOST.NET
DNSSEC: unsigned
>>> Last update of WHOIS database: 2001-08-09T00:00:00Z <<<

[smallcust.net]
Domain Name: SMALLCUST.NET
Registry Domain ID: 1005_DOMAIN_NET-VRSN
Registrar WHOIS Server: whois.registrarlab.com
Registrar URL: http://www.registrarlab.com
Registrar: Registrar Lab, Inc.
Registrar IANA ID: 9998
Registrar Abuse Contact Email: abuse@registrarlab.com
Registrar Abuse Contact Phone: +0.5550101
Domain Status: ok https://icann.org/epp#ok
Registrant Organization: Small Customer Lab
Registrant Country: ZZ
Registrant Email: dnsadmin@smallcust.net
Admin Name: Domain Administrator
Admin Email: dnsadmin@smallcust.net
Tech Name: Hostmaster
Tech Email: dnsadmin@smallcust.net
Name Server: NS1.LABHOST.NET
Name Server: NS2.LABHOST.NET
DNSSEC: unsigned
>>> Last update of WHOIS database: 2001-08-09T00:00:00Z <<<

[labfaults.net]
Domain Name: LABFAULTS.NET
Registry Domain ID: 1006_DOMAIN_NET-VRSN
Registrar WHOIS Server: whois.registrarlab.com
Registrar URL: http://www.registrarlab.com
Registrar: Registrar Lab, Inc.
Registrar IANA ID: 9998
Registrar Abuse Contact Email: abuse@registrarlab.com
Registrar Abuse Contact Phone: +0.5550101
Domain Status: ok https://icann.org/epp#ok
Registrant Organization: Lab of Faults
Registrant Country: ZZ
Registrant Email: hostmaster@labfaults.net
Admin Name: Domain Administrator
Admin Email: hostmaster@labfaults.net
Tech Name: Hostmaster
Tech Email: hostmaster@labfaults.net
Name Server: NS1.LABHOST.NET
Name Server: NS2.LABHOST.NET
DNSSEC: unsigned
>>> Last update of WHOIS database: 2001-08-09T00:00:00Z <<<

[*]
No match for "{query}".
