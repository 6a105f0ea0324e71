"""The scripts that let bash, zsh, fish and PowerShell complete command lines of `backlog`."""

MARK = "completion of backlog, written by: backlog completion install"
"""Stands in every script, so that only our own files are replaced."""

BASH = f"""\
# {MARK}
_backlog() {{
    local candidate typed=${{COMP_LINE:0:COMP_POINT}}
    local -a titles=(--titles)
    [[ $COMP_TYPE == 37 || $COMP_TYPE == 42 ]] && titles=() # these insert each word in turn
    COMPREPLY=()
    while IFS= read -r candidate; do
        COMPREPLY+=("$candidate")
    done < <("${{COMP_WORDS[0]}}" completion __complete "${{titles[@]}}" --bash="$2" -- \
        "$typed" "${{#typed}}" 2>/dev/null)
}}
complete -o nosort -o bashdefault -o default -F _backlog backlog 2>/dev/null ||
    complete -o bashdefault -o default -F _backlog backlog
"""

ZSH = f"""\
#compdef backlog
# {MARK}
_backlog() {{
    local line="${{(j: :)words[1,CURRENT-1]}} $QIPREFIX$PREFIX"
    local candidate word meaning
    local -a offered shown
    while IFS= read -r candidate; do
        word=${{candidate%%$'\\t'*}}
        meaning=${{candidate#*$'\\t'}}
        offered+=("$word")
        shown+=("$word${{meaning:+  -- $meaning}}")
    done < <("${{words[1]}}" completion __complete --describe -- "$line" "${{#line}}" 2>/dev/null)
    if (( ${{#offered}} )); then
        compadd -V backlog -l -M 'm:{{a-zA-Z}}={{A-Za-z}}' -d shown -a offered
    else
        _files
    fi
}}
if [ "${{funcstack[1]}}" = _backlog ]; then
    _backlog "$@"
else
    compdef _backlog backlog
fi
"""

FISH = f"""\
# {MARK}
function __backlog_complete
    set -l line (commandline --current-process --cut-at-cursor | string collect)
    set -l words (string split ' ' -- $line)
    $words[1] completion __complete --describe -- "$line" (string length -- "$line") 2>/dev/null
end
function __backlog_wants_file
    string match --quiet --regex -- '(-file|--db) +[^ ]*$' (commandline --current-process --cut-at-cursor)
end
complete --command backlog --keep-order --no-files --arguments '(__backlog_complete)'
complete --command backlog --force-files --condition '__backlog_wants_file'
"""

PWSH = f"""\
# {MARK}
Register-ArgumentCompleter -Native -CommandName backlog -ScriptBlock {{
    param($word, $tree, $cursor)
    $point = $cursor - $tree.Extent.StartOffset
    $line = $tree.ToString().PadRight($point)
    $program = $tree.CommandElements[0].ToString()
    & $program completion __complete --describe '--' $line $point 2>$null | ForEach-Object {{
        $text, $meaning = $_ -split "`t", 2
        $typed = $text
        if ($text -notmatch '^[\\w./:=+][\\w./:=+-]*$|^--?[a-z-]+$') {{
            $spelling = [System.Management.Automation.Language.CodeGeneration]
            $typed = "'" + $spelling::EscapeSingleQuotedStringContent($text) + "'"
        }}
        if (-not $meaning) {{ $meaning = $text }}
        [System.Management.Automation.CompletionResult]::new($typed, $text, 'ParameterValue', $meaning)
    }}
}}
"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH, "pwsh": PWSH}
