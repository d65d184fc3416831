# Writes each fenced block of a Markdown file to OUT/001, OUT/002, ... and prints a line for it:
#     number language line word...
# where the words are those of the fence after its language. Fails if a fence is not closed or has no language.
/^ *```/ && !open {
    open = NR
    match($0, /^ */)
    indent = RLENGTH
    info = substr($0, indent + 4)
    number = sprintf("%03d", ++count)
    file = out "/" number
    printf "" >file
    language = info
    sub(/ .*/, "", language)
    words = substr(info, length(language) + 1)
    if (language == "") {
        print FILENAME ":" NR ": a fence without a language" >"/dev/stderr"
        failed = 1
    }
    print number, language, NR words
    next
}
/^ *``` *$/ && open {
    close(file)
    open = 0
    next
}
open { print substr($0, indent + 1) >file }
END {
    if (open) {
        print FILENAME ":" open ": a fence that is not closed" >"/dev/stderr"
        failed = 1
    }
    exit failed
}
