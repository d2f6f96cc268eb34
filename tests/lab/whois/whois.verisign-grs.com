[netvigator.com]
   Domain Name: NETVIGATOR.COM
   Registry Domain ID: 1000_DOMAIN_COM-VRSN
   Registrar WHOIS Server: whois.registrarlab.com
   Registrar URL: http://www.registrarlab.com
   Updated Date: 2001-02-20T04:00:00Z
   Creation Date: 1998-01-01T05:00:00Z
   Registry Expiry Date: 2030-01-01T05:00:00Z
   Registrar: Registrar Lab, Inc.
   Registrar IANA ID: 9998
   Registrar Abuse Contact Email: abuse@registrarlab.com
   Registrar Abuse Contact Phone: +0.5550101
   Domain Status: ok https://icann.org/epp#ok
   Name Server: NS1.LABHOST.NET
   Name Server: NS2.LABHOST.NET
   DNSSEC: unsigned
   URL of the ICANN Whois Inaccuracy Complaint Form: https://www.icann.org/wicf/
>>> Last update of whois database: 2001-08-09T00:00:00Z <<<

For more information on Whois status codes, please visit https://icann.org/epp

[shinbiro.com]
   Domain Name: SHINBIRO.COM
   Registry Domain ID: 1001_DOMAIN_COM-VRSN
   Registrar WHOIS Server: whois.registrarlab.com
   Registrar URL: http://www.registrarlab.com
   Updated Date: 2001-02-20T04:00:00Z
   Creation Date: 1998-01-01T05:00:00Z
   Registry Expiry Date: 2030-01-01T05:00:00Z
   Registrar: Registrar Lab, Inc.
   Registrar IANA ID: 9998
   Registrar Abuse Contact Email: abuse@registrarlab.com
   Registrar Abuse Contact Phone: +0.5550101
   Domain Status: ok https://icann.org/epp#ok
   Name Server: NS1.LABHOST.NET
   Name Server: NS2.LABHOST.NET
   DNSSEC: unsigned
   URL of the ICANN Whois Inaccuracy Complaint Form: https://www.icann.org/wicf/
>>> Last update of whois database: 2001-08-09T00:00:00Z <<<

For more information on Whois status codes, please visit https://icann.org/epp

[clixlab.com]
   Domain Name: CLIXLAB.COM
   Registry Domain ID: 1002_DOMAIN_COM-VRSN
   Registrar WHOIS Server: whois.registrarlab.com
   Registrar URL: http://www.registrarlab.com
   Updated Date: 2001-02-20T04:00:00Z
   Creation Date: 1998-01-01T05:00:00Z
   Registry Expiry Date: 2030-01-01T05:00:00Z
   Registrar: Registrar Lab, Inc.
   Registrar IANA ID: 9998
   Registrar Abuse Contact Email: abuse@registrarlab.com
   Registrar Abuse Contact Phone: +0.5550101
   Domain Status: ok https://icann.org/epp#ok
   Name Server: NS1.LABHOST.NET
   Name Server: NS2.LABHOST.NET
   DNSSEC: unsigned
   URL of the ICANN Whois Inaccuracy Complaint Form: https://www.icann.org/wicf/
>>> Last update of whois database: 2001-08-09T00:00:00Z <<<

For more information on Whois status codes, please visit https://icann.org/epp

[sysads.com]
   Domain Name: SYSADS.COM
   Registry Domain ID: 1003_DOMAIN_COM-VRSN
   Registrar WHOIS Server: whois.registrarlab.com
   Registrar URL: http://www.registrarlab.com
   Updated Date: 2001-02-20T04:00:00Z
   Creation Date: 1998-01-01T05:00:00Z
   Registry Expiry Date: 2030-01-01T05:00:00Z
   Registrar: Registrar Lab, Inc.
   Registrar IANA ID: 9998
   Registrar Abuse Contact Email: abuse@registrarlab.com
   Registrar Abuse Contact Phone: +0.5550101
   Domain Status: ok https://icann.org/epp#ok
   Name Server: NS1.LABHOST.NET
   Name Server: NS2.LABHOST.NET
   DNSSEC: unsigned
   URL of the ICANN Whois Inaccuracy Complaint Form: https://www.icann.org/wicf/
>>> Last update of whois database: 2001-08-09T00:00:00Z <<<

