"""Many changes in one go: operations, one a line, made together or one by one."""
