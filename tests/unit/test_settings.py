import pytest

from graphsvc.errors import BadSetting
from graphsvc.settings import Settings


def test_what_is_given_goes_before_the_environment():
    environment = {"GRAPHSVC_STORE": "sqlite:env.db", "GRAPHSVC_PORT": "9000", "GRAPHSVC_DEV": "yes"}
    settings = Settings.from_environment(environment, store="sqlite:given.db", port=None)
    assert (settings.store, settings.port, settings.dev) == ("sqlite:given.db", 9000, True)


@pytest.mark.parametrize(
    ("variable", "text", "right"),
    [
        ("GRAPHSVC_PORT", "70000", "from 1 to 65535"),
        ("GRAPHSVC_PORT", "http", "a number is needed, such as 8000"),
        ("GRAPHSVC_PORT", "0", "from 1 to 65535"),
        ("GRAPHSVC_SNAPSHOTS", "0", "at least 1"),
        ("GRAPHSVC_ANALYSIS_TIMEOUT_SECONDS", "nan", "from 0.001 to 31622400"),
        ("GRAPHSVC_DEADLINE_SECONDS", "-1", "from 0 to 31622400"),
        ("GRAPHSVC_KEEP_ALIVE_SECONDS", "inf", "from 0 to 31622400"),
        ("GRAPHSVC_FOLLOW_SECONDS", "1e20", "from 0.01 to 31622400"),
        ("GRAPHSVC_DEV", "maybe", "write 1 or 0"),
    ],
)
def test_a_wrong_value_names_itself_and_what_would_be_right(variable, text, right):
    with pytest.raises(BadSetting, match=f"{variable} is .*{right}"):
        Settings.from_environment({variable: text})


def test_another_address_needs_to_be_said_twice():
    with pytest.raises(BadSetting, match="GRAPHSVC_PUBLIC=1"):
        Settings.from_environment({"GRAPHSVC_HOST": "0.0.0.0"})
    public = Settings.from_environment({"GRAPHSVC_HOST": "0.0.0.0", "GRAPHSVC_PUBLIC": "1"})
    assert public.host == "0.0.0.0"