For more information on Whois status codes, please visit https://icann.org/epp

[eastern-tele.com]
   Domain Name: EASTERN-TELE.COM
   Registry Domain ID: 1004_DOMAIN_COM-VRSN
   Registrar WHOIS Server: whois.registrarlab.com
   Registrar URL: http://www.registrarlab.com
   Updated Date: 2001-02-20T04:00:00Z
   Creation Date: 1998-01-01T05:00:00Z
   Registry Expiry Date: 2030-01-01T05:00:00Z
   Registrar: Registrar Lab, Inc.
   Registrar IANA ID: 9998
   Registrar Abuse Contact Email: abuse@registrarlab.com
   Registrar Abuse Contact Phone: +0.5550101
   Domain Status: ok https://icann.org/epp#ok
   Name Server: NS1.LABHOST.NET
   Name Server: NS2.LABHOST.NET
   DNSSEC: unsigned
   URL of the ICANN Whois Inaccuracy Complaint Form: https://www.icann.org/wicf/
>>> Last update of whois database: 2001-08-09T00:00:00Z <<<

For more information on Whois status codes, please visit https://icann.org/epp

[registrarlab.com]
   Domain Name: REGISTRARLAB.COM
   Registry Domain ID: 1005_DOMAIN_COM-VRSN
   Registrar WHOIS Server: whois.registrarlab.com
   Registrar URL: http://www.registrarlab.com
   Updated Date: 2001-02-20T04:00:00Z
   Creation Date: 1998-01-01T05:00:00Z
   Registry Expiry Date: 2030-01-01T05:00:00Z
   Registrar: Registrar Lab, Inc.
   Registrar IANA ID: 9998
   Registrar Abuse Contact Email: abuse@registrarlab.com
   Registrar Abuse Contact Phone: +0.5550101
   Domain Status: ok https://icann.org/epp#ok
   Name Server: NS1.LABHOST.NET
   Name Server: NS2.LABHOST.NET
   DNSSEC: unsigned
   URL of the ICANN Whois Inaccuracy Complaint Form: https://www.icann.org/wicf/
>>> Last update of whois database: 2001-08-09T00:00:00Z <<<

For more information on Whois status codes, please visit https://icann.org/epp

[goodhost.net]
   Domain Name: GOODHOST.NET
   Registry Domain ID: 1006_DOMAIN_NET-VRSN
   Registrar WHOIS Server: whois.registrarlab.com
   Registrar URL: http://www.registrarlab.com
   Updated Date: 2001-02-20T04:00:00Z
   Creation Date: 1998-01-01T05:00:00Z
   Registry Expiry Date: 2030-01-01T05:00:00Z
   Registrar: Registrar Lab, Inc.
   Registrar IANA ID: 9998
   Registrar Abuse Contact Email: abuse@registrarlab.com
   Registrar Abuse Contact Phone: +0.5550101
   Domain Status: ok https://icann.org/epp#ok
   Name Server: NS1.LABHOST.NET
   Name Server: NS2.LABHOST.NET
   DNSSEC: unsigned
   URL of the ICANN Whois Inaccuracy Complaint Form: https://www.icann.org/wicf/
>>> Last update of whois database: 2001-08-09T00:00:00Z <<<

For more information on Whois status codes, please visit https://icann.org/epp

[smallcust.net]
   Domain Name: SMALLCUST.NET
   Registry Domain ID: 1007_DOMAIN_NET-VRSN
   Registrar WHOIS Server: whois.registrarlab.com
   Registrar URL: http://www.registrarlab.com
   Updated Date: 2001-02-20T04:00:00Z
   Creation Date: 1998-01-01T05:00:00Z
   Registry Expiry Date: 2030-01-01T05:00:00Z
   Registrar: Registrar Lab, Inc.
   Registrar IANA ID: 9998
   Registrar Abuse Contact Email: abuse@registrarlab.com
   Registrar Abuse Contact Phone: +0.5550101
   Domain Status: ok https://icann.org/epp#ok
   Name Server: NS1.LABHOST.NET
   Name Server: NS2.LABHOST.NET
   DNSSEC: unsigned
   URL of the ICANN Whois Inaccuracy Complaint Form: https://www.icann.org/wicf/
>>> Last update of whois database: 2001-08-09T00:00:00Z <<<

For more information on Whois status codes, please visit https://icann.org/epp

