/* Several weak signs make a bounce: who sent it, what its subject says, a phrase that only mail
 * servers use, an empty return path.  An answering machine shows by its header and subject.  In
 * doubt it is an ordinary mail: a failure is never told of what is none. */
#include "bounce/kind.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "bounce/mailbox.h"

static const char *const daemons[] = {
	"mailer-daemon", "mailer_daemon", "mailerdaemon", "mail-daemon", "postmaster",
	"mail delivery", "delivery subsystem", "mail system", "system administrator",
	"microsoft outlook", "maildaemon", "mdaemon", "mail administrator", "mail router",
	"mmdf", "uucp", "mailadmin", "post master", "post_master", "<mailer@", "smtp@", "microsoftexchange", "daemon@",
	"mail server", "sns.amazonaws", NULL
};
static const char *const daemon_names[] = { "mailer-daemon", "mailer_daemon", "mailerdaemon", NULL };
static const char *const daemon_paths[] = { "mailer-daemon", "postmaster", NULL };
static const char *const subjects[] = {
	"undeliver", "returned mail", "failure notice", "delivery fail", "delivery status",
	"nondeliver", "non-deliver", "non deliver", "mail delivery", "not be delivered",
	"returned to sender", "delivery report", "delivery notif", "ndn:", "ndr:",
	"delivery error", "mail system error", "could not send", "delivery problem", "delayed",
	"message rejected", "rejected:", "mail failure", "failed mail",
	"failed delivery", "failed to deliver", "unable to deliver", "message delivery",
	"delivery has failed", "returning message", "error sending", "mail error",
	"email error", "bounced", "can't be delivered", "couldn't be delivered",
	"message failed", "deferred", "user unknown", "unzustellbar", "nicht zugestellt",
	"fehlgeschlagen", "non remis", "échec", "echec", "non recapitat", "impossibile",
	"no se puede", "no entregado", "não entregue", "mancata consegna", "недостав",
	"не доставлено", "едостав", "nedoruč", "nepodařilo", "teslim edilemey", "nie została dostarczona",
	"afgeleverd", "kézbesít", "toimittaminen epäonnistui", "배달", "반송", "送達", "配送", "配信", "エラー", "送信", "未達", "退信", "系统", "無法", "niet bezorgd",
	"rejected mail", "notification of delivery", "message status", "status notification",
	"onbestelbaar", "kan inte levereras", "kunde inte levereras", "kan ikke leveres",
	"nie można dostarczyć", "nedoručiteln", "не удается доставить", "teslim edilemedi",
	"não é possível entregar", "pas été distribué", "non distribué", "mancato recapito",
	"nicht zustellbar", "rückläufer", "无法传递", "投递失败", "配信不能", "전송",
	"problem delivering", "problems delivering", "not delivered", "undelivrable", "delivery unsuccessful",
	NULL
};
static const char *const cues[] = {
	"this is the qmail-send program", "this is the mail system at host",
	"this is the postfix program at host",
	"created automatically by mail delivery software",
	"created automatically by the mail delivery", "----- transcript of session follows",
	"----- the following addresses had", "did not reach the following recipient",
	"diagnostic information for administrators", "delivery to the following recipient",
	"delivery has failed to these recipients", "undeliverable mail",
	"message from yahoo.com", "message from  yahoo.com",
	"was undeliverable due to the following reason", "had delivery errors",
	"had delivery problems", "following address(es) failed", "following addresses failed",
	"unable to deliver message to", "this is the mailer-daemon", "wasn't delivered to",
	"couldn't be delivered", "your message could not be delivered",
	"could not be delivered to", "your message cannot be delivered",
	"was not delivered", "could not be delivered", "has failed delivery", "message was undeliverable",
	"delivery failed", "failed recipient", "unsent message follows",
	"unable to deliver your message", "not able to be delivered",
	"status of a message you", "message delivery failed", "we had trouble delivering",
	"delivery status notification", "has not yet been delivered",
	"have not yet been delivered", "mail agent", "returned mail follows",
	"i wasn't able to deliver", "i'm afraid i wasn't", "undelivered mail",
	"mail could not be delivered", "error while attempting to deliver",
	"error delivering your mail", "message has not been delivered",
	"not be delivered to the following", "user unknown", "no such user", "mailbox full",
	"notificationtype\":\"bounce", "nicht zugestellt", "nicht zustell", "nicht ausgeliefert",
	"nicht übermittelt",
	"n'a pas pu être", "n'a pu être", "no se pudo entregar", "could not deliver",
	"no pudo ser entregado", "não pôde ser entregue", "não foi entregue", "falha na entrega",
	"non è stato consegnato", "non è stato recapitato", "kon niet worden bezorgd",
	"kunde inte levereras", "kunne ikke leveres", "nie została dostarczona", "сбой доставки",
	"传递邮件失败", "diagnoseinformationen", "informations de diagnostic",
	"información de diagnóstico", "informazioni di diagnostica", "diagnostische gegevens",
	"informações de diagnóstico", "diagnostisk information", "informacje diagnostyczne",
	"диагностические сведения", "诊断信息", "診断情報", "配信できません", "送信できません", "届けられません", "配送でき", "届けることができ", "전송되지", "전송하지", "배달되지",
	"nepodařilo doručit", "teslim edilemedi", "kon niet worden", "не может быть доставлен", "не удалось доставить", "не может быть доставлено", NULL
};
static const char *const late[] = {
	"will keep trying", "keep trying to", "still trying", "will continue to try",
	"will continue trying", "not yet been delivered", "will be retried", "will retry",
	"this is a warning message", "delivery will continue", "has been delayed",
	"is delayed", "been delayed", "will be attempted again", "attempts will continue",
	"will try again", "delivery attempts will", "noch nicht zugestellt", "verzögert",
	"transient non-fatal", "status=deferred", "continue to be attempted",
	"could not be delivered for the last", "temporarily delayed",
	"no action is required on your part", NULL
};
static const char *const surely_late[] = {
	"will be retried until", "warning message only", "warning only", "need to resend", NULL
};
static const char *const late_subjects[] = {
	"delayed", "warning: could not send", "delay)", "(delay", "warning - delayed",
	"verzögert", "still being retried", NULL
};
static const char *const final[] = {
	"giving up", "given up", "permanent error", "permanent failure", "permanent fatal",
	"no further", "will not be retried", "failed permanently", "not going to try again",
	"will be deleted from queue", "has been returned", "not try again",
	"retry timeout exceeded", "could not be delivered for more than", NULL
};
static const char *const away_subjects[] = {
	"out of office", "out of the office", "out-of-office", "auto:", "autoreply",
	"auto-reply", "auto reply", "automatic reply", "automated reply", "auto response",
	"autoresponse", "auto-response", "automatic response", "automated response",
	"autoresponder", "vacation", "away from", "on holiday", "on leave", "abwesen",
	"automatische antwort", "réponse automatique", "absence", "respuesta automática",
	"risposta automatica", "fuori sede", "fuori ufficio", "automatisch antwoord",
	"afwezig", "autosvar", "automatiskt svar", "resposta automática", "ausente", "自動応答",
	"自動返信", "自动回复", "自動回覆", "автоответ", "автоматический ответ", "odpowiedź automatyczna",
	"thank you for your e", "thank you for contacting", "has left", "ticket received",
	"nieobecn", "不在", NULL
};
/* What a person who is away lets a machine say. */
static const char *const away_words[] = {
	"out of the office", "out of office", "on vacation", "on holiday", "annual leave", "on leave",
	"maternity leave", "away from my", "am away", "currently away", "i will be away",
	"no longer with", "no longer work", "left the company", "automatic reply", "automated reply",
	"automated response", "automatic response", "nicht im büro", "nicht im haus", "im urlaub",
	"abwesend", "nicht mehr im unternehmen", "absent", "en congé", "en vacances",
	"fuera de la oficina", "de vacaciones", "fuori ufficio", "in ferie", "fora do escritório",
	"de férias", "niet aanwezig", "met vakantie", "op vakantie", "på semester", "på ferie",
	"lomalla", "na urlopie", "nieobecn", "в отпуске", "不在", "休暇", "休假", "부재", "휴가", NULL
};
static const char *const machine_fields[] = {
	"X-Auto-Response-Suppress", "X-MS-Exchange-Inbox-Rules-Loop", "X-Auto-Respond", NULL
};
static const char *const away_fields[] = {
	"X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Vacation", "X-Autoresponder",
	"X-Autogenerated", "X-Auto-Response", "X-Mail-Autoreply", "X-FC-MachineGenerated", NULL
};
static const char *const challenges[] = {
	"challenge", "confirm that you are", "verify that you are", "confirm your message",
	"confirm this message", "release your message", "approved sender", "whitelist request",
	"spamarrest", "sender verification", "to deliver your message, click", "boxbe", "tmda",
	"awaits moderator", "being held until", "await moderat", "pending approval",
	"please verify your e", "need you to verify", "only from senders", "approved beforehand",
	"protecting myself from", "guest list", "to control spam", "to help stop spam",
	"a real person", "a real human", "not a robot", NULL
};
/* About other people's mail: for the postmaster, or for who would have got it. */
static const char *const others_mail[] = {
	"smtp server: errors from", "not delivered to you", "messages to you", "quarantined message",
	"quarantine summary", "in quarantine", "spam digest", "a mail to you", "-queue id-",
	"for other details, see the local mail logfile", NULL
};

