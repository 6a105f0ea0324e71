"""XML forms of results, for programs that know no other."""
