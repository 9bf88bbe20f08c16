from __future__ import annotations

from dashboard.bundles import last, later, without

SCRIPTS = (
    '<script src="/_dash-component-suites/dash/dcc/dash_core_components.v4_4_1m1.js"></script>\n'
    '<script src="/_dash-component-suites/dash_mantine_components/dash_mantine_components.v2_8_1m1.js"></script>\n'
    '<script src="/assets/10-figures.js?m=1"></script>'
)


def test_a_page_goes_without_the_packages_it_does_not_use() -> None:
    left = without(SCRIPTS, ["dash_mantine_components"])

    assert "dash_mantine_components" not in left
    assert "dash_core_components" in left
    assert "10-figures.js" in left


def test_nothing_is_left_out_when_everything_is_used() -> None:
    assert without(SCRIPTS, []) == SCRIPTS


def test_the_largest_packages_come_last_whatever_is_left_of_them() -> None:
    found = last(SCRIPTS, ["dash_mantine_components", "dash_ag_grid"])

    assert found.index("dash_core_components") < found.index("10-figures.js")
    assert found.index("10-figures.js") < found.index("dash_mantine_components")
    assert found.count("<script") == SCRIPTS.count("<script")


def test_the_code_of_the_grid_is_named_and_left_for_later() -> None:
    grid = '<script src="/_dash-component-suites/dash_ag_grid/dash_ag_grid.v35_3_0m1.min.js"></script>'

    found = later(f"{SCRIPTS}\n{grid}").removeprefix(SCRIPTS)

    assert later(SCRIPTS) == SCRIPTS
    assert found.count("<script") == found.count('<script type="later"') == 2
    assert "/dash_ag_grid.v35_3_0m1.min.js" in found
    assert "/async-community.js?v=" in found
