"""Files in and out of the bank; untrusted tables come in through `tables`."""
