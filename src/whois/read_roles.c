/* read_roles.c: which role the words of a label name. */
#include <string.h>

#include "whois/read_parts.h"

/* Searched in text made by whois_words(): a leading blank binds to the start of a word. */
static const struct {
	const char *words;
	unsigned roles;
} names[] = {
	{ "abuse", ROLE_ABUSE },
	{ " irt ", ROLE_ABUSE },
	{ " security contact", ROLE_ABUSE },
	{ " registrant", ROLE_REGISTRANT },
	{ " registrante", ROLE_REGISTRANT },
	{ " holder", ROLE_REGISTRANT },
	{ " titular", ROLE_REGISTRANT },
	{ " legal c ", ROLE_REGISTRANT },
	{ " organization handle ", ROLE_REGISTRANT },
	{ " titulaire", ROLE_REGISTRANT },
	{ "inhaber", ROLE_REGISTRANT },
	{ " licensee", ROLE_REGISTRANT },
	{ " licencee", ROLE_REGISTRANT },
	{ " assegnatario", ROLE_REGISTRANT },
	{ " applicant", ROLE_REGISTRANT },
	{ " org email ", ROLE_REGISTRANT },
	{ " org e mail ", ROLE_REGISTRANT },
	{ " organization using domain name ", ROLE_REGISTRANT },
	{ " owner", ROLE_OWNER },
	{ " propriet", ROLE_OWNER },
	{ " propri\xc3\xa9t", ROLE_OWNER },
	{ " admin", ROLE_ADMIN },
	{ " adm ", ROLE_ADMIN },
	{ " admc ", ROLE_ADMIN },
	{ " ac e mail ", ROLE_ADMIN },
	{ " ac email ", ROLE_ADMIN },
	{ "radmin", ROLE_ADMIN },
	{ " contacto admin", ROLE_ADMIN },
	{ " techn", ROLE_TECH },
	{ " tech ", ROLE_TECH },
	{ " techc", ROLE_TECH },
	{ " techemail", ROLE_TECH },
	{ " tec ", ROLE_TECH },
	{ " tecn", ROLE_TECH },
	{ " tecc", ROLE_TECH },
	{ " tecemail", ROLE_TECH },
	{ " t\xc3\xa9"
	  "cn",
		ROLE_TECH },
	{ " t\xc3\xa9"
	  "chn",
		ROLE_TECH },
	{ " rtech", ROLE_TECH },
	{ " tc e mail ", ROLE_TECH },
	{ " tc email ", ROLE_TECH },
	{ " bill", ROLE_BILLING },
	{ " cobranza", ROLE_BILLING },
	{ " financ", ROLE_BILLING },
	{ " facturaci", ROLE_BILLING },
	{ " cobro", ROLE_BILLING },
	{ " pago", ROLE_BILLING },
	{ " payment", ROLE_BILLING },
	{ " accounting", ROLE_BILLING },
	{ " invoice", ROLE_BILLING },
	{ " noc ", ROLE_NOC },
	{ " nocemail", ROLE_NOC },
	{ " rnoc", ROLE_NOC },
	{ " nocnoc", ROLE_NOC },
	{ " zone ", ROLE_ZONE },
	{ " dns contact", ROLE_ZONE },
	{ " registrar", ROLE_NOBODY },
	{ " reseller", ROLE_NOBODY },
	{ " sponsor", ROLE_NOBODY },
	{ " provide", ROLE_NOBODY },
	{ " isp ", ROLE_NOBODY },
	{ " maintainer ", ROLE_NOBODY },
	{ " agent ", ROLE_NOBODY },
	{ " hosting ", ROLE_NOBODY },
	{ " support ", ROLE_NOBODY },
	{ " registry contact", ROLE_NOBODY },
};

unsigned
whois_roles(const char *words)
{
	unsigned roles = 0;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strstr(words, names[i].words))
			roles |= names[i].roles;
	if (strstr(words, " technolog") && !strstr(words, " technic") &&
		!strstr(words, " tech "))
		roles &= ~(unsigned)ROLE_TECH;
	if (strstr(words, " registrar") && (roles & ROLE_ABUSE))
		return ROLE_REGISTRAR_ABUSE;
	if (roles & ~(unsigned)ROLE_NOBODY)
		roles &= ~(unsigned)ROLE_NOBODY;
	if (roles & ROLE_REGISTRANT)
		roles &= ~(unsigned)ROLE_OWNER;
	if ((roles & ROLE_ABUSE) && (roles & (ROLE_TECH | ROLE_ADMIN)))
		roles = ROLE_ABUSE;
	return roles;
}

bool
whois_is_mail(const char *words)
{
	return (strstr(words, "mail") && !strstr(words, " mailing") &&
		       !strstr(words, " mailserver") && !strstr(words, " mail server")) ||
	       strstr(words, " correo") || strstr(words, " courriel") ||
	       strstr(words, " mbox") || strstr(words, " eposta ") ||
	       strstr(words, " e posta ") || strstr(words, " epost ") ||
	       strstr(words, "\xe3\x83\xa1\xe3\x83\xbc\xe3\x83\xab") ||
	       strstr(words, "\xe9\x82\xae") || strstr(words, "\xec\x9a\xb0\xed\x8e\xb8");
}
