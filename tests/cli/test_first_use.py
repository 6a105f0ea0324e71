"""What people and agents type who know other programs: each line ends in the right next call, or does it.

Those that were seen are in tests/slips.txt; here are their neighbours.
"""

import pytest

from benchmarks.economy import SHORT
from tests.conftest import Project
from tests.inside import Inside

pytestmark = pytest.mark.engine("sqlite")  # the lines are read before any database is


@pytest.fixture
def inside(project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Inside:
    """A backlog of two tasks, the first with criteria."""
    monkeypatch.chdir(project.root)
    monkeypatch.setenv("BACKLOG_ACTOR", "ann")
    run = Inside(project, capsys)
    run("task", "create", "One", "--ac", "one", "--ac", "two", "--ac", "three", "--plan", "the plan")
    run("task", "create", "Two")
    run("task", "create", "Three")
    run.save()
    return run


REFUSED: tuple[tuple[str, str], ...] = (
    # Options
    ("task edit 1 --criteria x", "did you mean: backlog task edit 1 --ac x"),
    ("task edit 1 --acceptance-criterion x", "did you mean: backlog task edit 1 --ac x"),
    ("task edit 1 --add-ac x", "did you mean: backlog task edit 1 --ac x"),
    ("task edit 1 --note x", "did you mean: backlog task edit 1 --append-notes x"),
    ("task edit 1 --add-note=x", "did you mean: backlog task edit 1 --append-notes x"),
    ("task edit 1 --body x", "to add text: --append-notes TEXT"),
    ("task edit 1 --final x", "did you mean: backlog task edit 1 --append-final-summary x"),
    ("task edit --id 1 -s Done", "did you mean: backlog task edit 1 -s Done"),
    ("task edit 1 -s Done -y", "did you mean: backlog task edit 1 -s Done"),
    ("task edit 1 --done", "did you mean: backlog task edit 1 --status Done"),
    ("task edit 1 --state doing", "did you mean: backlog task edit 1 --status doing"),
    ("task edit 1 --mark-ac 1 --note x", "did you mean: backlog task edit 1 --check-ac 1 --append-notes x"),
    ("task set 1 status In Progress", "did you mean: backlog task edit 1 --status 'In Progress'"),
    ("task set 1 colour red", "for example: backlog task edit 1 --append-notes"),
    ("task claim 1,2", "one task at a time, for example: backlog task view 1"),
    ("task view 1 2 --plain", "several ids are separated by commas: backlog task view 1,2"),
    ("draft 1 2", "several ids are separated by commas: backlog draft view 1,2"),
    ("task 1,9,2", "task TASK-9 not found"),
    ("task 2,3-1", 'task "3-1" not found'),
    ("1-99999999999", "is too many ids; at most 100,000"),
    ("1-99999999999999999999999999", "is too many ids; at most 100,000"),
    ("TASK-9", "task TASK-9 not found"),
    ("bugs list", "for example: backlog task list"),
    ("todo", "did you mean: backlog task list -s"),
    ("task create T --desc-file x.md", "did you mean: backlog task create T --description-file x.md"),
    ("task create -1x", "put -- before what begins with a dash"),
    ("task list --output=json", "did you mean: backlog task list --json"),
    ("task list --query x", "did you mean: backlog task list --search x"),
    ("search x -n 5", "did you mean: backlog search x --limit 5"),
    ("board --status x", "for some of them: backlog task list --status STATUS"),
    ("task edit 1 --titel x", "did you mean: --title"),
    ("task edit 1 --clear-acs", "did you mean: --clear-ac"),
    ("task list --db x", "did you mean: backlog --db … task list"),
    ("task view --id 1", "did you mean: backlog task view 1"),
    ("task edit 1 --acceptance x", "did you mean: backlog task edit 1 --ac x"),
    ("task edit 1 --desc-file x", "to add text: --append-notes TEXT"),
    ("task edit 1 -P high", "did you mean: backlog task edit 1 --priority high"),
    ("task edit 1 --unassign", "--assignee takes all names; see them with: backlog task view 1"),
    ("task edit 1 --unlabel api", "see: backlog task edit --help"),
    ("task edit 1 --checked 1", "did you mean: backlog task edit 1 --check-ac 1"),
    ("task edit 1 --set-status wip", "did you mean: backlog task edit 1 --status wip"),
    ("task edit 1 --resolve", "did you mean: backlog task edit 1 --status Done"),
    ("task edit 1 --claim", "run: backlog task claim 1"),
    ("task edit 1 --append-description x", "to add text: --append-notes TEXT"),
    ("task edit 1 --rm-dep 2", "--depends-on takes the whole list"),
    ("task edit 1 status=done", "did you mean: backlog task edit 1 --status done"),
    ("task edit 1 In Progress", "did you mean: backlog task edit 1 --status 'In Progress'"),
    ("task edit 1 priority:high", "did you mean: backlog task edit 1 --priority high"),
    ("task edit 1 plan x", 'for example: backlog task edit 1 --append-notes "…"'),
    ("task 1 -s Done", "did you mean: backlog task edit 1 -s Done"),
    ("task 1 --status Done --plain", "did you mean: backlog task edit 1 --status Done --plain"),
    ("task 1 --notes x", "see: backlog task view --help"),
    ("task 1 --clear-ac", "see: backlog task view --help"),
    ("task 1 delete", "to put one away: backlog task archive 1"),
    ("task 1 move Done", "did you mean: backlog task edit 1 -s Done"),
    ("task create T --severity high", "did you mean: backlog task create T --priority high"),
    ("task create T --assign-to bob", "did you mean: backlog task create T --assignee bob"),
    ("task create T --story-points 3", "to note it: --notes TEXT"),
    ("task list --overdue", "backlog task list --json --fields id,title,dueDate"),
    ("task list --count", "how many tasks there are: backlog overview"),
    ("task list --csv", "for a spreadsheet: backlog export --format csv -"),
    ("log -n 5", "did you mean: backlog log --limit 5"),
    ("task unarchive 1", "see: backlog task --help"),
    ("clone 1", 'a copy is a task of its own: backlog task create "Title"'),
    ("closse 1", "did you mean: backlog close"),
    ("clofe 1", "did you mean: backlog close"),
    ("clone", "a copy is a task of its own"),
    ("stop 1", "to release a claim: backlog task release 1"),
    ("milestone start v1", "see: backlog milestone --help"),
    ("issue create --title X --body y", "did you mean: backlog task create X --description y"),
    ("ticket delete 1", "to put one away: backlog task archive 1"),
    ("pull", "see: backlog sync --help"),
    ("task edit 1 --archive", "see: backlog task edit --help"),
    ("task edit 1 --delete-ac 1", "see: backlog task edit --help"),
    ("task edit 1 --estimate 3", "see: backlog task edit --help"),
    ("task create T --mine", "did you mean: backlog task create T --assignee @me"),
    ("task create T --checklist a", "did you mean: backlog task create T --ac a"),
    ("task create T --subtask a", 'a task of its own: backlog task create "Title" --parent ID'),
    ("task create T --parent-id 1", "did you mean: backlog task create T --parent 1"),
    ("task create T --comment hi", "did you mean: backlog task create T --notes hi"),
    ("task create T --name X", "see: backlog task create --help"),
    ("task create T -y", "did you mean: backlog task create T"),
    ("task list --all", "did you mean: backlog task list"),
    ("task list --page 2", "backlog task list --limit NUMBER"),
    ("task list --since 2d", "what was changed since then: backlog log --since TIME"),
    ("task list --tree", "the subtasks of a task: backlog task list --parent ID"),
    ("task list --label api", "did you mean: backlog task list --labels api"),
    ("task list --done", "did you mean: backlog task list --status Done"),
    ("task list done", "did you mean: backlog task list --status Done"),
    ("task list todo", "did you mean: backlog task list --status 'To Do'"),
    ("list doing", "did you mean: backlog task list --status 'In Progress'"),
    ("task list login", "did you mean: backlog task list --search login"),
    ("task list 1", "to see a task: backlog task 1"),
    ("task 1 --format json", "did you mean: backlog task 1 --json"),
    ("task help", "for help: backlog task --help"),
    ("task claim 1 --as bob", "did you mean: backlog task claim 1 --assignee bob"),
    ("task next --take", "did you mean: backlog task next --claim"),
    ("search one --all", "did you mean: backlog search one"),
    ("search -q one", "did you mean: backlog search one"),
    ("log 1", "the history of a task: backlog task history 1"),
    ("init --name X", "did you mean: backlog init X"),
    ("-V", "did you mean: backlog --version"),
    # Commands
    ("task set 1", 'for example: backlog task edit 1 --append-notes "…"'),
    ("cancel 1", "to put one away: backlog task archive 1"),
    ("task link 1 2", "takes the whole list with --depends-on; see it with: backlog task view 1"),
    ("task dep add 1 2", "takes the whole list with --depends-on; see it with: backlog task view 1"),
    ("task subtask 1 X", 'a task of its own: backlog task create "Title" --parent 1'),
    ("task assign 1 ann", "did you mean: backlog task edit 1 -a ann"),
    ("task check 1 1", "did you mean: backlog task edit 1 --check-ac 1"),
    ("take 1", "did you mean: backlog task claim 1"),
    ("blame 1", "did you mean: backlog task history 1"),
    ("history", "did you mean: backlog task history ID"),
    ("whoami", "did you mean: backlog task list -a @me"),
    ("serve", "did you mean: backlog browser"),
    ("ui", "did you mean: backlog browser"),
    ("tui", "did you mean: backlog board"),
    ("commit", "every command is saved at once; to see what was done: backlog log"),
    ("redo", "its number is in: backlog log"),
    ("mcp serve", "did you mean: backlog mcp start"),
    ("mcp install", "did you mean: backlog mcp setup CLIENT"),
    ("milestone delete v1", "to remove it and keep its tasks: backlog milestone remove NAME"),
    ("doc delete 1", "to put a document away: backlog doc archive 1"),
    ("draft rm 1", "to put a draft away: backlog draft archive 1"),
    ("decision delete 1", "backlog decision update 1 -s superseded"),
    ("milestones", "available: list, view, add"),
    ("promote 1", "did you mean: backlog draft promote 1"),
    ("report", "did you mean: backlog overview"),
    ("query one", "did you mean: backlog task list --search TEXT"),
    ("rm 1", "to put one away: backlog task archive 1"),
    ("task delete 1", "to put one away: backlog task archive 1"),
    ("task remove 1", "to put one away: backlog task archive 1"),
    ("complete 1", 'to mark it as done: backlog task edit 1 -s "Done"'),
    ("reopen 1", 'did you mean: backlog task edit 1 -s "To Do"'),
    ("demote 1", "did you mean: backlog task demote 1"),
    ("show", "did you mean: backlog task view ID"),
    ("task done", "did you mean: backlog task edit ID -s Done"),
    ("config lst", "did you mean: backlog config list"),
    ("prime", "did you mean: backlog instructions"),
    ("taks", "did you mean: backlog task"),
    ("tsak list", "did you mean: backlog task"),
    ("creat Hello", "did you mean: backlog create"),
    ("nonsense", "see: backlog --help"),
    ("7,8", "task TASK-7 not found"),
    ("foo-7", "to see a task: backlog task foo-7"),
    ("task assign 1", "did you mean: backlog task edit 1 -a NAME"),
    ("task move 1 up", "did you mean: backlog task edit 1 -s STATUS"),
    # Values
    ("task edit 1 -s in_progress", 'did you mean "In Progress"?'),
    ("task edit 1 --priority urgent", 'did you mean "High"?'),
    ("task edit 1 --priority P1", 'did you mean "High"?'),
    ("task edit 1 --priority p4", 'did you mean "Low"?'),
    ("task list --priority normal", 'did you mean "Medium"?'),
    ("task edit 1 --type story", 'did you mean "feature"?'),
    ("search one --task-type defect", 'did you mean "bug"?'),
    (
        "task edit 1 --check-ac 1 9",
        "several numbers are separated by commas: backlog task edit 1 --check-ac 1,9",
    ),
    ("task edit 1 2 --title x", "one command for each task: backlog task edit 1 --title …"),
    ("task edit 1 --check-ac 2 -s Done", "when they hold: backlog task edit TASK-1 --check-ac 1,3"),
    ("task edit 1 --append-notes -", "to read standard input: --append-notes-file -"),
    ("task creat", "did you mean: backlog task create"),
)


def test_each_line_that_is_refused_names_the_right_next_call(inside: Inside) -> None:
    wrong = {}
    for line, hint in REFUSED:
        finished = inside(*line.split())
        if (
            finished.code == 0
            or finished.stdout
            or finished.stderr.count("\n") != 1
            or hint not in finished.stderr
        ):
            wrong[line] = finished

    assert wrong == {}


@pytest.mark.parametrize(
    "line",
    [
        "task edit 1 --unlabel api",
        "task unarchive 1",
        "task 1 --notes x",
        "task 1 --clear-ac",
        "task edit 1 plan x",
        "milestone start v1",
        "clones 1",
    ],
)
def test_no_hint_names_the_opposite_nor_what_puts_something_in_place_of_a_text(
    inside: Inside, line: str
) -> None:
    refused = inside(*line.split())

    assert refused.code == 2
    assert "did you mean" not in refused.stderr


DONE: tuple[tuple[str, str], ...] = (
    ("1 --plain", "task 1 --plain"),
    ("TASK-1 --plain", "task 1 --plain"),
    ("1-3 --plain", "task 1,2,3 --plain"),
    ("#1,#3 --json", "task view 1,3 --json"),
    ("show 3,1-2 --json", "task 3,1,2 --json"),
    ("task edit 2-3 -s todo", "task edit 2 3 -s todo"),
    ("2 done", "task edit 2 -s Done"),
    ("issues list", "task list"),
    ("ticket 1 --plain", "task 1 --plain"),
    ("blocked --ids", "task list --blocked --ids"),
    ("task annotate 1 more", "task edit 1 --append-notes more"),
    ("view #1 --plain", "task 1 --plain"),
    ("get task1 --plain", "task 1 --plain"),
    ("task show TASK-1 --plain", "task 1 --plain"),
    ("--plain task 1", "task 1 --plain"),
    ("--plain search one", "search one --plain"),
    ("--json list", "task list --json"),
    ("task ready --ids", "task list --ready --ids"),
    ("grep one --plain", "search one --plain"),
    ("dashboard", "overview"),
    ("statistics", "overview"),
    ("adr list", "decision list"),
    ("config show", "config list"),
    ("settings", "config list"),
    ("unclaim 1", "task release 1"),
    ("draft add Idea", "draft create Idea"),
    ("task edit 1 -s inprogress", "task edit 1 -s in\u00a0progress"),
    ("create Four", "task create Four"),
    ("task add Four", "task create Four"),
    ("new Four", "task create Four"),
    ("update 1 -s todo", "task edit 1 -s todo"),
    ("task 1 edit --notes x", "task edit 1 --notes x"),
    ("close 2 3", "task edit 2 3 -s Done"),
    ("task 2 done", "task edit 2 -s Done"),
    ("comment 1 hello", "task edit 1 --comment hello"),
    ("task note 1 hello", "task edit 1 --append-notes hello"),
    ("doc new Guide", "doc create Guide"),
    ("decisions list", "decision list"),
    ("drafts ls", "draft list"),
    ("task edit 1,2 3 -s todo", "task edit 1 2 3 -s todo"),
    ("task edit 1 --check-ac #1 --plain", "task edit 1 --check-ac 1 --plain"),
    ('task create X --depends-on ["1","2"] --plain', "task create X --depends-on 1,2 --plain"),
)


def _words(line: str) -> list[str]:
    """The words of a line; a no-break space stands for a space within one."""
    return [word.replace("\u00a0", " ") for word in line.split(" ")]


def test_each_line_that_can_mean_one_thing_only_does_it(inside: Inside) -> None:
    for line, meant in DONE:
        finished = inside(*_words(line))
        inside.load()
        expected = inside(*_words(meant))
        inside.load()

        assert finished.code == 0, (line, finished)
        assert (finished.stdout, finished.stderr) == (expected.stdout, expected.stderr), line


NOTED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("task", "list", "-a", "me"), 'no task has the assignee "me"; you are @me'),
    (("task", "edit", "1", "--ac", "2"), "to check criterion 2: backlog task edit TASK-1 --check-ac 2"),
    (("task", "edit", "1", "--ac", "- [ ] four"), "is the text of a criterion, with its marker"),
    (("task", "edit", "1", "--append-notes", r"a\nb"), "for several lines: --append-notes-file -"),
    (("task", "create", "T", "-d", "@text.md"), "to read the file: --description-file text.md"),
    (("task", "edit", "1", "-a", "me"), '"me" is the name of an assignee here; you are @me'),
    (("task", "create", "T", "-a", "none"), 'for nobody: --assignee ""'),
    (("task", "edit", "1", "-m", "none"), 'for none: --milestone ""'),
    (("task", "create", "T", "-m", "v2"), 'add it with: backlog milestone add "v2"'),
)


