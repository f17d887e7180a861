"""The canary sweep: a word planted in all that an officer may not see shows up nowhere that the officer can reach."""
