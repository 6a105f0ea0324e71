"""The rules of a backlog, pure: facts go in, decisions come out, nothing is read or written here.

The words, from the flag to the column: each means one thing, and each thing has one word.

Records
    record                  a task, draft, milestone, document or decision
    task                    a piece of work that has been accepted into the backlog
    draft                   an idea that is not a task yet
    subtask                 a task with a parent; its id extends the parent's (TASK-7.1)
    milestone               a goal that tasks are assigned to, `m-0` and up
    document, decision      texts that are kept beside the tasks
    id                      what people call a record, such as TASK-7; it changes with promote and demote
    number                  the numeric part of an id, or of one of its components
    UUID                    what identifies a record for life, on every machine
    counter                 gives out the numbers of one kind of record, never the same one twice
    state                   where a record is: active, completed (moved aside when done) or archived
    revision                the number of changes to one record

Work
    checklist               the acceptance criteria or the definition of done of a task
    item                    one line of a checklist
    acceptance criterion    what must hold before the task is done (AC)
    definition-of-done item what every task of the project must satisfy (DoD)
    to check, to uncheck    to mark an item as met, or as not met any more
    evidence                why an item is checked, by whom and since when
    status                  one of the configured steps; the last one is the *terminal status*
    gate                    the rule that done means done: no terminal status with an unchecked criterion
    legacy mark             says that a task was done with open criteria before it was imported
    dependency              a task or draft that must be finished first; a *dependent* is the other end
    ready                   not terminal, and every dependency is terminal or completed
    blocked                 not terminal, and not ready
    parent                  the task that a subtask is part of
    link                    any mention of one record by another: dependency, parent, reference, milestone
    claim                   an exclusive, expiring assignment; its *holder* holds it until its *lease* ends
    ordinal                 a number that orders tasks by hand
    move                    archive, complete, demote or promote: what changes the state or kind of a task

Commands
    actor                   who makes a change
    request                 what a command is asked to do, as values
    context                 what one call brings along: the store, the actor, the clock
    change                  one record before and after
    event                   the stored record of one change: when, who, which fields, from what to what
    stamp                   what all events of one command share: time, actor, command and batch
    plan                    what a use case is about to do, worked out before its transaction begins
    rehearsal               a dry run: a command carried out as far as it can be, of which nothing is kept
    outcome                 what became of one of several: a file, a line of a batch, a check
    operation               what one run of a command did as a whole
    batch                   the events of one command
    alias                   what a batch calls a record that it makes, so that later lines can name it
    undo                    a change that restores what an event changed; an event like any other
    result                  what a use case returns
    view                    a result made for showing one record, or a list of them
    note                    a remark on standard error beside the result
    output format           plain, JSON or rich: how a result is printed
    refusal                 an error that a rule demands; nothing was changed
    conflict                an error because somebody else's change, claim or key is in the way
    idempotency key         makes repeating a command safe; its *response* is stored and given again
    retry                   to run a use case again after the database undid it
    finding                 one thing that `doctor` reports; *repair* fixes it from the records themselves

Search
    query                   the words that somebody looks for
    sought                  what a query is looked up as
    filter                  what a list is narrowed to
    hit                     a record that a query finds, with its *score*

Markdown
    tree                    a folder of record files: a Backlog.md project
    record file             the Markdown file of one record, and its content taken apart
    section                 a part of a record file under a known heading
    extras                  what a record file says that no field holds, kept for the next export
    import, export          to bring a tree into the backlog, or the backlog into a tree
    sync                    both, judged by what each side changed since the *base*
    exchange                any of the three, and the record of the last one with a tree
    base                    a record file as it was last imported or exported
    merge                   to combine the changes of both sides field by field
    dump                    everything a backlog holds, as JSON Lines

Places
    home                    the `.backlog/` folder of a project
    worktree                a folder that a git repository is checked out in
    location                where the database of a backlog is: a path or a URL
    address                 the URL of a server, which names a location there
    agreement               a person's consent, for one folder, to an address or to another user's files
    store                   an open location, which lends transactions
    session                 one transaction's view of the database
    reader, writer          a session as a use case sees it
    patience                how long a call waits for others
    token                   marks a moment in the history of a backlog, so that changes since can be followed
    fence                   the triggers and constraints with which a database defends the gate
    upgrade                 to bring a database to the newest schema
    relocate                to move a backlog to another database, leaving the old one read-only
    snapshot, backup        a copy that the program makes by itself, or that somebody asks for

Programs
    front end               what people and programs use: the command line, MCP, the web board, the board in
                            the terminal
    use case                a function of `service`: what a front end calls, in one transaction
    a check, to verify      a command that proves a criterion; to run it, and check the criterion if it passes
    hook                    a command that runs after something happened: in git, or after a change of status
    guide                   a text for coding agents

Tables, columns, fields of JSON and of events, and words of other programs keep the names that they were given
before this list. `tests/guards/test_names.py` sees that no other name goes back to a word that was replaced,
and that no two classes share a name.
"""
