#!/bin/sh
# The log room against what the machine allows, in one run on one file.
# Usage: log_bench.sh LOG_BENCH [FILE]      (an optimised build, not one with sanitizers)
set -e
bench=$1 file=$2 work=
if [ -z "$file" ]; then
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	file=$work/access.log
	"$bench" make 1000000 50000 >"$file"
fi
best() {
	for turn in 1 2 3 4 5 6 7; do "$bench" "$1" "$file"; done | sort -n | head -1
}
echo "$(best limit) $(best index)" | awk '{
	printf "limit    %7.1f ms  %d lines, %d hosts, %.1f bytes a line\n", $1, $2, $3, $4
	printf "index    %7.1f ms  %d lines, %d hosts, %.1f bytes a line: %.2f x limit\n", $6, $7, $8, $9, $6 / $1
	printf "log_open %7.2f ms\n", $10
}'
