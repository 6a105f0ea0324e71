"""Shows where our program and the reference program differ, given the same command lines."""
