"""One module or package per question; each answers from `Arrays` alone and changes nothing."""
