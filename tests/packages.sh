# packages.sh: sourced by run and check: installs what is missing, or says what to install.
#
# want LIST...: Debian packages.  Says what it installs; uses sudo when not root.

build_packages="gcc meson ninja-build pkg-config python3 libncurses-dev libudns-dev libcurl4-openssl-dev
	libuv1-dev libjansson-dev libpcre2-dev libpsl-dev libidn2-dev libgmime-3.0-dev"
test_packages="libcmocka-dev tmux nsd unbound postfix nginx-light openssl iproute2 bind9-dnsutils whois
	netcat-openbsd less procps python3-pyte"

other_systems() {
	cat >&2 <<-TEXT
	This system has no apt-get. Please install, then call again:
	  Fedora   gcc meson ninja-build python3 ncurses-devel udns-devel libcurl-devel libuv-devel
	           jansson-devel pcre2-devel libpsl-devel libidn2-devel gmime30-devel
	  Alpine   build-base meson python3 ncurses-dev udns-dev curl-dev libuv-dev jansson-dev
	           pcre2-dev libpsl-dev libidn2-dev gmime-dev
	  Arch     gcc meson python ncurses udns curl libuv jansson pcre2 libpsl libidn2 gmime3
	  FreeBSD  meson ninja pkgconf python3 ncurses udns curl libuv jansson pcre2 libpsl libidn2 gmime30
	  macOS    meson ninja pkg-config ncurses udns curl libuv jansson pcre2 libpsl libidn2 gmime
	Where udns is not packaged, its source builds with ./configure && make.
	TEXT
}

have() {
	for package; do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || return 1
	done
}

want() {
	if ! command -v apt-get >/dev/null 2>&1; then
		command -v meson >/dev/null && command -v ninja >/dev/null && return 0
		other_systems
		exit 3
	fi
	missing=
	for package; do
		have "$package" || missing="$missing $package"
	done
	[ -z "$missing" ] && return 0
	as_root=
	if [ "$(id -u)" != 0 ]; then
		command -v sudo >/dev/null || {
			echo "Please install as root:$missing" >&2
			exit 3
		}
		as_root="sudo"
	fi
	echo "Installing with apt-get:$missing" >&2
	# servers that come for the tests are not to be started: the lab starts its own
	policy=/usr/sbin/policy-rc.d made=
	if [ ! -e $policy ]; then
		made=yes
		printf '#!/bin/sh\nexit 101\n' | $as_root tee $policy >/dev/null
		$as_root chmod +x $policy
	fi
	log=$(mktemp)
	if ! { $as_root apt-get -q update && $as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get -q install -y --no-install-recommends $missing; } >"$log" 2>&1; then
		tail -n 20 "$log" >&2
		failed=yes
	fi
	rm -f "$log"
	[ -z "$made" ] || $as_root rm -f $policy
	for server in nsd unbound postfix nginx; do
		case $missing in
		*" $server"*) command -v systemctl >/dev/null &&
			$as_root systemctl disable "$server" >/dev/null 2>&1 || : ;;
		esac
	done
	[ -z "${failed-}" ] || {
		echo "apt-get could not install them" >&2
		exit 3
	}
}
