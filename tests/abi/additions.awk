# Reads abidiff's leaf report and fails at the first line that is no addition at the end.
function refuse() {
    print "no addition at the end: " $0
    exit failed = 1
}
/^$/ || /^(Leaf changes|Changed leaf types) summary/ || /0 Removed, 0 Changed, 0 Added/ { next }
/^'(struct|enum) [^']*' changed:$/ {
    size = -1
    next
}
/^  type size hasn't changed$/ || /^  [0-9]+ (data member|enumerator) insertions?:$/ { next }
/^  type size changed from [0-9]+ to [0-9]+ \(in bits\)$/ {
    size = $5
    if ($7 < $5) refuse()
    next
}
/^    '.*', at offset [0-9]+ \(in bits\)$/ { # of an inserted member
    if (size < 0 || $(NF - 2) < size) refuse()
    next
}
/^    '[^']*' value '[0-9]+'$/ { next } # of an inserted enumerator
{ refuse() }
