#include <stdio.h>

#include "app/app.h"
#include "pane.h"
#include "words.h"

static enum sign
severity_sign(char severity)
{
	return severity == 'E' ? SIGN_BAD : severity == 'W' ? SIGN_WARN : SIGN_NONE;
}

static void
findings_fill(struct pane *pane)
{
	const struct investigation *shown = app_shown(pane->app);
	for (size_t i = 0; shown && i < shown->finding_count; i++) {
		const struct finding *finding = &shown->findings[i];
		struct line *to = page_add(&pane->page, i + 1);
		enum sign sign = severity_sign(finding->severity);
		to->lookup = finding->evidence_count ? finding->evidence[0] : 0;
		to->trouble = finding->severity == 'E';
		line_sign(to, sign);
		line_add(to, ROLE_PLAIN, finding->cause ? "  " : " ");
		line_mark(to);
		line_add(to, sign_role(sign), finding->title);
		line_mark_end(to);
		line_printf(to, ROLE_PLAIN, ": %s", finding->about ? finding->about : "");
		if (pane->columns >= 70)
			line_right(to, ROLE_PLAIN, finding->id);
	}
}

static void
findings_side(struct pane *pane, size_t row, int columns)
{
	const struct investigation *shown = app_shown(pane->app);
	if (!shown || row >= shown->finding_count)
		return;
	const struct finding *finding = &shown->findings[row];
	page_say(&pane->side, columns, "What is wrong here", finding->wrong);
	page_say(&pane->side, columns, "How to solve", finding->solve);
	page_say(&pane->side, columns, "Who can mend it", finding->who);
	page_say(&pane->side, columns, "Follows from", finding->cause);
	page_say(&pane->side, columns, "See", finding->see);
	page_say(&pane->side, columns, "Finding", finding->id);
}

static void
findings_title(const struct pane *pane, struct line *to)
{
	const struct investigation *shown = app_shown(pane->app);
	if (shown && shown->finding_count)
		line_printf(to, ROLE_PLAIN, "%zu found", shown->finding_count);
}

const struct pane_ops pane_findings = {
	.name = "Findings",
	.empty = "Nothing found.",
	.open = OPEN_EVIDENCE,
	.footer = { ACTION_OPEN, ACTION_TEXT_DOWN, ACTION_ZOOM, ACTION_COPY, ACTION_SEARCH },
	.fill = findings_fill,
	.side = findings_side,
	.title = findings_title,
};
