"""What redaction costs retrieval: the same corpus indexed raw and with each operator, asked the same questions."""
