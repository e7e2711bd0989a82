# shellcheck shell=sh
# Sourced by ./run and ./test, in the project's folder. Gives:
#   install_locked run|test|browser    makes .venv hold the packages of requirements/NAME.txt
#   need_packages WHAT BREW PACKAGE... installs Debian packages, or says how to
# Plain sh, Python and pip: nobody has to install a tool first. When there is nothing to do, it costs one start of Python.

say() { printf '%s\n' "$*" >&2; }
stop() { say "$@"; exit 1; }

# Homebrew's libraries are not on the path where Python on macOS looks for them.
if [ "$(uname -s)" = Darwin ]; then
    export DYLD_FALLBACK_LIBRARY_PATH="/opt/homebrew/lib:/usr/local/lib:${DYLD_FALLBACK_LIBRARY_PATH:-/usr/lib}"
fi

new_enough() { [ "$("$1" -I -c 'import sys; print(sys.version_info >= (3, 11))' 2>/dev/null)" = True ]; }

find_python() {  # sets $python
    if [ -n "${PYTHON:-}" ]; then
        new_enough "$PYTHON" || stop "PYTHON=$PYTHON is not a Python 3.11 or newer."
        python=$PYTHON
        return
    fi
    if ! command -v python3 >/dev/null; then need_packages Python python python3 python3-venv || true; fi
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$python" >/dev/null && new_enough "$python"; then return; fi
    done
    stop "Python 3.11 or newer is needed. If it has an unusual name: PYTHON=/path/to/python $0"
}

# Prints "VERSION:CHECKSUM" for a Python ($1) and a lock file ($2), then the Debian packages that are missing.
# Loading each library is the only sure test: they may come from anywhere. Without libharfbuzz-subset, PDF export works
# but takes thirty times as long.
survey() {
    "$1" -I - "$2" <<'END'
import ctypes, hashlib, importlib.util, pathlib, platform, sys

LIBRARIES = {
    "libpango-1.0-0": ("libpango-1.0.so.0", "libpango-1.0.0.dylib"),
    "libpangoft2-1.0-0": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.0.dylib"),
    "libharfbuzz-subset0": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
}

def loads(name):
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True

missing = [package for package, names in LIBRARIES.items() if not any(map(loads, names))]
if sys.prefix == sys.base_prefix and importlib.util.find_spec("ensurepip") is None:  # Debian's Python without its venv
    missing.insert(0, f"python3.{sys.version_info.minor}-venv")
checksum = hashlib.sha256(pathlib.Path(sys.argv[1]).read_bytes()).hexdigest()
print(f"{platform.python_version()}:{checksum}", *missing)
END
}

need_packages() {  # what it is for, the same in Homebrew (or nothing), Debian packages; status 1: not installed
    purpose=$1 brew=$2
    shift 2
    say "Missing for $purpose: $*"
    if ! command -v apt-get >/dev/null; then
        if [ "$(uname -s)" = Darwin ] && [ -n "$brew" ]; then
            say "Run this once, then start again:  brew install $brew"
        else
            say "These are Debian's names; please install the same with your system's package manager."
        fi
        return 1
    fi
    sudo=sudo
    if [ "$(id -u)" = 0 ]; then sudo=; fi
    line="${sudo:+sudo }apt-get install -y --no-install-recommends $*"
    if [ -n "$sudo" ] && ! sudo -n true 2>/dev/null; then
        if [ "${may_ask:-yes}" != yes ] || ! [ -t 0 ] || ! command -v sudo >/dev/null; then
            say "Run this once, then start again:  $line"
            return 1
        fi
        printf 'Run "%s" now? [Y/n] ' "$line" >&2
        read -r answer || answer=n
        case $answer in [nN]*) return 1 ;; esac
    fi
    say "+ ${sudo:+sudo }apt-get update; $line"
    log=$(mktemp)
    # A failing update (one stale third-party source) does not stop an installation that works.
    if { $sudo apt-get update; $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } \
        >"$log" 2>&1 </dev/null; then
        rm -f "$log"
    else
        cat "$log" >&2
        rm -f "$log"
        say "apt-get failed (its output is above). Run it by hand, then start again:  $line"
        return 1
    fi
}

