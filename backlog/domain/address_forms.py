"""Knows the forms in which people write the address of a database, right or wrong, with a password or not."""

import re
import unicodedata
from urllib.parse import unquote

_KEYWORDS = """
application_name channel_binding client_encoding connect_timeout data_source database dbname dsn
fallback_application_name gssdelegation gssencmode gsslib host hostaddr hostname initial_catalog
keepalives keepalives_count keepalives_idle keepalives_interval krbsrvname load_balance_hosts
max_protocol_version min_protocol_version oauth_client_id oauth_client_secret oauth_issuer oauth_scope
options passfile passwd password port pwd replication require_auth requirepeer schema scram_client_key
scram_server_key server service servicefile ssl sslcert sslcertmode sslcompression sslcrl sslcrldir
sslkey sslkeylogfile sslmode sslnegotiation sslpassword sslrootcert sslsni ssl_max_protocol_version
ssl_min_protocol_version target_session_attrs tcp_user_timeout uid user user_id username
"""
"""The keywords of libpq (PostgreSQL's manual, section 34.1.2), and what other drivers call the same."""

_ASSIGNED = re.compile(
    rf"(?<![^\W_])(?:pg)?(?:{'|'.join(_KEYWORDS.split()).replace('_', '[_ ]?')})[\"'`\])]*\s*=", re.IGNORECASE
)
"""`host = x`, `"password"='x'`, `?user=x`, `User Id=x`, `PGPASSWORD=x`."""
_SECRET = re.compile(r"(?:password|passwd|pwd)[\"'`\])]*\s*[:=]", re.IGNORECASE)
_SCHEME = re.compile(r"[\W_]*postgres(?:ql)?\s*(?::|;|//|\\\\)|.*://", re.IGNORECASE | re.DOTALL)
"""`postgresql:/u@h`, `POSTGRES:h`, `postgres//h`, and any other URL."""
_PORT = re.compile(r"[^\s/:]+:\s*\d{1,5}(?:/|\Z)")
_MOST_ESCAPES = 3
"""How often a text may have been escaped: `%2540` is `%40` is `@`."""


def resembles_address(text: str) -> bool:
    """Say whether a text looks like an address, whatever is quoted, escaped, or typed with wide letters."""
    for _ in range(_MOST_ESCAPES):
        plain = unicodedata.normalize("NFKC", text)
        if _ASSIGNED.search(plain) or _SECRET.search(plain):
            return True
        if _SCHEME.match(plain) or _names_a_place(plain):
            return True
        text = unquote(plain)
    return False


def _names_a_place(text: str) -> bool:
    """Say whether a text is `user:password@host`, `user@host:5432` or `host:5432/name`, without a scheme."""
    account, at, place = text.rpartition("@")
    if at:
        return ":" in account or _PORT.match(place) is not None
    return "/" in place and _PORT.match(place) is not None
