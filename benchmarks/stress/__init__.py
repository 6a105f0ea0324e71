"""Many hands, kills and old schemas at work on one backlog; what is lost is counted, and must be nothing."""
