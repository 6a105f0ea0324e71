import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backlog.errors import InvalidInput
from backlog.manuals.guidance import END, FILES, GUIDANCE, START, instruction_files, with_guidance
from backlog.manuals.guides import GUIDES

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="<")).map(
    lambda text: text.replace("\r", "")
)


def test_the_guidance_stands_between_its_marks() -> None:
    assert GUIDANCE.startswith(f"{START}\n")
    assert GUIDANCE.endswith(f"\n{END}\n")
    assert GUIDANCE.count(START) == GUIDANCE.count(END) == 1


def test_the_guidance_tells_of_every_exit_code() -> None:
    from backlog.cli.exits import ExitCode

    said = GUIDANCE.replace("\n", " ").partition("exit code says which:")[2].partition(".")[0]

    assert re.findall(r"\d+", said) == [str(int(code)) for code in ExitCode if code != 130]


def test_what_agents_read_is_short() -> None:
    guides = [guide.text for name, guide in GUIDES.items() if name != "init-required"]

    assert len(GUIDANCE.encode()) <= 2_048
    assert sum(len(text.encode()) for text in guides) <= 6_000


def test_agents_are_taught_to_search_to_claim_and_to_write_several_lines() -> None:
    for text in (GUIDANCE, "".join(guide.text for guide in GUIDES.values())):
        for words in ("backlog search ", "backlog task claim", "-file -", "--check-ac 1,2", "-s Done"):
            assert words in text, words


@pytest.mark.parametrize("text", ["", "\n", " \n\n"])
def test_a_new_file_holds_nothing_else(text: str) -> None:
    assert with_guidance(text, "AGENTS.md") == GUIDANCE


def test_it_stands_at_the_end_of_what_is_there_after_an_empty_line() -> None:
    assert with_guidance("# Rules\n\nBe kind.", "AGENTS.md") == f"# Rules\n\nBe kind.\n\n{GUIDANCE}"


def test_older_guidance_gives_place_and_what_stands_around_it_stays() -> None:
    older = f"before\n{START}\nold words\n{END}\nafter"

    assert with_guidance(older, "AGENTS.md") == f"before\n{GUIDANCE}after"


def test_line_ends_are_those_of_the_file() -> None:
    text = with_guidance("one\r\ntwo\r\n", "AGENTS.md")

    assert text.startswith("one\r\ntwo\r\n\r\n")
    assert text.count("\n") == text.count("\r\n")


def test_a_start_without_an_end_is_left_for_its_owner_to_mend() -> None:
    with pytest.raises(InvalidInput) as caught:
        with_guidance(f"a\n{START}\nb", "CLAUDE.md")

    assert caught.value.code == "guidance-torn"
    assert caught.value.message.startswith("CLAUDE.md ")


@given(TEXTS, TEXTS)
def test_every_other_text_is_kept_and_a_second_time_changes_nothing(before: str, after: str) -> None:
    once = with_guidance(f"{before}{START}old{END}{after}", "AGENTS.md")

    assert once == f"{before}{GUIDANCE.rstrip()}{after}"
    assert with_guidance(once, "AGENTS.md") == once


@given(TEXTS)
def test_text_without_guidance_is_kept_and_a_second_time_changes_nothing(text: str) -> None:
    once = with_guidance(text, "AGENTS.md")

    assert once.startswith(text.rstrip() if text.strip() else START)
    assert with_guidance(once, "AGENTS.md") == once


@pytest.mark.parametrize(
    ("agents", "mode", "files"),
    [
        (None, None, ("AGENTS.md",)),
        ("", "", ("AGENTS.md",)),
        (None, "CLI", ("AGENTS.md",)),
        (" Claude , AGENTS", None, ("CLAUDE.md", "AGENTS.md")),
        ("gemini,copilot", None, ("GEMINI.md", ".github/copilot-instructions.md")),
        ("cursor,agents", None, ("AGENTS.md",)),
        ("none", None, ()),
        ("none,claude", None, ("CLAUDE.md",)),
        (None, "mcp", ()),
        (None, "none", ()),
    ],
)
def test_each_kind_of_agent_reads_its_own_file(
    agents: str | None, mode: str | None, files: tuple[str, ...]
) -> None:
    assert instruction_files(agents, mode) == files


@pytest.mark.parametrize(
    ("agents", "mode", "code"),
    [
        ("foo", None, "invalid-agent"),
        ("claude,foo", None, "invalid-agent"),
        (None, "foo", "invalid-integration-mode"),
        ("agents", "mcp", "conflicting-options"),
        ("none", "none", "conflicting-options"),
    ],
)
def test_an_unknown_agent_or_one_that_would_not_be_told_is_refused(
    agents: str | None, mode: str | None, code: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        instruction_files(agents, mode)

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("agents", "mode", "message", "data"),
    [
        (
            None,
            "odd",
            'integration mode "odd" is not valid; allowed: cli, mcp, none',
            {"what": "integration mode", "given": "odd", "allowed": ("cli", "mcp", "none")},
        ),
        (
            "agents",
            "mcp",
            "instructions for agents go with the integration mode cli, not with mcp",
            {"mode": "mcp"},
        ),
        (
            "agents,odd",
            None,
            f'agent "odd" is not valid; allowed: {", ".join(FILES)}, none',
            {"what": "agent", "given": "odd", "allowed": (*FILES, "none")},
        ),
    ],
)
def test_a_word_that_means_no_file_is_refused(
    agents: str | None, mode: str | None, message: str, data: dict[str, object]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        instruction_files(agents, mode)

    assert (refused.value.message, refused.value.data) == (message, data)


def test_only_the_first_guidance_is_replaced_up_to_its_own_end() -> None:
    text = f"{END}\nbefore\n{START}\nold\n{END}\nbetween\n{START}\nx\n{END}\nafter\n"

    found = with_guidance(text, "AGENTS.md")

    assert found == f"{END}\nbefore\n{GUIDANCE.rstrip()}\nbetween\n{START}\nx\n{END}\nafter\n"


def test_guidance_without_its_end_is_told_with_its_file() -> None:
    with pytest.raises(InvalidInput) as refused:
        with_guidance(f"{END}\n{START}\nold\n", "AGENTS.md")

    assert refused.value.data == {"file": "AGENTS.md"}


def test_guidance_comes_at_the_end_after_an_empty_line_and_all_else_stays() -> None:
    assert with_guidance("\n\n  text  \n\n\n", "AGENTS.md") == f"\n\n  text  \n\n{GUIDANCE}"
    there = with_guidance("\r\n text \r\n", "AGENTS.md")
    assert there.startswith("\r\n text \r\n\r\n")
    assert "\n" not in there.replace("\r\n", "")
