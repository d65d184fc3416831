# shellcheck shell=bash disable=SC2154
# A site for docs.sh: the sandbox with a project in Kili's place, and a running host, in which the first 18 events are dead.
# It starts with the first block that needs it. Its servers are no children of the shell: a document's `wait` is for its own,
# and bash 5.2 was seen in it until servers ended that were no jobs of its shell.
#
# A block is run as it is printed, but for what each reader has to replace: the project's id and the paths of the
# installation. The API key is the one printed, which the sandbox asks for; KILI_API_ENDPOINT leads to the sandbox.

site='' site_endpoint=''
site_servers=()
begin_site() {
    [ -z "$site" ] || return 0
    site=$work/site
    mkdir -p "$site/rules"
    site_header='Bearer a long random text'
    start "$site/sandbox" "$kili_host" sandbox --listen 127.0.0.1:0
    checks await grep -q ready "$site/sandbox"
    site_endpoint=$(sed -nE 's/.*KILI_API_ENDPOINT=([^ ]+).*/\1/p' "$site/sandbox")

    # A rule that always fails, so that each event is dead.
    checks "${CC:-cc}" -std=c11 -shared -fPIC '-DKILI_FIXTURE_NAME="fails"' '-DKILI_FIXTURE_TEXT="as it always does"' \
        -I "$source/plugin_api/include" "$source/tests/fixtures/submit_fails.c" -o "$site/rules/fails.so"
    checks cp "$build/plugins/bbox_area.so" "$site/rules" # the pages name it
    start "$site/host" "$kili_host" serve --listen 127.0.0.1:0 --plugins "$site/rules" --data "$site/data"
    checks await grep -q serving "$site/host"
    site_host=$(grep -oE '127\.0\.0\.1:[0-9]+' "$site/host" | head -n 1)
    printf 'listen = "%s"\ndata = "%s"\n' "$site_host" "$site/data" >"$site/kili-host.toml"
    for i in {1..18}; do
        checks post "http://$site_host/" -H "Authorization: $site_header" -d '{"eventType": "onSubmit",
            "logPayload": {"runId": "run-'"$i"'", "projectId": "another"},
            "payload": {"asset_id": "asset-'"$i"'", "label": {"id": "label-'"$i"'", "jsonResponse": {}}}}'
    done
    checks await all_dead

    echo '{"jobs": {"JOB_0": {"mlTask": "OBJECT_DETECTION", "tools": ["rectangle"], "instruction": "Categories",
        "required": 1, "isChild": false, "content": {"input": "radio",
            "categories": {"OBJECT_A": {"name": "Object A", "children": []}}}}}}' >"$site/interface.json"
    echo '{"JOB_0": {"annotations": [{"mid": "box", "type": "rectangle", "categories": [{"name": "OBJECT_A"}],
        "children": {}, "boundingPoly": [{"normalizedVertices": [{"x": 0.2, "y": 0.6}, {"x": 0.2, "y": 0.2},
        {"x": 0.6, "y": 0.2}, {"x": 0.6, "y": 0.6}]}]}]}}' >"$site/label.json"
    site_project=$(at_site "$kili_host" project create --title Docs --input-type IMAGE --interface "$site/interface.json" -o id)
    local asset
    asset=$(at_site "$kili_host" asset add --project "$site_project" --external-id one https://example.com/1.jpg -o id)
    checks at_site "$kili_host" label add --project "$site_project" --asset "$asset" "$site/label.json"
}

as_operator() { export KILI_API_KEY=your-api-key KILI_API_ENDPOINT=$site_endpoint KILI_WEBHOOK_HEADER=$site_header; }
at_site() { # command...
    (as_operator && exec "$@")
}
start() { # file for what it says, command...
    site_servers+=("$(
        (as_operator && exec "${@:2}") >"$1" 2>"$1.log" &
        echo $!
    )")
}
end_site() {
    local server
    for server in "${site_servers[@]}"; do
        kill "$server" 2>/dev/null || continue
        timeout 20 tail --pid="$server" -f /dev/null || kill -9 "$server"
    done
}
post() { curl --silent --show-error --fail --max-time 20 "$@"; }
await() { # command...: until it succeeds, for 20 seconds
    local tries
    for ((tries = 0; tries < 200; ++tries)); do
        "$@" 2>"$work/awaited" && return
        sleep 0.1
    done
    echo "waited in vain for: $*"
    return 1
}
all_dead() { [ "$("$kili_host" events --data "$site/data" --state dead --json | grep -o '"runId"' | wc -l)" = 18 ]; }

on_site() { # block
    begin_site
    sed -e "s|your-project-id|$site_project|; s|/etc/kili-host|$site|; s|/var/lib/kili-host|$site/data|" \
        -e "s|/usr/local/lib/kili-host/plugins|$plugins|" "$1" >"$work/command"
    (export PATH=${kili_host%/*}:$PATH && at_site bash -e "$work/command") >"$work/said" 2>&1 || fail "$(cat "$work/said")"
    case $(cat "$work/command") in
    *catch-up*) grep -q '^1 events since .* 1 of them not seen before' "$work/said" || fail "caught up with another: $(cat "$work/said")" ;;
    *rejudge*) # one more once it was caught up with
        grep -q '^1[89] events judged by the old and the new rules' "$work/said" || fail "rejudged were others: $(cat "$work/said")" ;;
    *audit*) grep -q '^1 labels judged' "$work/said" || fail "audited was something else: $(cat "$work/said")" ;;
    *webhook\ create*) at_site "$kili_host" webhook list | grep -q quality || fail "no webhook is registered" ;;
    *replay*) # the two may be dead again when all dead ones are replayed
        grep -q '^2 events are to be judged' "$work/said" && grep -q '^1[678] events are to be judged' "$work/said" ||
            fail "replayed were others: $(cat "$work/said")"
        ;;
    esac
}

# The block's location in a server of nginx's, before the site's host.
behind_nginx() { # block
    begin_site
    mkdir "$site/nginx"
    {
        echo "daemon off; master_process off; pid $site/nginx/pid; error_log $site/nginx/log; events {}"
        echo "http { access_log off;"
        printf '%s_temp_path %s;\n' client_body "$site/nginx/1" proxy "$site/nginx/2" fastcgi "$site/nginx/3" \
            uwsgi "$site/nginx/4" scgi "$site/nginx/5"
        echo "server { listen unix:$site/nginx/socket;"
        sed "s|127\.0\.0\.1:8080|$site_host|" "$1"
        echo "} }"
    } >"$site/nginx/conf"
    checks /usr/sbin/nginx -e "$site/nginx/log" -c "$site/nginx/conf" -t
    start "$site/nginx/said" /usr/sbin/nginx -e "$site/nginx/log" -c "$site/nginx/conf"
    checks await test -S "$site/nginx/socket"
    local answers
    answers=$(for authorization in "$site_header" another; do
        curl -s -o "$work/said" -w '%{http_code} ' --max-time 20 --unix-socket "$site/nginx/socket" http://hooks/ \
            -H "Authorization: $authorization" -d '{}'
    done
    curl -s -o "$work/said" -w '%{http_code}' --max-time 20 --unix-socket "$site/nginx/socket" http://hooks/metrics)
    # Not an event, but past the header; without the header; and no other path.
    [ "$answers" = '400 401 404' ] || fail "behind nginx the host answers $answers: $(cat "$site/nginx/log")"
}