[rwhoiscust.net]
   Domain Name: RWHOISCUST.NET
   Registry Domain ID: 1008_DOMAIN_NET-VRSN
   Registrar WHOIS Server: whois.registrarlab.com
   Registrar URL: http://www.registrarlab.com
   Updated Date: 2001-02-20T04:00:00Z
   Creation Date: 1998-01-01T05:00:00Z
   Registry Expiry Date: 2030-01-01T05:00:00Z
   Registrar: Registrar Lab, Inc.
   Registrar IANA ID: 9998
   Registrar Abuse Contact Email: abuse@registrarlab.com
   Registrar Abuse Contact Phone: +0.5550101
   Domain Status: ok https://icann.org/epp#ok
   Name Server: NS1.LABHOST.NET
   Name Server: NS2.LABHOST.NET
   DNSSEC: unsigned
   URL of the ICANN Whois Inaccuracy Complaint Form: https://www.icann.org/wicf/
>>> Last update of whois database: 2001-08-09T00:00:00Z <<<

For more information on Whois status codes, please visit https://icann.org/epp

[labfaults.net]
   Domain Name: LABFAULTS.NET
   Registry Domain ID: 1009_DOMAIN_NET-VRSN
   Registrar WHOIS Server: whois.registrarlab.com
   Registrar URL: http://www.registrarlab.com
   Updated Date: 2001-02-20T04:00:00Z
   Creation Date: 1998-01-01T05:00:00Z
   Registry Expiry Date: 2030-01-01T05:00:00Z
   Registrar: Registrar Lab, Inc.
   Registrar IANA ID: 9998
   Registrar Abuse Contact Email: abuse@registrarlab.com
   Registrar Abuse Contact Phone: +0.5550101
   Domain Status: ok https://icann.org/epp#ok
   Name Server: NS1.LABHOST.NET
   Name Server: NS2.LABHOST.NET
   DNSSEC: unsigned
   URL of the ICANN Whois Inaccuracy Complaint Form: https://www.icann.org/wicf/
>>> Last update of whois database: 2001-08-09T00:00:00Z <<<

For more information on Whois status codes, please visit https://icann.org/epp

[labhost.net]
   Domain Name: LABHOST.NET
   Registry Domain ID: 1010_DOMAIN_NET-VRSN
   Registrar WHOIS Server: whois.registrarlab.com
   Registrar URL: http://www.registrarlab.com
   Updated Date: 2001-02-20T04:00:00Z
   Creation Date: 1998-01-01T05:00:00Z
   Registry Expiry Date: 2030-01-01T05:00:00Z
   Registrar: Registrar Lab, Inc.
   Registrar IANA ID: 9998
   Registrar Abuse Contact Email: abuse@registrarlab.com
   Registrar Abuse Contact Phone: +0.5550101
   Domain Status: ok https://icann.org/epp#ok
   Name Server: NS1.LABHOST.NET
   Name Server: NS2.LABHOST.NET
   DNSSEC: unsigned
   URL of the ICANN Whois Inaccuracy Complaint Form: https://www.icann.org/wicf/
>>> Last update of whois database: 2001-08-09T00:00:00Z <<<

For more information on Whois status codes, please visit https://icann.org/epp

[ispforlab.net]
   Domain Name: ISPFORLAB.NET
   Registry Domain ID: 1011_DOMAIN_NET-VRSN
   Registrar WHOIS Server: whois.registrarlab.com
   Registrar URL: http://www.registrarlab.com
   Updated Date: 2001-02-20T04:00:00Z
   Creation Date: 1998-01-01T05:00:00Z
   Registry Expiry Date: 2030-01-01T05:00:00Z
   Registrar: Registrar Lab, Inc.
   Registrar IANA ID: 9998
   Registrar Abuse Contact Email: abuse@registrarlab.com
   Registrar Abuse Contact Phone: +0.5550101
   Domain Status: ok https://icann.org/epp#ok
   Name Server: NS1.LABHOST.NET
   Name Server: NS2.LABHOST.NET
   DNSSEC: unsigned
   URL of the ICANN Whois Inaccuracy Complaint Form: https://www.icann.org/wicf/
>>> Last update of whois database: 2001-08-09T00:00:00Z <<<

For more information on Whois status codes, please visit https://icann.org/epp