static const char *const success_subjects[] = { /* at its beginning */
	"delivered:", "relayed:", "expanded:", "zugestellt:", "weitergeleitet:", "remis :", "remis:",
	"relayé :", "entregado:", "entregue:", "recapitato:", "consegnato:", "afgeleverd:", "levererat:",
	"доставлено:", "配信済み", "message status - opened", "message status - delivered", NULL
};
static const char *const successes[] = {
	"successfully delivered", "successfully relayed", "delivery report (success)",
	"successful delivery notification", "successful mail delivery", "successfully sent",
	"return receipt", "was delivered to the following", "has been delivered to the following",
	"is complete, but no delivery notification", "following recipients was relayed",
	"has been delivered", "have been delivered", "was opened by", NULL
};
/* A person answers, or a list passes on. */
static const char *const human_fields[] = {
	"In-Reply-To", "References", "List-Id", "List-Post", "List-Unsubscribe", NULL
};
static const char *const *const list_fields = human_fields + 2;

int
kind_best_rank(const struct report *report)
{
	int best = -1;
	for (size_t i = 0; i < report->count; i++)
		if ((int)report->finds[i].rank > best)
			best = (int)report->finds[i].rank;
	return best;
}

static bool
field_has(struct arena *arena, const struct mail *mail, const char *name,
	const char *const *words)
{
	const char *value = mail_field(mail, name);
	return value && words_any(lower_copy(arena, value), words);
}

