"""Graders' links, each used once, and the sessions that they are exchanged for."""

import hmac
from dataclasses import dataclass, field
from secrets import token_urlsafe


@dataclass(frozen=True)
class Session:
    """A grader's session; each of its forms carries `token`."""

    grader: str
    token: str

    def owns(self, token: str) -> bool:
        """Return whether a form came from a page of this session."""
        return hmac.compare_digest(token.encode(), self.token.encode())


@dataclass
class Sessions:
    """All links and sessions; they end with the process."""

    _links: dict[str, str] = field(default_factory=dict)
    _sessions: dict[str, Session] = field(default_factory=dict)

    def link(self, grader: str) -> str:
        """Return the key of a new link for a grader."""
        key = token_urlsafe(32)
        self._links[key] = grader
        return key

    def exchange(self, key: str) -> tuple[str, Session] | None:
        """Return the cookie and the session for a link's key; None if it was used or is wrong."""
        grader = self._links.pop(key, None)
        if grader is None:
            return None
        cookie, session = token_urlsafe(32), Session(grader, token_urlsafe(32))
        self._sessions[cookie] = session
        return cookie, session

    def find(self, cookie: str | None) -> Session | None:
        """Return the session of a cookie, or None."""
        return self._sessions.get(cookie or "")