def test_what_may_not_have_been_meant_is_done_and_noted(inside: Inside) -> None:
    (inside.root / "text.md").write_text("A text\n")
    for line, note in NOTED:
        finished = inside(*line)

        assert finished.code == 0
        assert finished.stderr.startswith("Note: ")
        assert note in finished.stderr


@pytest.mark.parametrize(
    "line",
    [
        ("task", "edit", "1", "--ac", "2 of them"),
        ("task", "edit", "1", "--notes", r"C:\new", "-d", "@ann please look"),
        ("task", "create", "T", "-d", "two\nlines with \\n", "-m", ""),
    ],
    ids=repr,
)
def test_what_is_plain_is_not_remarked_on(inside: Inside, line: tuple[str, ...]) -> None:
    assert inside(*line)[::2] == (0, "")


def test_the_words_of_other_programs_stand_for_the_projects_own_statuses(inside: Inside) -> None:
    inside("config", "set", "statuses", "Idea,Doing,Check,Shipped", "--map", "To Do=Idea")

    assert inside("done", "2").code == 0
    assert "Status: ○ Shipped" in inside("task", "2", "--plain").stdout
    assert 'did you mean "Doing"?' in inside("task", "edit", "1", "-s", "wip").stderr


def test_a_task_from_search_to_done_takes_seven_calls_and_a_kilobyte(inside: Inside) -> None:
    assert len(SHORT) <= 7
    answers = [inside(*(word.format(id=4) for word in line)) for line in SHORT]

    assert [answer.code for answer in answers] == [0] * len(SHORT)
    assert len("".join(answer.stdout + answer.stderr for answer in answers).encode()) <= 1_000
    assert [answer.stdout.split("\n", 1)[1] for answer in answers[-3:]] == [
        "Criteria 1/3, next #2 A refused card says why\n",
        "Criteria 2/3, next #3 The log holds no numbers\n",
        "Criteria 3/3\n",
    ]


def test_an_edit_of_something_else_answers_as_ever(inside: Inside) -> None:
    assert inside("task", "edit", "1", "--notes", "x").stdout == "Updated task TASK-1\n"
    assert inside("task", "edit", "2", "--ac", "x" * 100).stdout.endswith("next #1 " + "x" * 59 + "…\n")
    assert inside("task", "edit", "2", "--clear-ac").stdout == "Updated task TASK-2\n"
