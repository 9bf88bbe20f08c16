#!/usr/bin/env bash
# Shows one wall on one screen and starts the browser again whenever it ends or its page has crashed.
# usage: kiosk.sh [SETTINGS]   (a file of NAME=value lines; see docs/kiosk.md)
set -u

settings=${1:-${XDG_CONFIG_HOME:-$HOME/.config}/command-center/kiosk.env}
if [ -r "$settings" ]; then
  set -a
  # shellcheck source=/dev/null
  . "$settings"
  set +a
fi
here=$(cd "$(dirname "$0")" && pwd)
WALL_URL=${WALL_URL:-http://127.0.0.1:8050/wall}
PROFILE=${PROFILE:-${XDG_STATE_HOME:-$HOME/.local/state}/command-center/$(basename "$settings" .env)}
CHECK_EVERY_S=${CHECK_EVERY_S:-5}
PAUSE_S=${PAUSE_S:-2}
BLANK_CHECKS=${BLANK_CHECKS:-12}
BROWSER=${BROWSER:-}

for name in chromium chromium-browser google-chrome google-chrome-stable; do
  [ -n "$BROWSER" ] || BROWSER=$(command -v "$name" || true)
done
if [ -z "$BROWSER" ]; then
  echo "No Chromium or Chrome on this computer: install chromium, or set BROWSER in $settings." >&2
  exit 2
fi

flags=(
  --kiosk
  --user-data-dir="$PROFILE"
  --no-first-run
  --noerrdialogs
  --hide-crash-restore-bubble
  --disable-session-crashed-bubble
  --disable-extensions
  --disable-translate
  --disable-pinch
  --overscroll-history-navigation=0
  --password-store=basic
  --disable-background-timer-throttling
  --disable-backgrounding-occluded-windows
  --disable-renderer-backgrounding
  --disable-features=SpareRendererForSitePerProcess
)
# Only a secure origin may keep a waiting page; plain http inside the house counts when it is named here.
case $WALL_URL in
  http://127.0.0.1* | http://localhost* | https://*) ;;
  http://*)
    origin=$(printf '%s' "$WALL_URL" | cut -d/ -f1-3)
    flags+=(--unsafely-treat-insecure-origin-as-secure="$origin")
    ;;
esac
[ -z "${POSITION:-}" ] || flags+=(--window-position="$POSITION")
[ -z "${SIZE:-}" ] || flags+=(--window-size="$SIZE")

# The wall's address as one value of another address.
quoted=$(printf '%s' "$WALL_URL" | sed -e 's/%/%25/g' -e 's/&/%26/g' -e 's/#/%23/g' -e 's/+/%2B/g')
start="file://$here/waiting.html?url=$quoted"
browser_pid=

stop() {
  trap - TERM INT
  [ -z "$browser_pid" ] || kill "$browser_pid" 2>/dev/null
  exit 0
}
trap stop TERM INT

# Processes below the browser that draw pages: a crashed page leaves none, though the browser lives on.
pages() {
  ps -eo pid=,ppid=,args= | awk -v root="$browser_pid" '
    { parent[$1] = $2; if ($0 ~ /--type=renderer/) drawing[$1] = 1 }
    END {
      for (pid in drawing) {
        up = pid
        for (step = 0; step < 9 && up > 1 && up != root; step++) up = parent[up]
        if (up == root) found++
      }
      print found + 0
    }'
}

while true; do
  mkdir -p "$PROFILE"
  # Left by a power cut, it would keep the browser from starting.
  rm -f "$PROFILE"/Singleton*
  "$BROWSER" "${flags[@]}" "$start" &
  browser_pid=$!
  drew=no
  blank=0
  while kill -0 "$browser_pid" 2>/dev/null; do
    sleep "$CHECK_EVERY_S" &
    wait $!
    if [ "$(pages)" -gt 0 ]; then
      drew=yes blank=0
      continue
    fi
    blank=$((blank + 1))
    # A page that was never seen is given longer: the browser may still be starting.
    if { [ "$drew" = yes ] || [ "$blank" -ge "$BLANK_CHECKS" ]; } && kill -0 "$browser_pid" 2>/dev/null; then
      echo "The page crashed; the browser is started again." >&2
      kill "$browser_pid"
      break
    fi
  done
  wait "$browser_pid"
  echo "The browser ended with status $?; it is started again in $PAUSE_S s." >&2
  sleep "$PAUSE_S" &
  wait $!
done