[pacificlab.net]
   Domain Name: PACIFICLAB.NET
   Registry Domain ID: 1012_DOMAIN_NET-VRSN
   Registrar WHOIS Server: whois.registrarlab.com
   Registrar URL: http://www.registrarlab.com
   Updated Date: 2001-02-20T04:00:00Z
   Creation Date: 1998-01-01T05:00:00Z
   Registry Expiry Date: 2030-01-01T05:00:00Z
   Registrar: Registrar Lab, Inc.
   Registrar IANA ID: 9998
   Registrar Abuse Contact Email: abuse@registrarlab.com
   Registrar Abuse Contact Phone: +0.5550101
   Domain Status: ok https://icann.org/epp#ok
   Name Server: NS1.LABHOST.NET
   Name Server: NS2.LABHOST.NET
   DNSSEC: unsigned
   URL of the ICANN Whois Inaccuracy Complaint Form: https://www.icann.org/wicf/
>>> Last update of whois database: 2001-08-09T00:00:00Z <<<

For more information on Whois status codes, please visit https://icann.org/epp

[kornetlab.net]
   Domain Name: KORNETLAB.NET
   Registry Domain ID: 1013_DOMAIN_NET-VRSN
   Registrar WHOIS Server: whois.registrarlab.com
   Registrar URL: http://www.registrarlab.com
   Updated Date: 2001-02-20T04:00:00Z
   Creation Date: 1998-01-01T05:00:00Z
   Registry Expiry Date: 2030-01-01T05:00:00Z
   Registrar: Registrar Lab, Inc.
   Registrar IANA ID: 9998
   Registrar Abuse Contact Email: abuse@registrarlab.com
   Registrar Abuse Contact Phone: +0.5550101
   Domain Status: ok https://icann.org/epp#ok
   Name Server: NS1.LABHOST.NET
   Name Server: NS2.LABHOST.NET
   DNSSEC: unsigned
   URL of the ICANN Whois Inaccuracy Complaint Form: https://www.icann.org/wicf/
>>> Last update of whois database: 2001-08-09T00:00:00Z <<<

For more information on Whois status codes, please visit https://icann.org/epp

[connectlab.net]
   Domain Name: CONNECTLAB.NET
   Registry Domain ID: 1014_DOMAIN_NET-VRSN
   Registrar WHOIS Server: whois.registrarlab.com
   Registrar URL: http://www.registrarlab.com
   Updated Date: 2001-02-20T04:00:00Z
   Creation Date: 1998-01-01T05:00:00Z
   Registry Expiry Date: 2030-01-01T05:00:00Z
   Registrar: Registrar Lab, Inc.
   Registrar IANA ID: 9998
   Registrar Abuse Contact Email: abuse@registrarlab.com
   Registrar Abuse Contact Phone: +0.5550101
   Domain Status: ok https://icann.org/epp#ok
   Name Server: NS1.LABHOST.NET
   Name Server: NS2.LABHOST.NET
   DNSSEC: unsigned
   URL of the ICANN Whois Inaccuracy Complaint Form: https://www.icann.org/wicf/
>>> Last update of whois database: 2001-08-09T00:00:00Z <<<

For more information on Whois status codes, please visit https://icann.org/epp

[labclient.net]
   Domain Name: LABCLIENT.NET
   Registry Domain ID: 1015_DOMAIN_NET-VRSN
   Registrar WHOIS Server: whois.registrarlab.com
   Registrar URL: http://www.registrarlab.com
   Updated Date: 2001-02-20T04:00:00Z
   Creation Date: 1998-01-01T05:00:00Z
   Registry Expiry Date: 2030-01-01T05:00:00Z
   Registrar: Registrar Lab, Inc.
   Registrar IANA ID: 9998
   Registrar Abuse Contact Email: abuse@registrarlab.com
   Registrar Abuse Contact Phone: +0.5550101
   Domain Status: ok https://icann.org/epp#ok
   Name Server: NS1.LABHOST.NET
   Name Server: NS2.LABHOST.NET
   DNSSEC: unsigned
   URL of the ICANN Whois Inaccuracy Complaint Form: https://www.icann.org/wicf/
>>> Last update of whois database: 2001-08-09T00:00:00Z <<<

For more information on Whois status codes, please visit https://icann.org/epp

[*]
No match for domain "{query}".
>>> Last update of whois database: 2001-08-09T00:00:00Z <<<
