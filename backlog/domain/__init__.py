"""The rules of a backlog, pure: facts go in, decisions come out, nothing is read or written here.

The words, one per concept, from the flag to the column:

task                    a piece of work that has been accepted into the backlog
draft                   an idea that is not a task yet; promoting makes it one, demoting takes it back
subtask                 a task with a parent; its id extends the parent's (TASK-7.1)
acceptance criterion    what must hold before the task is done (AC)
definition-of-done item what every task of the project must satisfy (DoD)
checklist               either of the two lists
status                  one of the configured steps; the last one is the *terminal status*
milestone               a goal that tasks are assigned to, `m-0` and up
document, decision      texts that are kept beside the tasks
dependency              a task or draft that must be finished first
ready                   not terminal, and every dependency is terminal or completed
claim                   an exclusive, expiring assignment
actor                   who did it
event                   the record of one change: when, who, what from, what to
revision                counts the changes of one record
batch                   the events of one command
state                   where a record is: active, completed (put aside when done) or archived
"""
