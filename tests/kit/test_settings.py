from pathlib import Path

import pytest

from soundings.kit.settings import Settings, WrongSetting, environment, load_settings


def test_nothing_set_is_the_embedded_stack():
    assert load_settings({}) == Settings()


def test_the_environment_overrides_the_file(tmp_path: Path):
    file = tmp_path / "soundings.toml"
    file.write_text('[web]\nport = 9000\nhost = "127.0.0.2"\n')
    settings = load_settings({"SOUNDINGS_CONFIG": str(file), "SOUNDINGS_WEB__PORT": "9100"})
    assert (settings.web.host, settings.web.port) == ("127.0.0.2", 9100)


def test_database_and_redis_come_by_their_usual_names():
    settings = load_settings({"DATABASE_URL": "postgresql://a/b", "REDIS_URL": "redis://c"})
    assert (settings.database_url, settings.redis_url) == ("postgresql://a/b", "redis://c")


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"SOUNDINGS_WEB__PORT": "eighty"}, "SOUNDINGS_WEB__PORT"),
        ({"SOUNDINGS_WEB__PROT": "80"}, "prot"),
        ({"SOUNDINGS_CONFIG": "absent.toml"}, "absent.toml"),
    ],
)
def test_a_wrong_setting_names_itself(environ: dict[str, str], named: str):
    with pytest.raises(WrongSetting, match=named):
        load_settings(environ)


def test_a_wrong_value_in_the_file_names_file_and_setting(tmp_path: Path):
    file = tmp_path / "soundings.toml"
    file.write_text('[smtp]\nport = "later"\n')
    with pytest.raises(WrongSetting, match=r"soundings\.toml.*smtp\.port"):
        load_settings({"SOUNDINGS_CONFIG": str(file)})


def test_a_child_process_gets_the_same_settings(tmp_path: Path):
    settings = Settings(home=tmp_path, clock_file=tmp_path / "clock", secret="s3cret")
    assert load_settings(environment(settings)) == settings
