#!/bin/sh
# The arrows of the house, checked: architecture.sh SOURCE-FOLDER CORE-LIBRARY
cd "$1" || exit 2
core=$2
bad=0

# says NAME and the lines found, if any
none() {
	if [ -n "$2" ]; then
		printf '%s:\n%s\n' "$1" "$2" | head -20
		bad=1
	fi
}

including() { # WHAT-HEADER FOLDER...
	what=$1
	shift
	grep -rnE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]([a-z0-9]*/)?($what)[>\"]" "$@" \
		--include='*.[ch]'
}

none 'core knows of curses' \
	"$(nm --undefined-only "$core" 2>/dev/null | grep -E ' (w?addch|w?addn?w?str|initscr|newterm|endwin|doupdate|w?refresh|wnoutrefresh|stdscr|curscr|newwin|new_panel|update_panels|w?getch|keypad|start_color|init_pair|wmove|wclear|werase)$')"
none 'curses outside ui/' "$(including '(n?curses|panel|term|tinfo)w?\.h' src data tests | grep -v '^tests/screen/')"
none 'udns.h outside src/dns' "$(including 'udns\.h' src ui tests | grep -v '^src/dns/')"
none 'curl outside src/net' "$(including 'curl\.h|easy\.h|multi\.h' src ui tests | grep -v '^src/net/')"
none 'sqlite outside src/casebook' "$(including 'sqlite3\.h' src ui tests | grep -v '^src/casebook/')"
none 'GMime outside src/bounce' "$(including 'gmime\.h' src ui tests | grep -vE '^(src/bounce/|tests/unit/test_bounce)')"
none 'the program is linked with GMime or glib, which are loaded when the first mail is read' \
	"$(nm --undefined-only "$core" 2>/dev/null | grep -E ' g_[a-z]+_')"
none 'a header of src/ shows a library that is one room'"'"'s' \
	"$(including '(n?curses|panel|udns|curl|easy|multi|sqlite3)w?\.h' src | grep '\.h:[0-9]*:' |
		grep -v '^src/net/private\.h:')"
none 'src/ includes ui/' "$(grep -rnE '#include "(ui/|pane|screen|theme|face|desk|keys|list|layout|draw|dump|prompt|words)[a-z_]*\.h"' src)"

# udns' typed parsers overflow the heap on a hostile packet; its cancel leaks
none 'a call of udns that is not safe' \
	"$(grep -rnE '\bdns_(parse_|resolve_|stdrr_|cancel\b|submit_(a4|a6|ptr|mx|txt|srv|naptr|a4ptr|a6ptr|a4dnsbl|a6dnsbl|rhsbl)\b)' src ui --include='*.[ch]')"

# the content of a message is never sent
none 'DATA could be sent' \
	"$(grep -rniE '"(DATA|BDAT)([ \\"%]|$)' src/smtp src/net src/tape --include='*.[ch]')"

none 'a file of more than 600 lines' \
	"$(find src ui -name '*.[ch]' -exec wc -l {} + | awk '$2 != "total" && $1 > 600')"

if git rev-parse --git-dir >/dev/null 2>&1; then
	none 'a path of somebody'"'"'s machine' \
		"$(git grep -nIE '(^|[^A-Za-z0-9_.])/work/' -- . ':!tests/architecture.sh')"
fi
exit $bad
