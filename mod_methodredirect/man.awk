# The manual page of the module, mod_methodredirect(8), out of README.md:
#
#   awk -v version=0.1.0 -v date=2026-11-30 -f man.awk README.md
#
# The README is the reference, and check-docs holds it against the command
# table; a page with words of its own would say something else one day. What is
# for developers is left out. Read is as much of Markdown as the README has:
# headings, paragraphs, lists, tables, code, links; written is man(7) of lines
# of 80 bytes at most.

BEGIN {
    WIDTH = 80
    printf ".TH MOD_METHODREDIRECT 8 %s \"mod_methodredirect %s\" \"Apache HTTP Server\"\n", date, version
    print ".SH NAME"
    print "mod_methodredirect \\- redirects that keep the request method, for Apache httpd"
}

# --- text --------------------------------------------------------------------

# As it stands there, in whatever font.
function literal(text) {
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    gsub(/'/, "\\(aq", text)
    gsub(/~/, "\\(ti", text)
    gsub(/\^/, "\\(ha", text)
    gsub(/µ/, "\\(mc", text)
    return text
}

# Links: what they are called; their address only where it leads elsewhere.
function unlinked(text,    out, parts) {
    while (match(text, /\[[^]]*\]\([^)]*\)/)) {
        split(substr(text, RSTART + 1, RLENGTH - 2), parts, /\]\(/)
        out = out substr(text, 1, RSTART - 1) parts[1] \
            (parts[2] ~ /^http/ ? " (" parts[2] ")" : "")
        text = substr(text, RSTART + RLENGTH)
    }
    return out text
}

# A paragraph: links, bold and code.
function inline(text,    out, parts, n, i) {
    n = split(text, parts, "`")
    for (i = 1; i <= n; i++) {
        if (i % 2 == 0)
            out = out "\\fB" literal(parts[i]) "\\fR"
        else {
            parts[i] = literal(unlinked(parts[i]))
            while (sub(/\*\*/, "\\fB", parts[i]) && sub(/\*\*/, "\\fR", parts[i]))
                ;
            out = out parts[i]
        }
    }
    return out
}

# In lines of the width; nothing at a line's start is taken for a command.
function write_wrapped(text,    words, n, i, line) {
    n = split(text, words, " ")
    line = ""
    for (i = 1; i <= n; i++) {
        if (line != "" && length(line) + 1 + length(words[i]) > WIDTH) {
            print line
            line = ""
        }
        if (line == "" && words[i] ~ /^[.]/)
            words[i] = "\\&" words[i]
        line = line (line == "" ? "" : " ") words[i]
    }
    if (line != "")
        print line
}

# --- blocks ------------------------------------------------------------------

# Behind a heading a paragraph needs no command.
function begin_paragraph() {
    if (!fresh)
        print ".PP"
    fresh = 0
}

function end_paragraph() {
    if (paragraph == "")
        return
    if (item)
        print ".IP \\(bu 2"
    else
        begin_paragraph()
    fresh = 0
    write_wrapped(inline(paragraph))
    paragraph = ""
    item = 0
}

# A cell with its lines.
function write_cell(text,    lines, n, i) {
    n = split(text, lines, /<br>/)
    for (i = 1; i <= n; i++) {
        if (i > 1)
            print ".br"
        write_wrapped(inline(lines[i]))
    }
}

# The first cell before the others; of more than two each with its heading.
function write_row(    i) {
    print ".TP"
    print (headless ? "\\fB" inline(cells[1]) "\\fR" : inline(cells[1]))
    for (i = 2; i <= columns; i++) {
        if (cells[i] == "")
            continue
        if (i > 2)
            print ".br"
        write_cell((columns > 2 && heads[i] != "" ? heads[i] ": " : "") cells[i])
    }
    fresh = 0
}

function split_row(line,    n, i) {
    gsub(/\\[|]/, "\001", line)
    sub(/^[|] */, "", line)
    sub(/ *[|] *$/, "", line)
    n = split(line, cells, / *[|] */)
    for (i = 1; i <= n; i++)
        gsub(/\001/, "|", cells[i])
    return n
}

function begin_table(    i) {
    columns = split_row(held)
    headless = 1
    for (i = 1; i <= columns; i++) {
        heads[i] = cells[i]
        if (heads[i] != "")
            headless = 0
    }
    table = 1
}

function begin_code() {
    end_paragraph()
    begin_paragraph()
    print ".RS 4"
    print ".EX"
    code = 1
}

function end_code() {
    print ".EE"
    print ".RE"
    code = 0
    blanks = 0
}

# A long line is one line all the same: its end is taken back in the source.
function write_code(line,    piece, cut) {
    for (; blanks > 0; blanks--)
        print ""
    line = literal(line)
    if (line ~ /^[.]/)
        line = "\\&" line
    while (length(line) > WIDTH) {
        cut = WIDTH - 1
        while (cut > 1 && substr(line, cut, 1) != " ")
            cut--
        print substr(line, 1, cut) "\\"
        line = substr(line, cut + 1)
    }
    print line
}

function write_heading(macro, text) {
    end_paragraph()
    print macro " " literal(text)
    fresh = 1
}

# --- lines -------------------------------------------------------------------

/^# / && NR == 1 { write_heading(".SH", "DESCRIPTION"); next }

fenced && /^```/ { fenced = 0; end_code(); next }
fenced           { write_code($0); next }

/^## / {
    if (code)
        end_code()
    skipped = /^## (Building|The path of a request)/
    if (!skipped)
        write_heading(".SH", toupper(substr($0, 4)))
    else
        end_paragraph()
    next
}
skipped { next }

# Code that is indented goes on over empty lines.
code && /^$/    { blanks++; next }
code && /^    / { write_code(substr($0, 5)); next }
code            { end_code() }

/^```/       { begin_code(); fenced = 1; next }
/^### /      { write_heading(".SS", substr($0, 5)); next }
/^#### / {
    end_paragraph()
    begin_paragraph()
    print "\\fB" literal(substr($0, 6)) "\\fR"
    next
}
/^[|][-|]*$/ { begin_table(); next }
/^[|]/ && !table { end_paragraph(); held = $0; next }
/^[|]/       { split_row($0); write_row(); next }
             { table = 0 }
/^    / && paragraph == "" { begin_code(); write_code(substr($0, 5)); next }
/^- /        { end_paragraph(); item = 1; paragraph = substr($0, 3); next }
/^$/         { end_paragraph(); next }
             { paragraph = paragraph (paragraph == "" ? "" : " ") $0
               sub(/  +/, " ", paragraph) }

END {
    end_paragraph()
    print ".SH SEE ALSO"
    print "\\fBredirect\\-analyzer\\fR(1), \\fBapache2\\fR(8), \\fBhttpd\\fR(8)"
}
