"""Contract of stay and individual document: the schedule of CASF D.311, the page of the unit, the printed text."""
