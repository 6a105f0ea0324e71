"""The command line: options become one request, one service call, one rendered result."""
