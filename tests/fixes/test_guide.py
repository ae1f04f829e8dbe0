"""What a guide prints is served as printed, and gets the findings that it deserves and none that it does not."""

import pytest
from guide import FORM, PAGE, SECTIONS
from harness import ask, findings, inspect, serve


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.name)
def test_what_a_guide_prints_gets_what_it_deserves(section, tmp_path):
    source = section.source.replace("PAGE", PAGE).replace("FORM", FORM)
    with serve(source, section.server, tmp_path) as port:
        raw = ask(port, section.path, **section.headers)
    found = set(findings(inspect(raw, section.path, origin=section.headers.get("Origin"))))
    print(section.name, sorted(found), raw.decode("latin-1"), sep="\n")
    assert section.deserves <= found, sorted(section.deserves - found)
    assert not section.spared & found, sorted(section.spared & found)
