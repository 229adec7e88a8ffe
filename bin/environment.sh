# Sourced by the commands beside it. `root` is the project's folder; messages go to standard error, a line each.

say() { printf 'opsflow: %s\n' "$*" >&2; }
refuse() { say "$*"; exit 1; }

python="$root/.venv/bin/python"
PYTHONPATH="$root"
export PYTHONPATH
case "${OPSFLOW_HOME:=$root/var}" in
    /*) ;;
    *) OPSFLOW_HOME="$PWD/$OPSFLOW_HOME" ;;
esac
export OPSFLOW_HOME

# install FILE: what the requirements file names is in .venv; nothing is done when it is there already.
install() {
    wanted="$(cat "$root/requirements.txt" "$root/$1" | cksum)"
    stamp="$root/.venv/installed-$1"
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && "$python" -c '' 2>/dev/null && return
    make_environment
    say "installing what $1 names (once)"
    "$python" -m pip install --quiet --quiet --no-input --disable-pip-version-check --root-user-action=ignore \
        --requirement "$root/$1" || refuse "the packages of $1 could not be installed: see the lines above"
    printf '%s\n' "$wanted" >"$stamp"
}

make_environment() {
    command -v python3 >/dev/null || refuse "python3 (3.11 or newer) is needed and was not found"
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        refuse "python3 is $(python3 -V 2>&1 | cut -d' ' -f2); 3.11 or newer is needed"
    python3 -c 'import venv, ensurepip' 2>/dev/null ||
        refuse "python3 lacks its venv module; on Debian and Ubuntu: apt-get install python3-venv"
    "$python" -m pip --version >/dev/null 2>&1 && return
    python3 -m venv --clear "$root/.venv" || refuse "cannot make $root/.venv: see the line above"
}

# compile_texts: every catalog that is newer than what it was compiled to.
compile_texts() {
    [ -d "$root/opsflow/translations" ] || return 0
    find "$root/opsflow/translations" -name '*.po' | while read -r texts; do
        compiled="${texts%.po}.mo"
        [ -e "$compiled" ] && [ -z "$(find "$texts" -newer "$compiled")" ] && continue
        "$root/.venv/bin/pybabel" --quiet compile --input-file "$texts" --output-file "$compiled" ||
            refuse "cannot compile $texts: see the line above"
    done
}
