"""The settings for programs."""

from backlog.domain.setting_keys import KEYS, SettingKey
from backlog.service.settings import Configuration


def listing(configuration: Configuration) -> str:
    """Return every setting as a JSON document; what is not set is null."""
    from backlog.render.json import document  # needed for programs only

    settings = {key.name: _plain(key, configuration.value(key)) for key in KEYS}
    return document("config-list", "settings", settings)


def value(key: SettingKey, configuration: Configuration) -> str:
    """Return one setting as a JSON document."""
    from backlog.render.json import document  # needed for programs only

    plain = _plain(key, configuration.value(key))
    return document("config-value", "setting", {"key": key.name, "value": plain})


def _plain(key: SettingKey, value: object) -> object:
    """Return a value as JSON knows it."""
    return None if key.name == "defaultStatus" and not value else value