/* Lines that quote another mail ("> ...") are not this one's words. */
static bool
lines_have(const struct report *report, const char *const *words)
{
	for (size_t i = 0; i < report->line_count; i++)
		if ((*report->lines[i].text != '>' || !strncmp(report->lines[i].text, ">>>",
			3)) &&
			words_any(report->lines[i].lower, words))
			return true;
	return false;
}

static bool
subject_starts(struct arena *arena, const struct mail *mail, const char *const *words)
{
	const char *subject = mail_field(mail, "Subject");
	const char *lower = subject ? lower_copy(arena, subject) : "";
	lower += strspn(lower, " [(*");
	if (!strncmp(lower, "re: ", 4))
		lower += 4;
	for (; *words; words++)
		if (!strncmp(lower, *words, strlen(*words)))
			return true;
	return false;
}

static bool
has_field(const struct mail *mail, const char *const *names)
{
	for (; *names; names++)
		if (mail_field(mail, *names))
			return true;
	return false;
}

/* It says that all went well, and nothing else. */
static bool
is_success(struct arena *arena, const struct mail *mail, const struct report *report)
{
	static const char *const failures[] = {
		"fail", "not be deliver", "undeliver", "not deliver", "not been", "unable", "reject",
		"unknown", NULL
	};
	return (lines_have(report, successes) || field_has(arena, mail, "Subject", successes) ||
		subject_starts(arena, mail, success_subjects)) && !lines_have(report, failures) && !field_has(arena, mail, "Subject", failures);
}

