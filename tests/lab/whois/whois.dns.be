[belgolab.be]
% .be Whois Server 6.1
%
% The WHOIS service offered by the registry is for information purposes only.

Domain:	belgolab.be
Status:	NOT AVAILABLE
Registered:	Thu Mar 4 1999

Registrant:
	Not shown, please visit www.dns.be for webbased whois.

Registrar Technical Contacts:
	Organisation:	Lowland Lab
	Language:	en
	Email:	hostmaster@belgolab.be

Registrar:
	Name:	Lowland Lab
	Website:	http://www.belgolab.be

Nameservers:
	ns1.labhost.net
	ns2.labhost.net

Keys:

Flags:

Please visit www.dns.be for more info.

[*]
% .be Whois Server 6.1

Domain:	{query}
Status:	AVAILABLE
