"""How the classifier of misplaced instructions is made: texts, plants, training and report. Nothing here runs in production."""