static bool
is_away(struct arena *arena, const struct mail *mail)
{
	const char *submitted = mail_field(mail, "Auto-Submitted");
	const char *precedence = mail_field(mail, "Precedence");
	if (submitted && view_starts(view_of(submitted), "auto-replied"))
		return true;
	if (precedence && strcasestr(precedence, "auto") && strcasestr(precedence, "reply"))
		return true;
	return has_field(mail, away_fields) || field_has(arena, mail, "Subject", away_subjects);
}

/* No field says so, but a machine sent these words. */
static bool
sounds_away(const struct mail *mail, const struct report *report)
{
	const char *path = mail_field(mail, "Return-Path");
	const char *precedence = mail_field(mail, "Precedence");
	bool machine = (path && !strncmp(path + strspn(path, " "), "<>", 2)) ||
		has_field(mail, machine_fields) || (precedence && (strcasestr(precedence, "bulk") ||
		strcasestr(precedence, "junk")));
	return machine && !has_field(mail, list_fields) && lines_have(report, away_words);
}

static bool
is_late(struct arena *arena, const struct mail *mail, const struct report *report)
{
	int best = kind_best_rank(report);
	bool announced = best >= RANK_LINE, all = announced;
	for (size_t i = 0; i < report->count; i++)
		if ((int)report->finds[i].rank == best)
			all = all && report->finds[i].delayed;
	if (all)
		return true;
	if (lines_have(report, surely_late))
		return true;
	if (lines_have(report, final))
		return false;
	return field_has(arena, mail, "Subject", late_subjects) || lines_have(report, late);
}

/* Pasted words without a header: only an address with a refusal counts. */
static enum bounce_kind
judge_paste(struct arena *arena, const struct mail *mail, const struct report *report, bool cue)
{
	static const char *const sent[] = { "status=sent", NULL };
	if (lines_have(report, sent))
		return BOUNCE_DELIVERED;
	if (kind_best_rank(report) < (cue ? RANK_NEAR : RANK_SENTENCE))
		return BOUNCE_OTHER;
	return is_late(arena, mail, report) ? BOUNCE_DELAYED : BOUNCE_FAILURE;
}

/* Nobody reports that mail to himself, or to who gets the report, failed. */
static int
best_of_others(const struct mail *mail, const struct report *report)
{
	int best = -1;
	for (size_t i = 0; i < report->count; i++)
		if ((int)report->finds[i].rank > best &&
			!mailbox_listed(mail_field(mail, "From"), report->finds[i].address) &&
			(report->finds[i].rank == RANK_LIST ||
				!mailbox_listed(mail_field(mail, "To"), report->finds[i].address)))
			best = (int)report->finds[i].rank;
	return best;
}

static bool
tells_refusal(struct arena *arena, const struct mail *mail, const struct report *report)
{
	const char *subject = mail_field(mail, "Subject");
	for (size_t i = 0; i < report->line_count; i++)
		if (report_is_refusal(report->lines[i].lower))
			return true;
	return subject && report_is_refusal(lower_copy(arena, subject));
}

static bool
has_code(const struct report *report)
{
	for (size_t i = 0; i < report->line_count; i++)
		for (const char *c = report->lines[i].text; (c = strpbrk(c, "45")); c++)
			if ((c == report->lines[i].text || !isalnum((unsigned char)c[-1])) &&
				(c[1] == '.' || isdigit((unsigned char)c[1])) &&
				isdigit((unsigned char)c[2]) && (c[3] == '.' || c[3] == ' ' || c[3] == '-'))
				return true;
	return false;
}

