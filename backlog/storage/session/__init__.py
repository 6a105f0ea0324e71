"""What can be asked and changed within one transaction: the same for every engine."""