# One installation at a time. A lock whose owner is gone means that it was interrupted: what it left is thrown away.
lock_venv() {
    until mkdir .venv.lock 2>/dev/null; do
        owner=$(cat .venv.lock/pid 2>/dev/null) || { sleep 1; owner=$(cat .venv.lock/pid 2>/dev/null) || owner=; }
        if [ -n "$owner" ] && kill -0 "$owner" 2>/dev/null; then
            [ -n "${waiting:-}" ] || say "Another ./run or ./test is installing (process $owner); waiting for it ..."
            waiting=yes
            sleep 1
        elif [ -d .venv.lock ]; then
            rm -rf .venv .venv.lock
        elif [ -z "${released:-}" ]; then
            released=yes  # between our two looks at it: try again
        else
            stop "Cannot make a folder in $PWD (is the disk full?)."
        fi
    done
    echo $$ >.venv.lock/pid
}

unlock_venv() { rm -rf .venv.lock; }

# Sets $lock (the lock file to compare with), $current (yes or no) and $missing (Debian packages).
check_venv() {
    lock=$1 had='' stamp='' facts=''
    if [ -r .venv/installed ]; then read -r had stamp <.venv/installed || true; fi
    case $had:$1 in test:run | browser:run | browser:test) lock=$had ;; esac  # each holds all of the one before
    if [ -x .venv/bin/python ]; then facts=$(survey .venv/bin/python "requirements/$lock.txt" 2>/dev/null) || facts=; fi
    state=${facts%% *}
    missing=${facts#"$state"}
    current=no
    if [ "$lock $state" = "$had $stamp" ]; then current=yes; fi
    if [ -n "${PYTHON:-}" ]; then  # another Python than the one asked for is not the right .venv
        case $state in "$("$PYTHON" -I -c 'import platform; print(platform.python_version())' 2>/dev/null)":*) ;; *) current=no ;; esac
    fi
}

install_locked() {
    check_venv "$1"
    if [ "$current" = yes ]; then
        # shellcheck disable=SC2086  # a list of words
        if [ -n "$missing" ]; then may_ask=no need_packages 'PDF export' pango $missing || true; fi
        return
    fi

    [ -w . ] || stop "Cannot write in the folder $PWD: ./run and ./test keep Python packages there, in .venv."
    find_python
    facts=$(survey "$python" "requirements/$1.txt") || stop "$python does not work (see above)."
    missing=${facts#"${facts%% *}"}
    # shellcheck disable=SC2086
    if [ -n "$missing" ] && ! need_packages 'the tracker' pango $missing; then
        case $missing in *-venv*) exit 1 ;; esac
        say "Going on without PDF export."
    fi

    lock_venv
    check_venv "$1"  # again: another process may just have done it
    if [ "$current" = yes ]; then
        unlock_venv
        return
    fi
    if ! { [ -n "$state" ] && new_enough .venv/bin/python && .venv/bin/python -I -m pip --version >/dev/null 2>&1 &&
        [ -z "${PYTHON:-}" ]; }; then
        rm -rf .venv
        "$python" -m venv .venv || { unlock_venv; stop "$python could not make the environment .venv (see above)."; }
    fi
    rm -f .venv/installed
    say "Installing $(grep -c '^[a-z0-9].*==' "requirements/$1.txt") Python packages into .venv ..."
    log=$(mktemp)
    if ! PIP_USER=0 .venv/bin/python -I -m pip install --disable-pip-version-check --no-input --require-hashes \
        -r "requirements/$1.txt" >"$log" 2>&1; then
        cat "$log" >&2
        if grep -q 'Retrying (Retry' "$log"; then
            say "pip could not reach its package index: is there a network connection (or a proxy that pip must know of)?"
        else
            say "pip could not install the packages of requirements/$1.txt (its output is above)."
        fi
        rm -f "$log"
        unlock_venv
        exit 1
    fi
    rm -f "$log"
    printf '%s %s\n' "$1" "$(survey .venv/bin/python "requirements/$1.txt" | cut -d' ' -f1)" >.venv/installed
    unlock_venv
}