/* "Unable to deliver message to a@b" */
static bool
cue_names(const struct report *report)
{
	for (size_t i = 0; i < report->count; i++)
		if (report->finds[i].rank >= RANK_SENTENCE &&
			words_any(report->lines[report->finds[i].line].lower, cues))
			return true;
	return false;
}

/* A filter of the recipient's may refuse in the form of a receipt (RFC 5429). */
enum bounce_kind
kind_of_receipt(const struct report *report)
{
	static const char *const refused[] = {
		"automatically rejected", "message was refused by", "rejected by the recipient", NULL
	};
	return lines_have(report, refused) ? BOUNCE_FAILURE : BOUNCE_DELIVERED;
}

/* People have an address. */
static bool
is_from_nobody(const struct mail *mail)
{
	const char *from = mail_field(mail, "From");
	return !from || !from[strspn(from, " <>")];
}

enum bounce_kind
kind_judge(struct arena *arena, const struct mail *mail, const struct report *report)
{
	bool cue = lines_have(report, cues);
	if (!mail->field_count)
		return judge_paste(arena, mail, report, cue);
	const char *path = mail_field(mail, "Return-Path");
	bool empty = path && !strncmp(path + strspn(path, " "), "<>", 2);
	bool daemon = field_has(arena, mail, "From", daemons) || is_from_nobody(mail) ||
		field_has(arena, mail, "Return-Path", daemon_paths);
	bool subject = field_has(arena, mail, "Subject", subjects);
	bool failed = mail_field(mail, "X-Failed-Recipients") != NULL;
	int best = best_of_others(mail, report);
	bool away = is_away(arena, mail);
	const char *submitted = mail_field(mail, "Auto-Submitted");
	if (!failed && (subject_starts(arena, mail, away_subjects) ||
		(submitted && strcasestr(submitted, "vacation"))))
		return BOUNCE_VACATION;
	if (away && !failed && !(daemon && (subject || cue)) && !(subject && cue))
		return BOUNCE_VACATION;
	if (!failed && (lines_have(report, others_mail) || field_has(arena, mail, "Subject",
		others_mail)))
		return BOUNCE_OTHER;
	if (!daemon && !failed && (lines_have(report, challenges) ||
		field_has(arena, mail, "Subject", challenges)))
		return BOUNCE_OTHER;
	if (!daemon && !failed && !subject && sounds_away(mail, report))
		return BOUNCE_VACATION;
	int signs = 2 * failed + daemon + subject + cue + empty + (best >= RANK_TRANSCRIPT);
	if (signs < 2 || !(daemon || subject || cue || failed))
		return BOUNCE_OTHER;
	if (!daemon && !failed && has_field(mail, human_fields))
		return BOUNCE_OTHER;
	if (is_success(arena, mail, report))
		return BOUNCE_DELIVERED;
	if (!failed && best != RANK_TRANSCRIPT && !tells_refusal(arena, mail, report) &&
		!has_code(report))
		return BOUNCE_OTHER;
	if (path && !cue && view_starts(view_of(path + strspn(path, " <")), "root@"))
		return BOUNCE_OTHER; /* a report for an administrator */
	bool itself = field_has(arena, mail, "From", daemon_names);
	if (path && !empty && !failed && !field_has(arena, mail, "Return-Path", daemon_paths) &&
		!((itself || (daemon ? subject || cue : subject && cue)) && best >= RANK_SENTENCE) &&
		!(daemon && subject && cue))
		return BOUNCE_OTHER; /* somebody wants to hear what became of it */
	bool back = mail->returned || report->returned;
	if (!daemon && !failed && best < RANK_SENTENCE && !back)
		return BOUNCE_OTHER;
	bool clear = best == RANK_TRANSCRIPT || best == RANK_LIST ||
		(best == RANK_LINE && (back || (!path && has_code(report)))) ||
		(!path && back && cue_names(report));
	if (!daemon && !failed && !(empty && (subject || cue)) && !(subject && cue && clear))
		return BOUNCE_OTHER;
	return is_late(arena, mail, report) ? BOUNCE_DELAYED : BOUNCE_FAILURE;
}
