// Writes until it is killed, and says what was acknowledged.
