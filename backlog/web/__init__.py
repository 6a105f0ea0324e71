"""The web board: pages for people who want to see their backlog and drag its tasks (docs/web.md).

Nothing of it is imported before `backlog browser` runs; it needs the extra `web`. A request goes through
`security`, then through one of the functions in `pages`, which runs use cases of `backlog.service` and
fills in a template.
"""
