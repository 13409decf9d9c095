# Reads layers.txt, then sources; prints each include that points upwards.
FNR == 1 && NR != 1 {
    inside = 1
    dir = FILENAME
    sub(/\/[^\/]*$/, "", dir)
    files++
}
!inside {
    if ($1 ~ /^[0-9]+$/)
        rank[$2] = $1
    next
}
match($0, /^#include "[^"]*"/) {
    inc = substr($0, RSTART + 10, RLENGTH - 11)
    target = ""
    if (inc ~ /\//) {
        folder = inc
        sub(/\/[^\/]*$/, "", folder)
        for (r in rank)
            if (r == folder || r ~ "/" folder "$")
                target = r
    }
    else if (dir ~ /^analyzer\// && inc ~ /^options/)
        target = "analyzer"
    if (target == "" || target == dir)
        next
    wrong = !(dir in rank) || rank[target] > rank[dir] \
        || (rank[target] == rank[dir] && rank[dir] != 7 \
            && !(dir == "analyzer/session" && target == "analyzer/graph"))
    # The two programs share nothing but the semantics.
    if (dir ~ /^mod_methodredirect/ && target ~ /^analyzer/)
        wrong = 1
    if (dir ~ /^analyzer/ && target == "mod_methodredirect")
        wrong = 1
    if (wrong) {
        printf "%s:%d: %s (rank %s) may not include %s (rank %s)\n", \
            FILENAME, FNR, dir, rank[dir], target, rank[target]
        bad++
    }
}
END {
    printf "check-layers: %d passed, %d failed\n", files - bad, bad
    exit bad > 0
}
